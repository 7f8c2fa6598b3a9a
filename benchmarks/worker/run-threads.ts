// Runs a load by the load generator's own threads, as a worker runs its slot, without orchestrator and aggregator
// around them: what benchmarks of accuracy and size measure. Needs `npm run build`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ThreadHealth } from "../../contracts/delta/health-fields.ts";
import type { Load } from "../../contracts/executors/index.ts";
import type { RegionLoad } from "../../contracts/executors/region-load.ts";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { threadsHere } from "../../images/load-generator/host/running-thread.ts";
import { monotonicMs } from "../../images/load-generator/shared/monotonic.ts";
import { ThreadPool } from "../../images/load-generator/worker/thread-pool.ts";
import { RunTotals } from "../../metrics/totals/run-totals.ts";

const REGION = "bench";
const START_IN_MS = 1_500;
const RSS_EVERY_MS = 250;

export interface ThreadsRun {
  /** Its code, or all that a plan says of it. */
  readonly script: string | RunPlan["script"];
  readonly target: string;
  readonly load: Load;
  readonly durationSeconds: number;
  readonly region: RegionLoad;
  readonly threads: number;
  /** Its defaults, where nothing else is given. */
  readonly http?: PlannedHttp;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ThreadsResult {
  readonly totals: RunTotals;
  readonly health: readonly ThreadHealth[];
  /** How long after the start instant each thread's first iteration began. */
  readonly skewsMs: readonly number[];
  readonly attempts: number;
  readonly iterations: number;
  /** User and system time of this whole process, from the start to the end of the load. */
  readonly cpuMicros: number;
  /** The same of the second half alone, when everything is compiled. */
  readonly steadyAttempts: number;
  readonly steadyCpuMicros: number;
  readonly maxRssBytes: number;
  readonly warnings: readonly string[];
}

export const runThreads = async (run: ThreadsRun) => {
  const { script, target, load, durationSeconds, region, threads, http = PlannedHttp.parse({}), env = {} } = run;
  const lease = new SharedArrayBuffer(8);
  new Float64Array(lease)[0] = Number.MAX_VALUE;
  const totals = new RunTotals();
  const health: ThreadHealth[] = [];
  const skewsMs: number[] = [];
  const warnings: string[] = [];
  let [attempts, iterations, maxRssBytes] = [0, 0, 0];
  let startAtMs = Number.POSITIVE_INFINITY;
  let steady: { readonly attempts: number; readonly cpu: NodeJS.CpuUsage } | undefined;
  const pool = new ThreadPool(
    threadsHere(pathToFileURL(join(import.meta.dirname, "../../dist/load-generator/thread.mjs"))),
    {
      plan: {
        schema: "meridian.run-plan.v2",
        script: typeof script === "string" ? { file: "script.js", code: script } : script,
        scenarios: [{ name: "default", exec: "default", env: {}, startSeconds: 0, load, durationSeconds }],
        regions: { [REGION]: [region] },
        targets: { [REGION]: target },
        allowedHosts: [],
        allowPrivateAddresses: true,
        http,
        env,
        tags: {},
      },
      region: REGION,
      workerId: "bench",
      regionVus: region.vus,
      slot: 0,
      slots: 1,
      data: {},
      threadCount: threads,
      lease,
    },
    {
      onMeasured: (measured) => {
        const { seconds, errors, health: seen } = measured;
        totals.add(REGION, {
          seconds: [...seconds],
          workers: [],
          errors: [...errors],
          notices: [...measured.notices],
        });
        health.push(seen);
        warnings.push(...measured.notices.map(({ text }) => text));
        attempts += measured.attempts;
        if (steady === undefined && monotonicMs() > startAtMs + durationSeconds * 500)
          steady = { attempts, cpu: process.cpuUsage() };
        iterations += measured.iterations;
      },
      onStarted: (skewMs) => skewsMs.push(skewMs),
      onLoadFailed: (message) => warnings.push(message),
      onNotice: (_, text) => warnings.push(text),
      onPause: () => undefined,
      onLost: () => undefined,
      onSaid: () => undefined,
      onAbort: (reason) => warnings.push(reason),
    },
  );
  await pool.whenReady;
  startAtMs = monotonicMs() + START_IN_MS;
  pool.start({ startAtMs, setup: null, isAtStart: true }, startAtMs + (durationSeconds + load.gracefulStop) * 1000);
  const rss = setInterval(() => {
    maxRssBytes = Math.max(maxRssBytes, process.memoryUsage.rss());
  }, RSS_EVERY_MS);
  const before = process.cpuUsage();
  await pool.whenDone;
  const { user, system } = process.cpuUsage(before);
  const second = process.cpuUsage(steady?.cpu ?? before);
  clearInterval(rss);
  await pool.close();
  const result: ThreadsResult = {
    totals,
    health,
    skewsMs,
    attempts,
    iterations,
    steadyAttempts: attempts - (steady?.attempts ?? 0),
    steadyCpuMicros: second.user + second.system,
    maxRssBytes,
    warnings,
    cpuMicros: user + system,
  };
  return result;
};

/** The sum of a counter over the whole run. */
export const sumOf = ({ series }: RunTotals, metric: string): number =>
  [...series.values()].reduce((sum, one) => sum + (one.metric === metric ? one.sum : 0), 0);
