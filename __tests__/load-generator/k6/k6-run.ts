// Runs a script in k6's style as a load thread does, setup and teardown too, and tells what was measured: bundled by the
// bundler, loaded by the thread's own program, over real sockets.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleScript } from "../../../bundling/script.ts";
import { type PlannedScenario, peakVus } from "../../../contracts/config/scenario.ts";
import type { OpenPlan } from "../../../contracts/run/open-plan.ts";
import { LOCAL_REGION } from "../../../contracts/words/aws-regions.ts";
import { LeaseHolder } from "../../../images/load-generator/shared/lease.ts";
import type { ThreadReport } from "../../../images/load-generator/shared/messages.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { packFiles } from "../../../images/load-generator/shared/packed-files.ts";
import { makeListMemory } from "../../../images/load-generator/shared/shared-lists.ts";
import type { ThreadHome } from "../../../images/load-generator/shared/thread-home.ts";
import { runPhase } from "../../../images/load-generator/worker/phase-thread.ts";
import { ThreadPool } from "../../../images/load-generator/worker/thread-pool.ts";
import { planOf, scenarioOf } from "../plan.ts";
import { planByOptions } from "./planned.ts";

export interface K6Settings {
  readonly vus?: number;
  /** Of each virtual user. */
  readonly iterations?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly exec?: string;
  readonly threads?: number;
  readonly secrets?: OpenPlan["secrets"];
  /** Tags of the script's own that are recorded, each with its values. */
  readonly tags?: Record<string, string[]>;
}

export interface K6Outcome {
  readonly iterations: number;
  /** Those that threw. */
  readonly failedIterations: number;
  /** `name` → [held, not], with the group before it where there is one. */
  readonly checks: Readonly<Record<string, readonly [number, number]>>;
  /** Sums of counters and rates, counts of trends, by name, with tags where they have some. */
  readonly metrics: Readonly<Record<string, number>>;
  /** `<count> <message>`. */
  readonly errors: readonly string[];
  readonly places: readonly string[];
  readonly notices: readonly string[];
  readonly said: readonly string[];
  readonly aborts: readonly string[];
}

