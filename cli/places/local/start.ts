// Starts a run on this machine: brings up the local cloud and what it is to load. Its results are written when it is
// over; nothing of it is left then but they.
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { openRunCloud } from "../../../cloud/aws/run-cloud.ts";
import { type LocalCloud, startLocalCloud } from "../../../cloud/local/local-cloud.ts";
import { LOCAL_PLAN_LOCATION } from "../../../cloud/local/servers/plan-api.ts";
import { ANY_TARGET } from "../../../contracts/config/config.ts";
import { LOCAL_POLL_MS, localBufferSeconds } from "../../../contracts/orchestrator/gathering.ts";
import type { RunSettings } from "../../../contracts/orchestrator/state.ts";
import type { Distances } from "../../../contracts/results/distances.ts";
import type { RunEnding } from "../../../contracts/results/run-record.ts";
import { proxyOf } from "../../../contracts/run/proxies.ts";
import { type Reach, sealedPlanOf, targetsOf } from "../../../contracts/run/sealed-plan.ts";
import { LOCAL_REGION } from "../../../contracts/words/aws-regions.ts";
import type { LogReader } from "../../../metrics/log/log-reader.ts";
import { type DemoTarget, startDemoTarget } from "../../demo-target/process.ts";
import { type BegunRun, beginRun } from "../../results/begin-run.ts";
import { rebuildResults } from "../../results/rebuild.ts";
import { readPlan } from "../../results/run-folders.ts";
import { writeKeptPlan, writeRecord, writeResults } from "../../results/write-results.ts";
import { askOf } from "../../run/ask.ts";
import { checkTarget } from "../../run/check-target.ts";
import { describeRun } from "../../run/describe-run.ts";
import type { Prepared } from "../../run/prepare.ts";
import type { RunHandle, RunResults, Site } from "../place.ts";
import { checkCapacity } from "./capacity.ts";
import { FullDisk } from "./full-disk.ts";
import { LOCAL_PROGRAMS } from "./programs.ts";
import { authoritiesOf, proxiesFor } from "./surroundings.ts";
import { tasksView } from "./tasks-view.ts";

const SWEEP_EVERY_MS = 10_000;
const CLOSE_GRACE_MS = 10_000;

export const startLocally = async (asked: Prepared, { out, say, stopped }: Site): Promise<RunHandle> => {
  const prepared = { ...asked, settings: settingsHere(asked) };
  const { config } = prepared;
  const distances = distancesOf(prepared);
  const proxies = proxiesFor(config, process.env);
  await checkCapacity(prepared);
  if (hasAddress(config.target)) await checkTarget(config.target, config.http.hosts, proxies);
  const createdAtMs = Date.now();
  const begun = await beginRun(prepared, out, createdAtMs, distances);
  say(`run ${begun.record.runId}: ${describeRun(prepared, distances)}`);
  const around = { proxies, authorities: authoritiesOf(process.env, say) };
  const proxy = !hasAddress(config.target) ? undefined : proxyOf(proxies, new URL(config.target));
  if (proxy !== undefined) say(`through the proxy ${proxy.shown}: its time and its failures are in what is measured`);
  const disk = new FullDisk(begun.directory, say);
  let demo: DemoTarget | undefined;
  try {
    demo = config.target === "demo" ? await startDemo(prepared, begun.directory) : undefined;
    const beginning = { generation: createdAtMs, stopped, around, onUnwritable: disk.tell };
    return handleOf(await startCloud(prepared, begun, demo, beginning), prepared, begun, demo, { say, disk });
  } catch (error) {
    await demo?.stop();
    await forgetRun(begun.directory);
    throw error;
  }
};

