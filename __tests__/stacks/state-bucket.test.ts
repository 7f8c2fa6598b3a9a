// What is told of states that lie in a bucket.
import { Config } from "../../contracts/config/config.ts";
import { lookAtStates, stateKeyOf } from "../../stacks/state-bucket.ts";
import { checkHomeRegion } from "../../stacks/state-files.ts";
import { CONFIG } from "./support.ts";

const backend = { bucket: "states", region: "us-west-2", prefix: "load" };
const acme = Config.parse({ ...CONFIG, stateBackend: backend });

/** As Terraform writes it. @param region of a table in it; null: nothing is left */
const stateOf = (region: string | null): string => {
  const attributes = {
    arn: `arn:aws:dynamodb:${region}:000000000000:table/acme-state`,
    tags: { "meridian:name": "acme" },
  };
  const table = { mode: "managed", type: "aws_dynamodb_table", instances: [{ attributes }] };
  return JSON.stringify({ version: 4, resources: region === null ? [] : [table] });
};

const look = (objects: Readonly<Record<string, string>>) =>
  lookAtStates(
    {
      list: async (prefix) => Object.keys(objects).filter((key) => key.startsWith(prefix)),
      read: async (key) => objects[key] ?? "",
    },
    acme,
    backend,
  );

describe("states in a bucket", () => {
  it("tell which regions stand that the config has lost, and none that is gone or another deployment's", async () => {
    const { formerRegions } = await look({
      [stateKeyOf(backend, "acme", "remote-sa-east-1")]: stateOf("sa-east-1"),
      [stateKeyOf(backend, "acme", "remote-ap-south-1")]: stateOf("ap-south-1"),
      [stateKeyOf(backend, "acme", "remote-ca-central-1")]: stateOf(null),
      [stateKeyOf(backend, "acme", "remote-eu-west-1")]: stateOf("eu-west-1"),
      [stateKeyOf(backend, "other", "remote-eu-north-1")]: stateOf("eu-north-1"),
      [`${stateKeyOf(backend, "acme", "remote-me-south-1")}.tflock`]: stateOf("me-south-1"),
    });
    expect(formerRegions).toEqual(["ap-south-1", "sa-east-1"]);
  });

  it("tell where home stands, which the config may not change", async () => {
    const { home } = await look({ [stateKeyOf(backend, "acme", "home")]: stateOf("eu-west-1") });
    expect(() => checkHomeRegion(home, acme)).toThrow(/stands in eu-west-1, and homeRegion says us-west-2/);
    expect(() => checkHomeRegion(home, { ...acme, homeRegion: "eu-west-1" })).not.toThrow();
  });

  it("tell nothing of a bucket without any", async () => {
    expect(await look({})).toEqual({ home: undefined, formerRegions: [] });
  });
});