/** @param files by their paths; `script.js` or `script.ts` is the script */
export const runK6 = async (
  host: ThreadHome,
  files: Readonly<Record<string, string>>,
  settings: K6Settings = {},
): Promise<K6Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-k6-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return await runK6File(host, join(folder, "script.ts" in files ? "script.ts" : "script.js"), settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The same of a script where it lies. */
export const runK6File = async (
  host: ThreadHome,
  path: string,
  { vus = 1, iterations = 1, env = {}, exec = "default", tags = {}, threads = 1, secrets = [] }: K6Settings = {},
): Promise<K6Outcome> => {
  const { file, dialect, code, files, userPart, phases } = await bundleScript(path, [exec]);
  const load: PlannedScenario["load"] = { executor: "per-vu-iterations", iterations, maxDuration: 20, gracefulStop: 0 };
  const plan = planOf("http://127.0.0.1:1", {
    script: { file, dialect, code, userPart },
    scenarios: [scenarioOf({ exec, durationSeconds: 20, load })],
    allowedHosts: ["127.0.0.1"],
    env: { ...env },
    tags,
    secrets,
  });
  return run(host, plan, { region: "home", vus, threads, files, phases });
};

/** A script where it lies, by the load and all else that its options say. */
export const runK6ByOptions = async (
  host: ThreadHome,
  initProgram: string,
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<K6Outcome> => {
  const { plan, phases, notes } = await planByOptions(initProgram, path, env);
  const vus = peakVus(plan.scenarios, plan.regions[LOCAL_REGION] ?? []);
  const { files = {}, ...script } = plan.script;
  const whole = { region: LOCAL_REGION, vus, threads: 1, files, phases };
  const outcome = await run(host, { ...plan, script }, whole);
  return { ...outcome, notices: [...notes, ...outcome.notices] };
};

interface Whole {
  readonly region: string;
  readonly vus: number;
  readonly threads: number;
  readonly files: Readonly<Record<string, string>>;
  readonly phases: readonly string[];
}

const run = async (
  host: ThreadHome,
  plan: OpenPlan,
  { region, vus, threads, files, phases }: Whole,
): Promise<K6Outcome> => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const measured: ThreadReport[] = [];
  const told = { said: [] as string[], aborts: [] as string[], notices: [] as string[], errors: [] as string[] };
  const { said, aborts, notices, errors } = told;
  const onLost = (): void => undefined;
  const onMeasured = (one: ThreadReport): void => void measured.push(one);
  const onSaid = ({ lines }: { readonly lines: readonly { readonly text: string }[] }): void =>
    void said.push(...lines.map(({ text }) => text));
  const assignment = {
    ...{ files: packFiles(files), lists: makeListMemory() },
    ...{ plan, data: {}, region, workerId: "w", log: "all" as const, lease: lease.shared },
    ...{ regionVus: vus, slot: 0, slots: 1, threadCount: threads },
  };
  const onAbort = (reason: string): void => void aborts.push(reason);
  let setup: string | null = null;
  const phase = async (name: "setup" | "teardown"): Promise<void> => {
    if (!phases.includes(name)) return;
    const settings = { name, startAtMs: null, setup };
    const outcome = await runPhase(
      host,
      {
        assignment: { ...assignment, threadIndex: 0, phase: settings },
        timeoutSeconds: 10,
        signal: new AbortController().signal,
      },
      { onMeasured, onLost, onSaid, onAbort },
    );
    if (outcome.is === "failed") errors.push(`${name}: ${outcome.message} (${outcome.place})`);
    if (outcome.is === "done" && name === "setup") setup = outcome.returned;
  };
  await phase("setup");
  let loadFailed = (): void => undefined;
  const hasFailed = new Promise<"failed">((resolve) => {
    loadFailed = () => resolve("failed");
  });
  const pool = new ThreadPool(host, assignment, {
    onMeasured,
    onLost,
    onPause: () => undefined,
    onStarted: () => undefined,
    onLoadFailed: (message, place) => {
      errors.push(`${place} ${message}`);
      loadFailed();
    },
    onNotice: (_code, text) => notices.push(text),
    onSaid,
    onAbort,
  });
  try {
    if ((await Promise.race([pool.whenReady, hasFailed])) !== "failed") {
      const startAtMs = monotonicMs() + 20;
      pool.start({ startAtMs, setup, isAtStart: true }, startAtMs + 20_500);
      await pool.whenDone;
    }
  } finally {
    await pool.close();
  }
  await phase("teardown");
  return outcomeOf(measured, told);
};

type Told = Pick<K6Outcome, "said" | "aborts" | "notices" | "errors">;

/** Of all tags together. */
const sumOf = (metrics: Readonly<Record<string, number>>, name: string): number =>
  Object.entries(metrics).reduce((sum, [key, count]) => (key.split(" ")[0] === name ? sum + count : sum), 0);

const outcomeOf = (measured: readonly ThreadReport[], told: Told): K6Outcome => {
  const checks: Record<string, [number, number]> = {};
  const metrics: Record<string, number> = {};
  for (const one of measured.flatMap(({ seconds }) => seconds.flatMap(({ series }) => series))) {
    const { metric, kind, tags, count } = one;
    if (metric === "checks") {
      const key = [tags.group, tags.check].filter((part) => part !== undefined).join("::");
      const [held, not] = checks[key] ?? [0, 0];
      checks[key] = [held + one.sum, not + count - one.sum];
      continue;
    }
    const shown = Object.entries(tags).filter(([tag]) => tag !== "scenario" && tag !== "cause");
    const key = [metric, ...shown.map((pair) => pair.join("="))].join(" ");
    metrics[key] = (metrics[key] ?? 0) + (kind === "counter" || kind === "rate" ? one.sum : count);
  }
  const counted = measured.flatMap(({ errors }) => errors);
  return {
    ...told,
    iterations: sumOf(metrics, "iterations"),
    failedIterations: sumOf(metrics, "iterations_failed"),
    checks,
    metrics,
    errors: [...told.errors, ...counted.map(({ count, message }) => `${count} ${message}`)],
    places: counted.map(({ place }) => place),
    notices: [...told.notices, ...measured.flatMap(({ notices }) => notices.map(({ text }) => text))],
  };
};
