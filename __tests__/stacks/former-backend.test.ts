// Which memory of a former backend is taken away before Terraform reads it, and which Terraform has to ask about.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetFormerBackends, isOfNoUse } from "../../stacks/former-backend.ts";

const stateOf = (name: string | null): string => {
  const table = {
    mode: "managed",
    type: "aws_dynamodb_table",
    instances: [{ attributes: { tags: { "meridian:name": name } } }],
  };
  return JSON.stringify({ version: 4, resources: name === null ? [] : [table] });
};
const inFile = (path: string): string => JSON.stringify({ version: 3, backend: { type: "local", config: { path } } });
const inBucket = (key: string): string =>
  JSON.stringify({ version: 3, backend: { type: "s3", config: { bucket: "states", key, path: null } } });
const FILE = "/project/terraform.acme.home.tfstate";

describe("a backend that Terraform remembers", () => {
  it.each([
    ["another deployment's file", inFile("/project/terraform.other.home.tfstate"), stateOf("other")],
    ["another deployment's file without a name", inFile("/project/terraform.home.tfstate"), stateOf("other")],
    ["another deployment's key", inBucket("load/other/home.tfstate"), undefined],
    ["a file that was moved", inFile(FILE), undefined],
    ["a file with nothing left in it", inFile(FILE), stateOf(null)],
  ])("is of no use where it is %s", (_, remembered, text) => {
    expect(isOfNoUse(remembered, "acme", () => text)).toBe(true);
  });

  it.each([
    ["the deployment's own file", inFile(FILE), stateOf("acme")],
    ["its own file without a name", inFile("/project/terraform.home.tfstate"), stateOf("acme")],
    ["its own key, wherever the state is now", inBucket("load/acme/home.tfstate"), undefined],
    ["of a kind that is not known", JSON.stringify({ backend: { type: "http", config: {} } }), undefined],
    ["no text of Terraform's", "{", undefined],
  ])("stays where it is %s", (_, remembered, text) => {
    expect(isOfNoUse(remembered, "acme", () => text)).toBe(false);
  });

  it("is forgotten in each stack's folder, and nothing beside it", () => {
    const outdir = mkdtempSync(join(tmpdir(), "backends-"));
    const memoryOf = (stack: string): string => join(outdir, "stacks", stack, ".terraform/terraform.tfstate");
    try {
      forgetFormerBackends(outdir, "acme");
      for (const [stack, key] of [
        ["home", "load/acme/home.tfstate"],
        ["remote-eu-west-1", "load/other/remote-eu-west-1.tfstate"],
      ] as const) {
        mkdirSync(join(outdir, "stacks", stack, ".terraform"), { recursive: true });
        writeFileSync(memoryOf(stack), inBucket(key));
      }
      mkdirSync(join(outdir, "stacks", "remote-eu-west-2"));
      forgetFormerBackends(outdir, "acme");
      expect(["home", "remote-eu-west-1"].map((stack) => existsSync(memoryOf(stack)))).toEqual([true, false]);
      expect(existsSync(join(outdir, "stacks/remote-eu-west-1/.terraform"))).toBe(true);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});
