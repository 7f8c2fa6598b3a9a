// A whole run on this machine: brings up the local cloud and what it is to load, follows the run, writes its results, leaves nothing.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type LocalCloud, startLocalCloud } from "../../cloud/local/local-cloud.ts";
import { regionLoadsOf } from "../../contracts/config/config.ts";
import { isArrivalLoad, isIterationsLoad } from "../../contracts/config/load.ts";
import { scenariosOf } from "../../contracts/config/scenario.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import type { RunEnding, RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { mintRunId } from "../../contracts/run/run-id.ts";
import { sealedPlanOf } from "../../contracts/run/sealed-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { Dashboard } from "../dashboard/dashboard.ts";
import { type DemoTarget, startDemoTarget } from "../demo-target/process.ts";
import { openExports } from "../exports/open-exports.ts";
import { LOCAL_PROGRAMS } from "../places/local/programs.ts";
import { rebuildResults } from "../results/rebuild.ts";
import { PLAN_FILE, readPlan } from "../results/run-folders.ts";
import { writeRecord, writeResults } from "../results/write-results.ts";
import { formatRate } from "../terminal/format.ts";
import type { Output } from "../terminal/output.ts";
import { checkTarget } from "./check-target.ts";
import { follow } from "./follow.ts";
import type { Interrupts } from "./interrupts.ts";
import { type Prepared, recordOf } from "./prepare.ts";
import { createRunClient } from "./run-client.ts";

const SWEEP_EVERY_MS = 10_000;
const CLOSE_GRACE_MS = 10_000;

export interface LocalRunResult {
  readonly directory: string;
  readonly summary: Summary;
}

export interface LocalRunOptions {
  /** The folder that holds the runs' folders. */
  readonly out: string;
  /** The live page's: 0 for a free one, null for no page. */
  readonly dashboardPort: number | null;
  readonly output: Output;
  readonly interrupts: Interrupts;
}

export const runLocally = async (prepared: Prepared, options: LocalRunOptions): Promise<LocalRunResult> => {
  const { config } = prepared;
  const { out, output } = options;
  if (config.target !== "demo") await checkTarget(config.target);
  const createdAtMs = Date.now();
  const runId = mintRunId(createdAtMs, Math.random);
  const directory = resolve(out, runId);
  const record = recordOf(prepared, runId, new Date(createdAtMs).toISOString());
  await mkdir(join(directory, "logs"), { recursive: true }).catch((cause: Error) => {
    throw new MeridianError("RESULTS_UNWRITABLE", `${directory} cannot be made: ${cause.message}`, {
      next: "name another folder with --out",
      cause,
    });
  });
  await writeRecord(directory, record);
  output.say(`run ${runId}: ${describe(prepared)}`);
  const demo = config.target === "demo" ? await startDemo(prepared, directory) : undefined;
  try {
    const cloud = await startCloud(prepared, record, directory, demo, createdAtMs);
    return await followAndWrite(cloud, prepared, record, directory, options);
  } finally {
    await demo?.stop();
  }
};

const describe = ({ config, regions, settings }: Prepared): string => {
  const vus = Object.values(regions).reduce((sum, region) => sum + region.vus, 0);
  const count = Object.keys(regions).length;
  const { target } = config;
  const scenarios = scenariosOf(config);
  const perSecond = Object.values(regionLoadsOf(config))
    .flat()
    .reduce((sum, { ratePerSecond }) => sum + ratePerSecond, 0);
  const named = scenarios.length > 1 ? `${scenarios.map(({ name }) => name).join(", ")}: ` : "";
  const isByRate = scenarios.some(({ load }) => isArrivalLoad(load));
  const users = `${named}${isByRate ? `iterations at up to ${formatRate(perSecond)} by at most ` : ""}${vus} virtual users`;
  const mayEndEarlier = scenarios.some(({ load }) => isIterationsLoad(load));
  const time = `for ${mayEndEarlier ? "at most " : ""}${settings.durationSeconds} s`;
  const against = target === "demo" ? "the demo shop (distance simulated)" : target;
  return `${users} in ${count} ${count === 1 ? "region" : "regions"} ${time} against ${against}`;
};