/** A run that never began is none: what its programs said stays, for whoever looks for the reason. */
const forgetRun = async (directory: string): Promise<void> => {
  for (const name of ["run.json", "log"]) {
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
};

/** On one machine workers learn of the start at once, so it need not be set far ahead. */
const settingsHere = ({ config, regions, settings }: Prepared): RunSettings => ({
  ...settings,
  bufferSeconds: config.start.bufferSeconds ?? localBufferSeconds(workersIn(regions)),
  pollMs: LOCAL_POLL_MS,
});

/** Neither the demo, nor whatever a k6 script calls. */
const hasAddress = (target: string): boolean => target !== "demo" && target !== ANY_TARGET;

/** The demo shop answers each region as late as its way to the home region would take. */
const distancesOf = ({ config, regions }: Prepared): Distances =>
  config.target === "demo" && Object.keys(regions).some((region) => region !== LOCAL_REGION) ? "simulated" : "none";

const workersIn = (regions: Prepared["regions"]): number =>
  Object.values(regions).reduce((sum, { workers }) => sum + workers, 0);

const handleOf = (
  cloud: LocalCloud,
  { config }: Prepared,
  { record, directory }: BegunRun,
  demo: DemoTarget | undefined,
  { say, disk }: Pick<Site, "say"> & { readonly disk: FullDisk },
): RunHandle => {
  const { orchestrator, flushLog, close } = openRunCloud(config.name, config.homeRegion, cloud.environment);
  const ask = askOf(orchestrator, "local");
  const isThere = async (): Promise<boolean> => true;
  // Nothing of the results hangs on how what hosted the run goes away: all that was measured is read by then.
  const closeCloud = async (atOnce: boolean): Promise<void> => {
    close();
    await cloud.close({ graceMs: atOnce ? 0 : CLOSE_GRACE_MS }).catch(({ message }: Error) => {
      say(`the run's host did not end in order (${message}); its results are not touched by that`);
    });
  };
  disk.onFull((reason) => ask({ type: "test-abort", runId: record.runId, reason }));
  return {
    ask,
    isThere,
    tasks: async (status) => tasksView(status, cloud.describeTasks(), process.pid),
    open: async () => ({
      record,
      directory,
      writesExport: true,
      onUnwritable: disk.tell,
      exports: config.exports,
      ask,
      isThere,
      plan: await readPlan(directory),
      readLog: (region, afterSeq) => flushLog.readPage(record.runId, region, afterSeq),
      conclude: async (followed) => {
        const { ending, log } = followed;
        const warnings = [...followed.warnings, ...disk.warnings];
        if (disk.isFull) {
          // Memory has what the disk did not take, and with it the log is whole: what the database holds makes room.
          await log.reader.advance().catch(() => undefined);
          await closeCloud(followed.wasLeft);
          await rm(join(directory, "log"), { recursive: true, force: true });
          const known = { ...record, ending: ending ?? interruptedEnding(log.reader), warnings };
          return { directory, summary: await writeResults(directory, known, log) };
        }
        // Stopped at once, or the state was lost: what is in the log is what there is, and it is read when nobody writes.
        if (ending === undefined) {
          await closeCloud(followed.wasLeft);
          return rebuildInterrupted(log.reader, { record: { ...record, warnings }, directory });
        }
        await log.reader.advance();
        const closed = closeCloud(followed.wasLeft);
        const summary = await writeResults(directory, { ...record, ending, warnings }, log).finally(() => closed);
        await rm(join(directory, "log"), { recursive: true, force: true });
        return { directory, summary };
      },
    }),
    close: async ({ atOnce }) => {
      await closeCloud(atOnce);
      await demo?.stop();
    },
  };
};

/** The same as `meridian results` makes of it. */
const rebuildInterrupted = async (reader: LogReader, { record, directory }: BegunRun): Promise<RunResults> => {
  await writeRecord(directory, { ...record, ending: interruptedEnding(reader) });
  return { directory, summary: await rebuildResults(directory) };
};

const interruptedEnding = (reader: LogReader): RunEnding => ({
  startTimestamp: reader.totals.lastSecond < 0 ? "" : new Date().toISOString(),
  reason: "aborted",
  endedAt: new Date().toISOString(),
  abortReason: "stopped at once",
  totals: {},
  missing: [],
});

const startDemo = ({ config, regions }: Prepared, directory: string): Promise<DemoTarget> =>
  startDemoTarget({
    program: LOCAL_PROGRAMS.demoTarget,
    exitWithParent: LOCAL_PROGRAMS.exitWithParent,
    logDirectory: join(directory, "logs"),
    regions: Object.keys(regions),
    homeRegion: config.homeRegion,
  });

interface Beginning {
  readonly generation: number;
  readonly stopped: AbortSignal | undefined;
  readonly around: Pick<Reach, "proxies" | "authorities">;
  readonly onUnwritable: (cause: Error) => void;
}

const startCloud = async (
  prepared: Prepared,
  { record: { runId }, directory }: BegunRun,
  demo: DemoTarget | undefined,
  { generation, stopped, around, onUnwritable }: Beginning,
): Promise<LocalCloud> => {
  const { config, regions, settings } = prepared;
  const targets = demo?.targets ?? targetsOf(withoutSlash(config.target), Object.keys(regions));
  const callsAnyHost = prepared.script.dialect === "k6";
  const reach = { targets: { ...targets }, callsAnyHost, allowPrivateAddresses: true, ...around };
  const { text, sha256 } = sealedPlanOf(config, prepared.script, prepared.files, reach);
  await writeKeptPlan(directory, { script: prepared.script, env: config.env, secrets: prepared.secrets });
  return startLocalCloud({
    name: config.name,
    homeRegion: config.homeRegion,
    directory,
    seed: {
      runId,
      generation,
      regions,
      settings,
      script: { location: LOCAL_PLAN_LOCATION, sha256 },
    },
    plan: text,
    secrets: prepared.secrets,
    programs: LOCAL_PROGRAMS,
    threadsPerWorker: Math.max(1, Math.floor(availableParallelism() / workersIn(regions))),
    sweepIntervalMs: SWEEP_EVERY_MS,
    onUnwritable,
    ...(stopped === undefined ? {} : { stopped }),
  });
};

/** Scripts write `${target}/path`. */
const withoutSlash = (target: string): string => target.replace(/\/$/, "");
