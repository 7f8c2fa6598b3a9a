// Results of AWS brought here: of the present run and of one before it, by a flush log in the embedded DynamoDB and an
// orchestrator that answers as a test says.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { aws } from "../../../../cli/places/aws.ts";
import { createFlushLog } from "../../../../cloud/aws/flush-log.ts";
import { makeAwsEnvironment, makeClientSettings } from "../../../../cloud/local/aws-environment.ts";
import { type AwsServer, answerJson, startAwsServer } from "../../../../cloud/local/servers/aws-server.ts";
import { type LocalDynamoDb, startDynamoDb } from "../../../../cloud/local/servers/dynamodb.ts";
import { createPlanApi, LOCAL_PLAN_LOCATION } from "../../../../cloud/local/servers/plan-api.ts";
import { createSeededTables } from "../../../../cloud/local/servers/tables.ts";
import type { TestStatusAnswer } from "../../../../contracts/orchestrator/answer.ts";
import { RunRecord } from "../../../../contracts/results/run-record.ts";
import { flushLogKey, namesOf } from "../../../../contracts/words/names.ts";
import { sha256Of } from "../../../../contracts/words/sha256.ts";
import { createRunHistory } from "../../../../lambda-src/orchestrator/store/run-history.ts";
import { SEED } from "../../../cloud/local/support.ts";
import { makeRun } from "../../../metrics/compare/made-run.ts";

jest.mock("../../../../cli/dashboard/page-files.ts", () => ({
  readPageFiles: async () => ({ script: "", style: "" }),
}));

const HOME = "us-west-2";
const REGION = "eu-west-1";
const NOW = "2026-11-24T17:02:11.000Z";
const FORMER = "20261123-170211-aaaa";
const PRESENT = "20261124-170211-bbbb";
const PLAN = JSON.stringify({ script: { file: "s.js", code: "1" }, targets: { [REGION]: "https://shop.example.com" } });

