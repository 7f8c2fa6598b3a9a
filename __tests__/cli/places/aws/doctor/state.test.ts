// What `doctor --aws` says of where the state is.
import { checkState } from "../../../../../cli/places/aws/doctor/state.ts";
import { Config } from "../../../../../contracts/config/config.ts";

const config = (stateBackend?: object) =>
  Config.parse({
    name: "acme",
    target: "https://shop.example.com",
    remoteRegions: { "us-east-1": 1 },
    duration: "1s",
    stateBackend,
  });
const backend = { bucket: "states", region: "eu-west-1", prefix: "load" };
const failing = (name: string) => async () => {
  throw Object.assign(new Error("in AWS's words"), { name });
};

describe("the state of a deployment", () => {
  it("is in files of the folder where the config names no bucket", async () => {
    expect(await checkState(config(), failing("Never"))).toContain("terraform.acme.<stack>.tfstate");
  });

  it("is looked for in the bucket, below the deployment's name", async () => {
    const asked: string[][] = [];
    const holding = (count: number) =>
      checkState(config(backend), async (...where) => {
        asked.push(where);
        return count;
      });
    expect(await holding(0)).toBe("s3://states/load/acme/ can be read, and is empty");
    expect(await holding(1)).toBe("s3://states/load/acme/ holds states");
    expect(asked[0]).toEqual(["states", "load/acme/", "eu-west-1"]);
  });

  it("is told to need a bucket, its right region, or credentials that may list it", async () => {
    await expect(checkState(config(backend), failing("NoSuchBucket"))).rejects.toMatchObject({
      message: "there is no bucket states",
      next: expect.stringContaining("aws s3 mb s3://states --region eu-west-1"),
    });
    await expect(checkState(config(backend), failing("PermanentRedirect"))).rejects.toThrow(/in another region/);
    await expect(checkState(config(backend), failing("AccessDenied"))).rejects.toThrow(/may not do that/);
  });
});
