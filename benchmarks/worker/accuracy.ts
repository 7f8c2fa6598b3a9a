// How true the numbers are, against a server that knows its own service times: percentiles, rates of every executor,
// and a stall. Arguments: --rounds 5 --seconds 20 --only percentiles,rates,stall
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Load } from "../../contracts/executors/index.ts";
import type { RegionLoad } from "../../contracts/executors/region-load.ts";
import { aggregate } from "../../metrics/totals/aggregate.ts";
import { runThreads, sumOf } from "./run-threads.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "20" },
    only: { type: "string", default: "percentiles,rates,stall" },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const PERCENTILE_RATE = 250;
const PERCENTILES = [50, 75, 90, 95, 99, 99.5, 99.9];
const DELAYED = "export default async ({ http, target }) => { await http.get(target + '/delayed'); };";
const AT_ONCE = "export default async ({ http, target }) => { await http.get(target + '/'); };";
const PACED = "export default async ({ http, target, sleep }) => { await http.get(target + '/'); await sleep(0.1); };";

const startServer = async () => {
  const child = fork(join(import.meta.dirname, "known-delays.ts"), { execArgv: ["--import", "tsx"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    stall: (forMs: number) => void child.send({ type: "stall", forMs }),
    /** Service times since the last report, ascending, microseconds. */
    report: async (): Promise<number[]> => {
      child.send({ type: "report" });
      const [{ servedMicros }] = (await once(child, "message")) as [{ servedMicros: number[] }];
      return servedMicros.sort((one, other) => one - other);
    },
    stop: () => child.disconnect(),
  };
};

type DelayServer = Awaited<ReturnType<typeof startServer>>;

const rate = (perSecond: number, users: number): RegionLoad => ({
  vus: users,
  preAllocatedVUs: users,
  ratePerSecond: perSecond,
});
const users = (count: number): RegionLoad => ({ vus: count, preAllocatedVUs: count, ratePerSecond: 0 });

/** 99.9 / 100 is a little more than 0.999: without the last factor the rank is one too high wherever it is whole. */
const nearestRank = (ascending: readonly number[], percentile: number): number =>
  ascending[Math.ceil((percentile / 100) * ascending.length * (1 - 2 * Number.EPSILON)) - 1] ?? Number.NaN;

/** Microseconds since boot in which somebody on this machine waited for a CPU; 0 where the kernel does not tell. */
const cpuWaitMicros = (): number => {
  const file = "/proc/pressure/cpu";
  return existsSync(file) ? Number(/^some .*total=(\d+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0) : 0;
};

const ms = (micros: number): string => (micros / 1000).toFixed(3);

const measurePercentiles = async (server: DelayServer): Promise<void> => {
  const errors = new Map<number, { truth: number; micros: number; percent: number }[]>();
  const pressures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await server.report();
    const [waitedMicros, beganMs] = [cpuWaitMicros(), performance.now()];
    const load = Load.parse({ executor: "constant-arrival-rate", gracefulStop: 10 });
    const { totals, attempts } = await runThreads({
      script: DELAYED,
      target: server.url,
      load,
      durationSeconds: seconds,
      region: rate(PERCENTILE_RATE, PERCENTILE_RATE),
      threads: 1,
    });
    pressures.push((cpuWaitMicros() - waitedMicros) / 10 / (performance.now() - beganMs));
    const served = await server.report();
    if (served.length !== attempts)
      throw new Error(`the server counted ${served.length} requests, Meridian ${attempts}`);
    const histogram = aggregate(totals, "http_req_duration")?.histogram;
    for (const percentile of PERCENTILES) {
      const truth = nearestRank(served, percentile);
      const micros = (histogram?.percentileMicros(percentile) ?? Number.NaN) - truth;
      const all = errors.get(percentile) ?? [];
      errors.set(percentile, [...all, { truth, micros, percent: (100 * micros) / truth }]);
    }
  }
  say(
    `\n### Service time: measured minus the server's own, ${PERCENTILE_RATE * seconds} requests in each of ${rounds} rounds\n`,
  );
  say(
    `While it ran, work waited for a CPU for ${pressures.map((one) => `${one.toFixed(0)} %`).join(", ")} of the time.\n`,
  );
  say(
    "| percentile | the server's, ms | error, ms: least | median | most | error, %: least | median | most | within 1 % or 0.3 ms |",
  );
  say("|---|---|---|---|---|---|---|---|---|");
  for (const [percentile, all] of errors) {
    const within = all.filter(({ micros, percent }) => Math.abs(micros) <= 300 || Math.abs(percent) <= 1).length;
    const ascending = [...all].sort((one, other) => Math.abs(one.micros) - Math.abs(other.micros));
    const chosen = [ascending[0], ascending[Math.floor(all.length / 2)], ascending.at(-1)];
    const cells = [
      ms(chosen[1]?.truth ?? Number.NaN),
      ...chosen.map((one) => ms(one?.micros ?? Number.NaN)),
      ...chosen.map((one) => (one?.percent ?? Number.NaN).toFixed(2)),
    ];
    say(`| p${percentile} | ${cells.join(" | ")} | ${within} of ${all.length} rounds |`);
  }
};

/**
 * A load to measure. `asked` is how many iterations it asks for; undefined where its virtual users do as many as they
 * can.
 */
interface RateCase {
  readonly title: string;
  readonly load: Load;
  readonly region: RegionLoad;
  readonly script: string;
  readonly asked: number | undefined;
}

const rateCases = (): readonly RateCase[] => {
  const stages = [
    { duration: seconds / 2, target: 1 },
    { duration: seconds / 2, target: 0.2 },
  ];
  return [
    {
      title: "constant-arrival-rate, 1,000/s",
      load: Load.parse({ executor: "constant-arrival-rate", gracefulStop: 5 }),
      region: rate(1_000, 100),
      script: AT_ONCE,
      asked: 1_000 * seconds,
    },
    {
      title: "constant-arrival-rate, 400/s, 5 users, 20 ms",
      load: Load.parse({ executor: "constant-arrival-rate", gracefulStop: 5 }),
      region: rate(400, 5),
      script: DELAYED,
      asked: 400 * seconds,
    },
    {
      title: "ramping-arrival-rate, 0 to 1,000/s and to 200/s",
      load: Load.parse({ executor: "ramping-arrival-rate", startRate: 0, stages, gracefulStop: 5 }),
      region: rate(1_000, 100),
      script: AT_ONCE,
      asked: Math.floor(1_000 * seconds * (0.25 + 0.3)),
    },
    {
      title: "per-vu-iterations, 20 users",
      load: Load.parse({ executor: "per-vu-iterations", iterations: 200, maxDuration: seconds, gracefulStop: 5 }),
      region: users(20),
      script: AT_ONCE,
      asked: 4_000,
    },
    {
      title: "shared-iterations, 20 users",
      load: Load.parse({ executor: "shared-iterations", iterations: 5_000, maxDuration: seconds, gracefulStop: 5 }),
      region: users(20),
      script: AT_ONCE,
      asked: 5_000,
    },
    {
      title: "constant-vus, 50 users",
      load: Load.parse({ executor: "constant-vus", gracefulStop: 5 }),
      region: users(50),
      script: PACED,
      asked: undefined,
    },
    {
      title: "ramping-vus, 50 users",
      load: Load.parse({ executor: "ramping-vus", stages, gracefulStop: 5 }),
      region: users(50),
      script: PACED,
      asked: undefined,
    },
  ];
};

const measureRates = async (server: DelayServer): Promise<void> => {
  say(`\n### Iterations over ${seconds} s, each one request\n`);
  say(
    "| executor | asked | begun | dropped | begun + dropped − asked | the target counted | reported | mean slip, ms |",
  );
  say("|---|---|---|---|---|---|---|---|");
  for (const { title, load, region, script, asked } of rateCases()) {
    await server.report();
    const run = await runThreads({
      script,
      target: server.url,
      load,
      durationSeconds: seconds,
      region,
      threads: 1,
    });
    const counted = (await server.report()).length;
    const dropped = sumOf(run.totals, "dropped_iterations");
    const begun = run.health.reduce((sum, { begunIterationCount }) => sum + begunIterationCount, 0);
    const slip = run.health.reduce(
      (sum, { begunIterationCount, slipMeanMs }) => sum + begunIterationCount * slipMeanMs,
      0,
    );
    const missing = asked === undefined ? "–" : String(begun + dropped - asked);
    say(
      `| ${title} | ${asked ?? "–"} | ${begun} | ${dropped} | ${missing} | ${counted} | ${run.attempts} | ${(slip / Math.max(1, begun)).toFixed(2)} |`,
    );
  }
};

/**
 * Measures what users feel while the server stalls. Of those who come during the stall, one in ten waits longer than
 * nine tenths of it; with a stall of a tenth of the time, that is one user in a hundred.
 */
const measureStall = async (server: DelayServer): Promise<void> => {
  const [stallMs, perSecond] = [2_000, 200];
  const load = Load.parse({ executor: "constant-arrival-rate", gracefulStop: 10 });
  const timer = setTimeout(() => server.stall(stallMs), 1_500 + seconds * 500);
  const run = await runThreads({
    script: AT_ONCE,
    target: server.url,
    load,
    durationSeconds: seconds,
    region: rate(perSecond, 10),
    threads: 1,
  });
  clearTimeout(timer);
  const stalledFraction = stallMs / 1000 / seconds;
  const feltMs = stallMs * (1 - 0.01 / stalledFraction);
  const p99Of = (metric: string): string =>
    ms(aggregate(run.totals, metric)?.histogram.percentileMicros(99) ?? Number.NaN);
  say(`\n### A server that answers nothing for 2 s of ${seconds}, ${perSecond} arrivals/s, 10 virtual users\n`);
  say("| p99 of | ms |\n|---|---|");
  say(`| what users would have felt | ${feltMs.toFixed(0)} |`);
  say(`| http_req_duration_corrected | ${p99Of("http_req_duration_corrected")} |`);
  say(`| http_req_duration (service time) | ${p99Of("http_req_duration")} |`);
  say(`\n${sumOf(run.totals, "dropped_iterations")} iterations dropped meanwhile.`);
};

const main = async (): Promise<void> => {
  say(`${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.versions.node}`);
  const server = await startServer();
  const parts = { percentiles: measurePercentiles, rates: measureRates, stall: measureStall };
  try {
    for (const [name, measure] of Object.entries(parts))
      if (options.only.split(",").includes(name)) await measure(server);
  } finally {
    server.stop();
  }
};

await main();
