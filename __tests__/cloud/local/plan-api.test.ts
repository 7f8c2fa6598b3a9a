// The run plan of a run on one machine, read as load generators read it on AWS.
import { createPlanStore, createS3 } from "../../../cloud/aws/plan-store.ts";
import { makeAwsEnvironment } from "../../../cloud/local/aws-environment.ts";
import { type AwsServer, startAwsServer } from "../../../cloud/local/servers/aws-server.ts";
import { createPlanApi, LOCAL_PLAN_LOCATION } from "../../../cloud/local/servers/plan-api.ts";
import { sha256Of } from "../../../contracts/words/sha256.ts";

const PLAN = JSON.stringify({ script: "é 日本", env: { KEY: "x".repeat(100_000) } });
const SECRET = "of-this-run";

describe("the run plan of a run on one machine", () => {
  const before = { ...process.env };
  let server: AwsServer;
  beforeAll(async () => {
    server = await startAwsServer(SECRET);
    server.serve([createPlanApi(PLAN)]);
    const { endpoint } = server;
    Object.assign(process.env, makeAwsEnvironment("us-west-2", { dynamodb: endpoint, api: endpoint, secret: SECRET }));
  });
  afterAll(async () => {
    process.env = before;
    await server.close();
  });
  const read = async (location: string, text = PLAN): Promise<string> => {
    const s3 = createS3("us-west-2", process.env);
    try {
      return await createPlanStore(s3).read({ location, sha256: sha256Of(text) });
    } finally {
      s3.destroy();
    }
  };

  it("is what it was, to the byte", async () => {
    expect(await read(LOCAL_PLAN_LOCATION)).toBe(PLAN);
  });

  it("counts only where its hash is the one that was named", async () => {
    await expect(read(LOCAL_PLAN_LOCATION, "another")).rejects.toThrow(/not the one that the run was seeded with/);
  });

  it("is the only object there", async () => {
    await expect(read("s3://meridian/other.json")).rejects.toThrow();
  });
});
