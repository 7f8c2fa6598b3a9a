// From a config to everything that a try needs: what the thread is given, how long each part may take, which files it
// was made of. The script may reach what it may reach in a run on this machine.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import { ANY_TARGET } from "../../contracts/config/config.ts";
import type { PlannedScenario } from "../../contracts/config/scenario.ts";
import { openPlanOf } from "../../contracts/run/open-plan.ts";
import { proxyOf } from "../../contracts/run/proxies.ts";
import { runPlanOf, targetsOf } from "../../contracts/run/sealed-plan.ts";
import type { TryAssignment } from "../../contracts/run/try-events.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { startDemoTarget } from "../demo-target/process.ts";
import { LOCAL_PROGRAMS } from "../places/local/programs.ts";
import { authoritiesOf, proxiesFor } from "../places/local/surroundings.ts";
import { type Prepared, prepareRun } from "../run/prepare.ts";
import type { TryHead } from "./try-document.ts";
import type { TryOptions } from "./try-thread.ts";

/** An iteration that takes longer is most likely one that never ends. */
const LEAST_ITERATION_SECONDS = 60;
const LOADING_SECONDS = 60;

export interface OpenTry {
  readonly assignment: TryAssignment;
  readonly limitSeconds: TryOptions["limitSeconds"];
  readonly head: TryHead;
  /** What people should know before anything happens. */
  readonly notes: readonly string[];
  /** The script and what it imports. */
  readonly sources: readonly string[];
  /** All that it was made of. */
  readonly files: readonly string[];
  /** Ends what was brought up for it. */
  close(): Promise<void>;
}

export interface TryChoice {
  /** Undefined: the first. */
  readonly scenario: string | undefined;
  readonly hasBodies: boolean;
}

/** @throws MeridianError for every mistake of config and script */
export const openTry = async (source: ConfigSource, { scenario, hasBodies }: TryChoice): Promise<OpenTry> => {
  const prepared = await prepareRun({ ...source, shell: process.env }, { log: "all" });
  const { config, script, files } = prepared;
  const [region = "local"] = Object.keys(config.remoteRegions);
  const notes: string[] = [...(prepared.k6?.notes ?? [])];
  const proxies = proxiesFor(config, process.env);
  const authorities = authoritiesOf(process.env, (line) => notes.push(line));
  const demo = config.target === "demo" ? await openDemo(prepared, region) : undefined;
  const isAny = config.target === ANY_TARGET;
  const target = demo?.target ?? config.target.replace(/\/$/, "");
  const proxy = demo === undefined && !isAny ? proxyOf(proxies, new URL(target)) : undefined;
  if (proxy !== undefined) notes.push(`through the proxy ${proxy.shown}`);
  const callsAnyHost = script.dialect === "k6";
  const reach = {
    targets: targetsOf(target, [region]),
    callsAnyHost,
    allowPrivateAddresses: true,
    proxies,
    authorities,
  };
  const plan = openPlanOf(runPlanOf(config, script, files, reach), prepared.secrets);
  const scenarioIndex = indexOf(plan.scenarios, scenario);
  const { name = "", load } = plan.scenarios[scenarioIndex] ?? {};
  return {
    assignment: { plan, region, scenarioIndex, hasBodies },
    limitSeconds: {
      loading: LOADING_SECONDS,
      setup: config.setupTimeout,
      iteration: Math.max(LEAST_ITERATION_SECONDS, load?.gracefulStop ?? 0),
      teardown: config.teardownTimeout,
    },
    head: { script: script.file, target: isAny ? "the hosts that it names" : target, region, scenario: name },
    notes,
    sources: script.sources,
    files: [...script.sources, ...prepared.configFiles],
    close: async () => demo?.close(),
  };
};

const indexOf = (scenarios: readonly Pick<PlannedScenario, "name">[], wanted: string | undefined): number => {
  if (wanted === undefined) return 0;
  const names = scenarios.map(({ name }) => name);
  const index = names.indexOf(wanted);
  if (index >= 0) return index;
  const suggestion = suggest(wanted, names);
  throw new MeridianError("COMMAND_INVALID", `there is no scenario ${wanted}`, {
    next: `${suggestion === undefined ? "" : `did you mean ${suggestion}? `}--scenario takes ${names.join(", ")}`,
  });
};

/** The demo shop, with its log where nobody looks for it. */
const openDemo = async ({ config }: Prepared, region: string) => {
  const logDirectory = await mkdtemp(join(tmpdir(), "meridian-try-"));
  const demo = await startDemoTarget({
    program: LOCAL_PROGRAMS.demoTarget,
    exitWithParent: LOCAL_PROGRAMS.exitWithParent,
    logDirectory,
    regions: [region],
    homeRegion: config.homeRegion,
  });
  const close = async (): Promise<void> => {
    await demo.stop();
    await rm(logDirectory, { recursive: true, force: true });
  };
  return { target: demo.targets[region] ?? "", close };
};
