// The process that hosts a local run is killed: nothing runs on, nothing that was answered is lost.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { attachLocalCloud } from "../../../cloud/local/attach.ts";
import { openLog } from "../../../cloud/local/local-cloud.ts";
import { flushLogKey } from "../../../contracts/words/names.ts";
import {
  clientOf,
  cloudOptions,
  eventually,
  isAlive,
  makeFolder,
  makeWorkshop,
  removeFolder,
  SEED,
  untilLogged,
  type Workshop,
} from "./support.ts";

interface Hosted {
  readonly environment: Record<string, string>;
  readonly pids: readonly number[];
}

const RUN = flushLogKey(SEED.runId, "us-east-1");
const TASK_LOGS = [
  "us-east-1-aggregator-1",
  "us-east-1-load-generator-1",
  "us-east-1-load-generator-2",
  "eu-west-1-aggregator-1",
  "eu-west-1-load-generator-1",
];

describe("when the host of a local run is killed", () => {
  let workshop: Workshop;
  let directory: string;
  let host: ChildProcess;
  let hosted: Hosted;

  const startHost = async (): Promise<void> => {
    const options = JSON.stringify(cloudOptions(workshop.programs, directory));
    host = spawn(process.execPath, ["--import", "tsx", join(__dirname, "host.ts"), options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (host.stdout === null) throw new Error("no output of the host");
    const [line] = (await once(createInterface(host.stdout), "line")) as [string];
    hosted = JSON.parse(line) as Hosted;
    for (const name of TASK_LOGS) await untilLogged(directory, name, "environment");
  };
  const killHost = async (): Promise<void> => {
    if (host.exitCode !== null || host.signalCode !== null) return;
    host.kill("SIGKILL");
    await once(host, "exit");
  };
  const untilNobodyIsLeft = () => eventually(() => !hosted.pids.some(isAlive) || undefined, 20);

  beforeAll(async () => {
    workshop = await makeWorkshop();
  });
  afterAll(() => workshop.remove());
  beforeEach(() => {
    directory = makeFolder();
  });
  afterEach(async () => {
    await killHost();
    await untilNobodyIsLeft();
    removeFolder(directory);
  });

  it("its tasks end, those too that ignore SIGTERM", async () => {
    writeFileSync(join(directory, "ignores-sigterm"), "");
    await startHost();
    expect(hosted.pids).toHaveLength(5);
    await killHost();
    await untilNobodyIsLeft();
    for (const name of TASK_LOGS) await untilLogged(directory, name, "SIGTERM");
  });

  it("the log has all that was answered, also what was answered just before", async () => {
    await startHost();
    const client = new DynamoDBClient({ ...clientOf(hosted.environment, "DYNAMODB"), maxAttempts: 1 });
    const documents = DynamoDBDocumentClient.from(client);
    let answeredCount = 0;
    const write = async (): Promise<void> => {
      for (let seq = 1; ; seq += 1) {
        if (seq === 60) host.kill("SIGKILL");
        const Item = { run: RUN, seq, payload: Buffer.alloc(10_000, seq) };
        await documents.send(new PutCommand({ TableName: "meridian-results", Item }));
        answeredCount = seq;
      }
    };
    await expect(write()).rejects.toThrow();
    documents.destroy();
    await untilNobodyIsLeft();
    const log = await openLog(directory);
    const reader = DynamoDBDocumentClient.from(new DynamoDBClient(clientOf(log.environment, "DYNAMODB")));
    const { Items = [] } = await reader.send(new ScanCommand({ TableName: "meridian-results" }));
    const seqs = Items.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
    expect(answeredCount).toBeGreaterThanOrEqual(59);
    expect(seqs.slice(0, answeredCount)).toEqual(Array.from({ length: answeredCount }, (_, index) => index + 1));
    reader.destroy();
    await log.close();
  });

  it("others can attach to its run before, and find it gone afterwards", async () => {
    await startHost();
    const attached = await attachLocalCloud(directory);
    expect(attached).toMatchObject({ runId: SEED.runId, pid: host.pid, environment: hosted.environment });
    const tasks = await attached?.describeTasks();
    expect(tasks?.map(({ pid }) => pid)).toEqual(hosted.pids);
    await killHost();
    expect(await attached?.describeTasks()).toBeUndefined();
    expect(existsSync(join(directory, "live.json"))).toBe(true);
    expect(await attachLocalCloud(directory)).toBeUndefined();
  });
});