const startDemo = ({ config, regions }: Prepared, directory: string): Promise<DemoTarget> =>
  startDemoTarget({
    program: LOCAL_PROGRAMS.demoTarget,
    exitWithParent: LOCAL_PROGRAMS.exitWithParent,
    logDirectory: join(directory, "logs"),
    regions: Object.keys(regions),
    homeRegion: config.homeRegion,
  });

const startCloud = async (
  prepared: Prepared,
  { runId }: RunRecord,
  directory: string,
  demo: DemoTarget | undefined,
  generation: number,
): Promise<LocalCloud> => {
  const { config, regions, settings } = prepared;
  const targets =
    demo?.targets ?? Object.fromEntries(Object.keys(regions).map((region) => [region, withoutSlash(config.target)]));
  const reach = { targets: { ...targets }, allowPrivateAddresses: true };
  const { text, sha256 } = sealedPlanOf(config, prepared.script, prepared.files, reach);
  const planFile = join(directory, PLAN_FILE);
  await writeFile(planFile, text);
  const workers = Object.values(regions).reduce((sum, region) => sum + region.workers, 0);
  return startLocalCloud({
    name: config.name,
    homeRegion: config.homeRegion,
    directory,
    seed: {
      ...{ runId, generation, regions, settings },
      script: { location: pathToFileURL(planFile).href, sha256 },
    },
    programs: LOCAL_PROGRAMS,
    threadsPerWorker: Math.max(1, Math.floor(availableParallelism() / workers)),
    sweepIntervalMs: SWEEP_EVERY_MS,
  });
};

/** Scripts write `${target}/path`. */
const withoutSlash = (target: string): string => target.replace(/\/$/, "");

const followAndWrite = async (
  cloud: LocalCloud,
  { config }: Prepared,
  record: RunRecord,
  directory: string,
  { dashboardPort, output, interrupts }: LocalRunOptions,
): Promise<LocalRunResult> => {
  const { runId } = record;
  const client = createRunClient(config.name, config.homeRegion, cloud.environment);
  const items: FlushItem[] = [];
  const reader = new LogReader(
    record,
    (region, afterSeq) => client.readLog(runId, region, afterSeq),
    (some) => items.push(...some),
  );
  const abort = (): void => {
    output.say("stopping: iterations under way finish; once more stops at once");
    client.call({ type: "test-abort", runId, reason: "interrupted" }).catch(() => undefined);
  };
  interrupts.first.addEventListener("abort", abort, { once: true });
  if (interrupts.first.aborted) abort();
  const exports = await openExports(config, record, reader.totals, (text) => output.say(text));
  let dashboard: Dashboard | undefined;
  let ending: RunEnding | undefined;
  try {
    if (dashboardPort !== null) {
      const say = (text: string): void => output.say(text);
      const plan = await readPlan(directory);
      dashboard = await Dashboard.start({ record, plan, reader, port: dashboardPort, onStop: abort, say });
    }
    ending = await follow({
      client,
      reader,
      runId,
      onFrame: (frame) => {
        output.frame(frame);
        dashboard?.frame(frame);
        exports.frame(frame);
      },
      signal: interrupts.second,
    });
    if (ending !== undefined) await reader.advance();
  } finally {
    interrupts.first.removeEventListener("abort", abort);
    client.close();
    await cloud.close({ graceMs: interrupts.second.aborted ? 0 : CLOSE_GRACE_MS });
    if (ending === undefined) await dashboard?.close();
    await exports.close();
  }
  // Stopped at once, or the state was lost: what is in the log is what there is, and the same as `meridian results` makes of it.
  if (ending === undefined) {
    await writeRecord(directory, { ...record, ending: interruptedEnding(reader) });
    return { directory, summary: await rebuildResults(directory) };
  }
  let summary: Summary | undefined;
  try {
    summary = await writeResults(directory, { ...record, ending }, reader, items);
    await rm(join(directory, "log"), { recursive: true, force: true });
    return { directory, summary };
  } finally {
    await dashboard?.close(summary);
  }
};

const interruptedEnding = (reader: LogReader): RunEnding => ({
  startTimestamp: reader.totals.lastSecond < 0 ? "" : new Date().toISOString(),
  reason: "aborted",
  abortReason: "stopped at once",
  totals: {},
  missing: [],
});
