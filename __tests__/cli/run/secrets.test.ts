// What is said and recorded of a run tells no secret of its config, wherever that stands.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkTarget } from "../../../cli/run/check-target.ts";
import { describeRun } from "../../../cli/run/describe-run.ts";
import { type Prepared, prepareRun, recordOf } from "../../../cli/run/prepare.ts";

const SECRET = "hunter2-7c1e";
const CONFIG = {
  remoteRegions: { local: 2 },
  target: `http://jo:${SECRET}@127.0.0.1:1`,
  duration: "4s",
  script: "fine.js",
  env: { KEY: SECRET },
  http: { proxy: { http: `http://jo:${SECRET}@127.0.0.1:1`, https: `jo:${SECRET}@127.0.0.1:1` } },
  exports: { otlp: { url: `http://jo:${SECRET}@127.0.0.1:4318/v1/metrics`, headers: { "x-key": SECRET } } },
};

describe("a config with secrets", () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-secrets-"));
  let prepared: Prepared;
  beforeAll(async () => {
    const path = join(folder, "config.json");
    writeFileSync(path, JSON.stringify(CONFIG));
    writeFileSync(join(folder, "fine.js"), "export default async ({ sleep }) => { await sleep(1); };\n");
    prepared = await prepareRun({ path }, {});
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("leaves none in the record of its run, nor in what is said of it", () => {
    const record = JSON.stringify(recordOf(prepared, "20261124-170211-k3f9", "2026-11-24T17:02:11.000Z", "none"));
    expect(record).toContain("127.0.0.1:1");
    expect(record).not.toContain(SECRET);
    expect(describeRun(prepared, "none")).toMatch(/against http:\/\/jo:\(masked\)@127\.0\.0\.1:1$/);
  });

  it("leaves none in the error of a target that is not there", async () => {
    const error = await checkTarget(CONFIG.target, {}, undefined).catch(({ message }: Error) => message);
    expect(error).toMatch(/^the target http:\/\/jo:\(masked\)@127\.0\.0\.1:1 cannot be reached/);
  });
});
