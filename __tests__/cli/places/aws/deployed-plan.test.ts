// The run plan that a deployment holds: found, compared byte for byte, and read whichever version wrote it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { presentPlanSha256, readDeployedPlan } from "../../../../cli/places/aws/deployed-plan.ts";
import { prepareRun } from "../../../../cli/run/prepare.ts";
import { deployedReachOf, sealedPlanOf } from "../../../../contracts/run/sealed-plan.ts";
import { sha256Of } from "../../../../contracts/words/sha256.ts";

describe("the run plan that is deployed", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-plan-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const prepare = (change: object = {}, script = "export default async () => {};") => {
    const config = {
      remoteRegions: { "us-east-1": 3, "eu-west-1": 2 },
      target: "https://shop.example.com/",
      duration: "10s",
      env: { TOKEN: "canary" },
      ...change,
    };
    writeFileSync(join(folder, "script.js"), script);
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    return prepareRun({ path: join(folder, "config.json") });
  };

  it("is known by its hash to be what a deploy would put there, byte for byte", async () => {
    const prepared = await prepare();
    const { config, script, files } = prepared;
    expect(presentPlanSha256(prepared)).toBe(sealedPlanOf(config, script, files, deployedReachOf(config)).sha256);
  });

  it("is another when script, load, target or regions change, and the same when only thresholds do", async () => {
    const before = presentPlanSha256(await prepare());
    expect(presentPlanSha256(await prepare({ thresholds: { http_req_failed: ["rate<0.5"] } }))).toBe(before);
    const changes = [
      { target: "https://other.example.com" },
      { duration: "7s" },
      { remoteRegions: { "us-east-1": 4, "eu-west-1": 2 } },
    ];
    for (const change of changes) expect(presentPlanSha256(await prepare(change))).not.toBe(before);
    expect(presentPlanSha256(await prepare({}, "export default async () => { 1 + 1; };"))).not.toBe(before);
  });

  it("is read where the state says it is, whichever version wrote it, and refused when it is another", async () => {
    const text = JSON.stringify({ script: { file: "s.js", code: "1" }, targets: { "us-east-1": "https://a.example" } });
    const asked: (string | undefined)[] = [];
    const server = createServer((request, answer) => {
      asked.push(request.url?.replace(/\?.*/, ""));
      answer.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const environment = process.env;
    process.env = {
      ...environment,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    try {
      const location = "s3://plans/run-plan.json";
      expect((await readDeployedPlan({ location, sha256: sha256Of(text) }, "us-west-2")).script.code).toBe("1");
      const other = readDeployedPlan({ location, sha256: sha256Of("other") }, "us-west-2");
      await expect(other).rejects.toThrow(/not the one/);
      expect(asked).toEqual(["/plans/run-plan.json", "/plans/run-plan.json"]);
    } finally {
      process.env = environment;
      server.close();
    }
  });
});
