// What the aggregator costs: CPU of its process while so many workers send a second's series each second, through its
// real server, checks, merge and flushes into a DynamoDB. Senders and DynamoDB are processes of their own. Arguments:
// --workers 1000 --series 20 --seconds 20
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createFlushLog } from "../../cloud/aws/flush-log.ts";
import { type Access, makeClientSettings } from "../../cloud/local/aws-environment.ts";
import type { FlushLogWriter } from "../../cloud/ports.ts";
import type { Clock } from "../../images/aggregator/ports.ts";
import { RunSession } from "../../images/aggregator/run-session.ts";
import { type DeltaServer, startDeltaServer } from "../../images/aggregator/server/delta-server.ts";

const { values: options } = parseArgs({
  options: {
    workers: { type: "string", default: "1000" },
    series: { type: "string", default: "20" },
    seconds: { type: "string", default: "20" },
  },
});
const seconds = Number(options.seconds);
const identity = { runId: "bench", region: "bench" };
const token = "a token of the benchmark's own";

const clock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await timer(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};
const log = (): void => {};

const main = async (): Promise<void> => {
  const child = fork(join(import.meta.dirname, "senders.ts"), {
    execArgv: ["--import", "tsx"],
  });
  const [{ access, table }] = (await once(child, "message")) as [{ access: Access; table: string }];
  const store = createFlushLog(new DynamoDBClient(makeClientSettings(access)), table);
  let [flushes, bytes] = [0, 0];
  const flushLog: FlushLogWriter = {
    readHead: (run) => store.readHead(run),
    append: (item) => {
      flushes += 1;
      bytes += item.payload.length;
      return store.append(item);
    },
  };
  let ids = 0;
  const mintId = (): string => {
    ids += 1;
    return `flush-${ids}`;
  };
  const session = new RunSession({
    ...identity,
    aggregatorId: "bench",
    onDrained: log,
    ports: { flushLog, clock, random: Math.random, log, mintId },
  });
  const running = session.run();
  while (!session.isDrained) await timer(10);
  const server: DeltaServer = await startDeltaServer({
    host: "127.0.0.1",
    port: 0,
    region: "bench",
    ownHost: () => `127.0.0.1:${server.port}`,
    token,
    sink: session,
    clock,
    log,
  });
  child.send({
    ...identity,
    port: server.port,
    token,
    workers: Number(options.workers),
    series: Number(options.series),
  });
  await once(child, "message");
  [flushes, bytes] = [0, 0];
  const [before, beganMs] = [process.cpuUsage(), performance.now()];
  child.send({ seconds });
  const [{ acknowledged, refused, slowestMs }] = (await once(child, "message")) as [
    { acknowledged: number; refused: number; slowestMs: number },
  ];
  const { user, system } = process.cpuUsage(before);
  const micros = (user + system) / Math.max(1, acknowledged);
  const perSecond = (acknowledged * 1000) / (performance.now() - beganMs);
  process.stdout.write(
    `${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}\n` +
      `${options.workers} workers x ${options.series} series each second for ${seconds} s: ${micros.toFixed(0)} µs CPU per delta, ` +
      `${((micros * Number(options.workers)) / 1e6).toFixed(3)} cores at that rate; ${acknowledged} acknowledged ` +
      `(${perSecond.toFixed(0)}/s), ${refused} refused, ` +
      `slowest answer ${slowestMs.toFixed(0)} ms; ${flushes} items of ${Math.round(bytes / Math.max(1, flushes) / 1024)} KB, ` +
      `RSS ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB\n`,
  );
  child.send({ end: true });
  await once(child, "exit");
  session.abort({ status: 503, answer: { error: "unavailable", message: "over" } });
  await running;
  await server.close(0);
};

await main();