describe("the results of a run on AWS", () => {
  const environment = { ...process.env };
  const { items, side } = makeRun({ seed: 1, seconds: 3 });
  const requestCount = side.summary.metrics.http_reqs?.values.count;
  let folder: string;
  let database: LocalDynamoDb;
  let server: AwsServer;
  let status: Partial<TestStatusAnswer>;
  let said: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "meridian-aws-results-"));
    database = await startDynamoDb(join(folder, "log"));
    await createSeededTables(database, "shop", SEED);
    const client = new DynamoDBClient(makeClientSettings(database));
    const log = createFlushLog(client, namesOf("shop").resultsTable);
    for (const runId of [FORMER, PRESENT]) {
      for (const item of items) await log.append({ ...item, run: flushLogKey(runId, REGION) });
    }
    client.destroy();
    server = await startAwsServer();
    server.serve([createPlanApi(PLAN), async () => answerJson(200, { ...statusOf(), ...status })]);
    Object.assign(
      process.env,
      makeAwsEnvironment(HOME, { dynamodb: database.endpoint, api: server.endpoint, secret: database.secret }),
    );
    const config = { name: "shop", homeRegion: HOME, remoteRegions: { [REGION]: 10 }, target: "https://a.example.com" };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, duration: "3s" }));
  });
  afterAll(async () => {
    process.env = environment;
    await server.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  beforeEach(() => {
    status = {};
    said = [];
  });

  const statusOf = (): TestStatusAnswer => ({
    statusCode: 200,
    pollAfterMs: 1_000,
    runId: PRESENT,
    generation: 2,
    phase: "over",
    serverTime: NOW,
    deadline: NOW,
    lastSweepAt: null,
    aborted: null,
    slots: [],
    start: { state: true, timestamp: NOW },
    over: { at: NOW, reason: "ended" },
    settings: { barrier: "workers", bufferSeconds: 10, timeoutSeconds: 900, durationSeconds: 3, drainSeconds: 30 },
    script: { location: LOCAL_PLAN_LOCATION, sha256: sha256Of(PLAN) },
    regions: { [REGION]: { vus: 10, workers: 1, aggregator: null, completed: null } },
  });
  const siteOf = (out: string) => ({
    config: { path: join(folder, "config.json") },
    out: join(folder, out),
    say: (text: string) => void said.push(text),
  });
  const recordIn = (directory: string): RunRecord =>
    RunRecord.parse(JSON.parse(readFileSync(join(directory, "run.json"), "utf8")));

  it.each([undefined, PRESENT])("are the present run's, by its state and plan, when %s is asked for", async (runId) => {
    const { directory, summary } = await aws.results(runId, siteOf("present"));
    expect([summary.runId, summary.metrics.http_reqs?.values.count]).toEqual([PRESENT, requestCount]);
    expect(recordIn(directory)).toMatchObject({ target: "https://shop.example.com", ending: { reason: "ended" } });
    expect(said).toEqual([]);
  });

  it("are a former run's while the log has it, and say what is not known any more", async () => {
    status = { over: null, phase: "started" };
    const { directory, summary } = await aws.results(FORMER, siteOf("former"));
    expect([summary.runId, summary.metrics.http_reqs?.values.count]).toEqual([FORMER, requestCount]);
    expect(recordIn(directory)).toMatchObject({
      target: "https://a.example.com",
      createdAt: "2026-11-23T17:02:11.000Z",
    });
    expect(said.join()).toMatch(/taken from the config, and how it ended is not known/);
    expect(summary.invalidReasons.join()).toMatch(/nobody followed the run to its end/);
  });

  describe("of a run that was recorded", () => {
    const NEXT = "20261123-180000-cccc";
    const record = async (past: Partial<TestStatusAnswer>): Promise<void> => {
      const client = new DynamoDBClient(makeClientSettings(database));
      const history = createRunHistory(DynamoDBDocumentClient.from(client), namesOf("shop").resultsTable);
      await history.write({ ...statusOf(), ...past }, Date.parse(NOW));
      client.destroy();
    };
    const start = { state: true, timestamp: "2026-11-23T17:02:21.000Z" };
    const ofRecord = { runId: FORMER, generation: 7, start, settings: { ...statusOf().settings, durationSeconds: 4 } };

    it("are what was asked of that run, and say that another took its place", async () => {
      await record({ ...ofRecord, over: null });
      // Who recorded its beginning comes late.
      await record({ ...ofRecord, over: null, start: { state: false, timestamp: "" } });
      await record({ runId: NEXT, generation: 8 });
      const { directory, summary } = await aws.results(FORMER, siteOf("replaced"));
      expect(recordIn(directory)).toMatchObject({ durationSeconds: 4, target: "https://shop.example.com" });
      expect(recordIn(directory).ending).toMatchObject({
        startTimestamp: start.timestamp,
        abortReason: `a deploy or a reset began run ${NEXT} in its place`,
        abortedAt: "2026-11-23T18:00:00.000Z",
      });
      expect(summary.verdict).toBe("interrupted");
    });

    it("have the ending that it had, whoever comes late with its start", async () => {
      await record({ ...ofRecord, over: { at: NOW, reason: "deadline" } });
      await record({ ...ofRecord, over: null });
      const { directory, summary } = await aws.results(FORMER, siteOf("recorded"));
      expect(recordIn(directory).ending?.reason).toBe("deadline");
      expect(summary.metrics.http_reqs?.values.count).toBe(requestCount);
    });

    it("are named beside those of the last run where that never started", async () => {
      status = { start: { state: false, timestamp: "" }, over: { at: NOW, reason: "barrier-timeout" } };
      await aws.results(undefined, siteOf("in-vain"));
      expect(said).toEqual([
        `run ${PRESENT} never started; \`meridian results ${NEXT} --aws\` pulls the last that did`,
      ]);
    });

    it("are looked for before anything is lost, though the run after them never started", async () => {
      status = { start: { state: false, timestamp: "" }, over: { at: NOW, reason: "barrier-timeout" } };
      const site = siteOf("before-it");
      await expect(aws.checkResults?.(undefined, site)).rejects.toMatchObject({
        code: "RESULTS_MISSING",
        next: expect.stringContaining(`\`meridian results ${NEXT} --aws\` pulls them`),
      });
      await aws.results(NEXT, site);
      expect(await aws.checkResults?.(undefined, site)).toContain(`the results of run ${NEXT} are in`);
      expect(await aws.checkResults?.(PRESENT, site)).toMatch(/has not started: there are no results to lose/);
    });

    it("are in the history, the newest first, with the verdict of what lies here", async () => {
      const site = siteOf("recorded");
      const history = await aws.history(site);
      expect(history.map(({ runId, ended, verdict }) => [runId, ended, verdict])).toEqual([
        [PRESENT, "ended", null],
        [NEXT, "ended", null],
        [FORMER, "deadline", expect.any(String)],
      ]);
      expect(history[0]).toMatchObject({ startedBy: null, endedBy: null });
      status = { over: null, phase: "started" };
      expect((await aws.history(site))[0]).toMatchObject({ runId: PRESENT, ended: "live", regions: { [REGION]: 10 } });
    });
  });

  it("are a former run's by the record that lies here of it", async () => {
    const { out } = siteOf("known");
    const known = { ...recordIn((await aws.results(PRESENT, siteOf("known"))).directory), runId: FORMER };
    mkdirSync(join(out, FORMER));
    writeFileSync(join(out, FORMER, "run.json"), JSON.stringify(RunRecord.encode(known)));
    const { directory } = await aws.results(FORMER, siteOf("known"));
    expect(recordIn(directory).ending?.reason).toBe("ended");
    expect(said).toEqual([]);
  });

  it("are refused in a sentence when the log has nothing of the run, or it goes on", async () => {
    const unknown = "20250101-000000-cccc";
    await expect(aws.results(unknown, siteOf("none"))).rejects.toMatchObject({
      code: "RUN_NOT_FOUND",
      message: `the log of shop in us-west-2 holds nothing of run ${unknown}`,
    });
    status = { over: null, phase: "started" };
    await expect(aws.results(PRESENT, siteOf("none"))).rejects.toMatchObject({ code: "RUN_LIVE" });
  });

  it("are said to be here only when they are", async () => {
    const site = siteOf("checked");
    for (const runId of [undefined, FORMER]) {
      await expect(aws.checkResults?.(runId, site)).rejects.toMatchObject({ code: "RESULTS_MISSING" });
      await aws.results(runId, site);
      expect(await aws.checkResults?.(runId, site)).toContain(`the results of run ${runId ?? PRESENT} are in`);
    }
    status = { start: { state: false, timestamp: "" }, over: null, phase: "gathering" };
    expect(await aws.checkResults?.(PRESENT, site)).toMatch(/has not started: there are no results to lose/);
  });
});
