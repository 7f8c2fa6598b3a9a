// The other side of the aggregator's benchmark: a DynamoDB, and as many workers as asked for. Each worker has a
// connection of its own, and their deltas are spread over each second, as real ones are.
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Access, makeClientSettings } from "../../cloud/local/aws-environment.ts";
import { startDynamoDb } from "../../cloud/local/servers/dynamodb.ts";
import { encodeDelta, headersOf } from "../../contracts/delta/delta-codec.ts";
import type { SecondOfSeries, Series } from "../../contracts/delta/series.ts";
import { DELTAS_PATH, type WorkerDelta } from "../../contracts/delta/worker-delta.ts";
import { makePass } from "../../contracts/delta/worker-pass.ts";
import { RESULTS_TABLE_KEYS } from "../../contracts/words/names.ts";
import { Reply } from "../../images/load-generator/protocols/http/reply.ts";
import { RequestSamples } from "../../images/load-generator/protocols/http/request-samples.ts";
import { UNSCHEDULED } from "../../images/load-generator/protocols/protocol.ts";
import { Recorder } from "../../images/load-generator/recorder/recorder.ts";
import { monotonicMs } from "../../images/load-generator/shared/monotonic.ts";
import { NO_HEALTH } from "../../metrics/totals/health.ts";

interface Settings {
  readonly runId: string;
  readonly region: string;
  readonly port: number;
  readonly token: string;
  readonly workers: number;
  readonly series: number;
}

const REQUESTS_PER_SECOND = 50;

/** What a real recorder makes of a second of requests with two names, cut to so many series. */
const secondOf = (count: number): SecondOfSeries => {
  const recorder = new Recorder(
    () => 500,
    0,
    () => 10,
  );
  const requests = new RequestSamples(recorder);
  for (let index = 0; index < REQUESTS_PER_SECOND; index += 1) {
    const reply = new Reply();
    reply.status = 200;
    reply.waitingMicros = Math.round(20_000 * Math.exp(Math.random() * 2));
    reply.receivingMicros = Math.round(100 + 200 * Math.random());
    reply.sendingMicros = Math.round(10 + 20 * Math.random());
    reply.receivedBytes = 300;
    for (let name = 0; name < count / 9; name += 1) requests.add(`request ${name}`, "GET", "", reply, UNSCHEDULED);
    recorder.iteration(reply.waitingMicros);
  }
  const series: Series[] = recorder.take(true).seconds.flatMap((second) => [...second.series]);
  if (series.length < count) throw new Error(`a second has ${series.length} series`);
  return { second: 0, series: series.slice(0, count) };
};

const createTable = async (access: Access, table: string): Promise<void> => {
  const client = new DynamoDBClient(makeClientSettings(access));
  const { partition, sort } = RESULTS_TABLE_KEYS;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: partition, AttributeType: "S" },
        { AttributeName: sort, AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: partition, KeyType: "HASH" },
        { AttributeName: sort, KeyType: "RANGE" },
      ],
    }),
  );
  client.destroy();
  // The table is CREATING for a moment, even in this emulator.
  await new Promise((resolve) => setTimeout(resolve, 200));
};

const settingsOf = (): Promise<Settings> => new Promise((resolve) => process.once("message", resolve));
const next = (): Promise<{ readonly seconds?: number }> => new Promise((resolve) => process.once("message", resolve));

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-aggregator-"));
  const dynamodb = await startDynamoDb(folder);
  const table = "bench-results";
  await createTable(dynamodb, table);
  const told = settingsOf();
  const { endpoint, secret } = dynamodb;
  process.send?.({ access: { endpoint, secret }, table });
  const settings = await told;
  // One agent for all would hand each delta whatever connection is free: no worker has another's.
  const agents = Array.from({ length: settings.workers }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const kinds = Array.from({ length: 16 }, () => secondOf(settings.series));
  let [acknowledged, refused, slowestMs] = [0, 0, 0];

  const deltaOf = (worker: number, sequence: number): WorkerDelta => {
    const template = kinds[(worker + sequence) % kinds.length];
    const series = template?.series ?? [];
    const attempts = series.reduce((sum, one) => sum + (one.metric === "http_reqs" ? one.sum : 0), 0);
    return {
      schema: "meridian.worker-delta.v2",
      runId: settings.runId,
      region: settings.region,
      slot: worker,
      workerId: `worker-${worker}`,
      sequence,
      final: false,
      sentAt: new Date().toISOString(),
      attemptsTotal: attempts * sequence,
      inFlight: 3,
      seconds: [{ second: sequence, series: [...series] }],
      errors: [],
      notices: [],
      health: {
        ...NO_HEALTH,
        spanMs: 1000,
        eventLoopLagMeanMs: Math.random(),
        eventLoopLagMaxMs: 5 * Math.random(),
        cpuFraction: Math.random(),
        rssBytes: Math.round(1e8 * (1 + Math.random())),
        lateIterationCount: 0,
        begunIterationCount: 50,
        slipMeanMs: 0,
        slipMaxMs: 0,
        gcFraction: 0.01,
        gcPauseMaxMs: 2,
      },
    };
  };
  const passes = Array.from({ length: settings.workers }, (_, slot) =>
    makePass(settings.token, { region: settings.region, slot, workerId: `worker-${slot}`, generation: 1 }),
  );
  const send = (worker: number, sequence: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const beganMs = monotonicMs();
      const encoded = encodeDelta(deltaOf(worker, sequence));
      const headers = {
        ...headersOf(encoded),
        authorization: `Bearer ${passes[worker]}`,
        "content-length": encoded.bytes.length,
      };
      const { port } = settings;
      const outgoing = request(
        { agent: agents[worker], host: "127.0.0.1", port, method: "POST", path: DELTAS_PATH, headers },
        (answer) => {
          answer.resume().on("end", () => {
            if (answer.statusCode === 200) acknowledged += 1;
            else refused += 1;
            slowestMs = Math.max(slowestMs, monotonicMs() - beganMs);
            resolve();
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(encoded.bytes);
    });
  /**
   * Sends one worker's deltas one after another, each at its moment of the second. The next one waits for the answer to
   * the last.
   */
  const work = async (worker: number, first: number, count: number, startMs: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) {
      const dueMs = startMs + turn * 1000 + (worker / settings.workers) * 1000;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - monotonicMs())));
      await send(worker, first + turn);
    }
  };
  const all = (first: number, count: number): Promise<unknown> => {
    const startMs = monotonicMs();
    return Promise.all(Array.from({ length: settings.workers }, (_, worker) => work(worker, first, count, startMs)));
  };
  const WARM_UP = 3;
  await all(1, WARM_UP);
  [acknowledged, refused, slowestMs] = [0, 0, 0];
  const begun = next();
  process.send?.({ isReady: true });
  await all(WARM_UP + 1, (await begun).seconds ?? 1);
  const ended = next();
  process.send?.({ acknowledged, refused, slowestMs });
  await ended;
  for (const agent of agents) agent.destroy();
  process.disconnect();
  await dynamodb.close();
  rmSync(folder, { recursive: true, force: true });
};

await main();
