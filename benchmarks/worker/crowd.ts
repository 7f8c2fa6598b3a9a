// How many virtual users one process holds: each calls once a second. Start skew, how late iterations began, event
// loop, garbage collection, memory, and CPU per request. Then the same load from one thread and from two. Needs nginx.
// Arguments: --vus 10000 --seconds 30 --threads 2
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { Load } from "../../contracts/executors/index.ts";
import { aggregate } from "../../metrics/totals/aggregate.ts";
import { type Server, startServer } from "../peers/server.ts";
import { runThreads, type ThreadsResult } from "./run-threads.ts";

const { values: options } = parseArgs({
  options: {
    vus: { type: "string", default: "10000" },
    seconds: { type: "string", default: "30" },
    threads: { type: "string", default: "2" },
  },
});
const vus = Number(options.vus);
const durationSeconds = Number(options.seconds);
const SERVER_CORE = 1;

/** The pace is kept from call to call: what a call took is taken off the pause. */
const PACED = `export default async ({ http, check, sleep, target }) => {
  const begun = performance.now();
  check(await http.get(target + "/small"), { "status is 200": (r) => r.status === 200 });
  await sleep(Math.max(0, 1 - (performance.now() - begun) / 1000));
};`;
const BUSY = `export default async ({ http, check, target }) => {
  check(await http.get(target + "/small"), { "status is 200": (r) => r.status === 200 });
};`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const run = (script: string, users: number, threads: number, server: Server): Promise<ThreadsResult> =>
  runThreads({
    script,
    target: server.url,
    durationSeconds,
    threads,
    load: Load.parse({ executor: "constant-vus", gracefulStop: 5 }),
    region: { vus: users, preAllocatedVUs: users, ratePerSecond: 0 },
  });

const worst = (values: readonly number[]): number => Math.max(0, ...values);

const showCrowd = ({ totals, health, skewsMs, attempts, cpuMicros, maxRssBytes, warnings }: ThreadsResult): void => {
  const begun = health.reduce((sum, one) => sum + one.begunIterationCount, 0);
  const slipMs = health.reduce((sum, one) => sum + one.slipMeanMs * one.begunIterationCount, 0) / Math.max(1, begun);
  const late = health.reduce((sum, one) => sum + one.lateIterationCount, 0);
  const failed = aggregate(totals, "http_req_failed");
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  say(`\n### ${vus} virtual users at a pace of 1 s, ${durationSeconds} s, one process of ${options.threads} threads\n`);
  say("| measure | figure |\n|---|---|");
  say(`| requests | ${attempts}, of them failed ${failed?.sum ?? 0} |`);
  say(`| asked: virtual users x seconds | ${vus * durationSeconds} |`);
  say(`| start skew, ms (worst thread) | ${worst(skewsMs).toFixed(2)} |`);
  say(
    `| slip, ms: mean of all iterations, most | ${slipMs.toFixed(2)}, ${worst(health.map((one) => one.slipMaxMs)).toFixed(0)} |`,
  );
  say(`| iterations more than 100 ms late | ${late} (${((100 * late) / Math.max(1, begun)).toFixed(2)} %) |`);
  say(
    `| event loop late, ms: mean, most | ${mean(health.map((one) => one.eventLoopLagMeanMs)).toFixed(2)}, ${worst(health.map((one) => one.eventLoopLagMaxMs)).toFixed(0)} |`,
  );
  say(
    `| garbage collection: of the time, longest pause | ${(100 * mean(health.map((one) => one.gcFraction))).toFixed(1)} %, ${worst(health.map((one) => one.gcPauseMaxMs)).toFixed(0)} ms |`,
  );
  const duration = aggregate(totals, "http_req_duration")?.histogram;
  const at = (percentile: number): string => ((duration?.percentileMicros(percentile) ?? 0) / 1000).toFixed(1);
  say(`| service time of a server that answers at once, ms: p50, p90, p99 | ${at(50)}, ${at(90)}, ${at(99)} |`);
  say(`| memory of the process, most | ${Math.round(maxRssBytes / 2 ** 20)} MB |`);
  say(`| CPU per request | ${(cpuMicros / Math.max(1, attempts)).toFixed(1)} µs |`);
  for (const warning of new Set(warnings)) say(`\n${warning}`);
};

const main = async (): Promise<void> => {
  say(`${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.versions.node}`);
  const server = await startServer(SERVER_CORE);
  try {
    showCrowd(await run(PACED, vus, Number(options.threads), server));
    say("\n### 100 virtual users without a pause, the server on the same two cores\n");
    say("| threads | requests/s | CPU µs per request | cores used | requests/s per core |\n|---|---|---|---|---|");
    for (const threads of [1, 2]) {
      const { attempts, cpuMicros } = await run(BUSY, 100, threads, server);
      const cores = cpuMicros / 1e6 / durationSeconds;
      const perSecond = attempts / durationSeconds;
      say(
        `| ${threads} | ${Math.round(perSecond)} | ${(cpuMicros / attempts).toFixed(1)} | ${cores.toFixed(2)} | ${Math.round(perSecond / cores)} |`,
      );
    }
  } finally {
    await server.stop();
  }
};

await main();
