// Several loads of one script at once, k6's `scenarios`, and the short form of one, `load`. A region's size is named
// once, with the region: each scenario takes its share of it.
import * as z from "zod";
import { DEFAULT_EXECUTOR, executorOf, Load, loadWith } from "../executors/index.ts";
import {
  type Part,
  type Parts,
  type RegionLoad,
  type RemoteRegion,
  type Resource,
  sharedLoadsOf,
  WHOLE,
} from "../executors/region-load.ts";
import { Duration } from "../words/duration.ts";
import { WholeTest } from "./remote-region.ts";
import { Env } from "./secret.ts";

/** What a load is called where nobody gives it a name, as in k6. */
export const DEFAULT_SCENARIO = "default";

const COMMON = {
  startTime: Duration.default(0).describe("Time from the run's start to this load's"),
  whole: WholeTest.optional(),
};

const SHARE_EXPECTED = "a fraction of each region's virtual users or rate, above 0 and at most 1: 0.25 is a quarter";

const OWN = {
  ...COMMON,
  duration: Duration.optional().describe("How long it lasts, where its executor does not say; default: the config's"),
  share: z
    .number({ error: SHARE_EXPECTED })
    .positive({ error: SHARE_EXPECTED })
    .max(1, { error: SHARE_EXPECTED })
    .optional()
    .describe("Fraction of each region's virtual users, or of its rate; default: equal parts"),
  exec: z
    .string()
    .regex(/^[A-Za-z_$][\w$]*$/, "the name of a function that the script exports")
    .default("default")
    .describe("The function that the script exports for it"),
  env: Env.default({}).describe("Strings and secrets for the script beside and before the config's"),
  tags: z.record(z.string(), z.string()).optional().describe("Tags of all that it measures, beside the config's"),
};

export const SingleLoad = loadWith(COMMON);

const Scenario = loadWith(OWN);

const MAX_SCENARIOS = 50;

export const Scenarios = z
  .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "a name of 1 to 64 letters, digits, _ and -"), Scenario)
  .refine((scenarios) => Object.keys(scenarios).length > 0, "at least one scenario")
  .refine((scenarios) => Object.keys(scenarios).length <= MAX_SCENARIOS, `at most ${MAX_SCENARIOS} scenarios`)
  .describe("Several loads at once, by name, in place of load");

/** One load of a run, with nothing left to derive. */
export const PlannedScenario = z.object({
  name: z.string(),
  load: Load,
  /** How long the load lasts after its start, without what `gracefulStop` adds. */
  durationSeconds: z.number().min(0),
  /** From the run's start. */
  startSeconds: z.number().min(0),
  /** The script's export that it runs. */
  exec: z.string(),
  env: Env,
  /** Of all that it measures. */
  tags: z.record(z.string(), z.string()).optional(),
});
export type PlannedScenario = z.infer<typeof PlannedScenario>;

/** What config.json says of the load. */
export interface LoadSettings {
  readonly duration?: number | undefined;
  readonly load?: z.infer<typeof SingleLoad> | undefined;
  readonly scenarios?: z.infer<typeof Scenarios> | undefined;
}

export const scenariosOf = ({ duration, load, scenarios }: LoadSettings): PlannedScenario[] => {
  if (scenarios === undefined) {
    const { startTime, whole: _, ...single } = load ?? SingleLoad.parse({ executor: DEFAULT_EXECUTOR });
    const durationSeconds = loadSeconds(single, duration);
    const common = { name: DEFAULT_SCENARIO, exec: "default", env: {}, startSeconds: startTime };
    return [{ ...common, load: single, durationSeconds }];
  }
  return Object.entries(scenarios).map(
    ([name, { startTime, duration: own, share: _, whole: __, exec, env, tags, ...one }]) => ({
      name,
      exec,
      env,
      load: one,
      startSeconds: startTime,
      durationSeconds: loadSeconds(one, own ?? duration),
      ...(tags === undefined ? {} : { tags }),
    }),
  );
};

/** Seconds of load at most: by the executor's own word, or the duration beside it. */
const loadSeconds = (load: Load, duration: number | undefined): number =>
  executorOf(load).seconds(load)?.seconds ?? duration ?? 0;

type Scenario = z.infer<typeof Scenario>;

/** Lays the scenarios that take a resource side by side over it; the others get an empty part. */
const layOutSideBySide = (scenarios: readonly Scenario[], resource: Resource): Part[] => {
  const takes = scenarios.map((scenario) => executorOf(scenario).brings.includes(resource));
  const equal = 1 / takes.filter((isTaker) => isTaker).length;
  let to = 0;
  return scenarios.map(({ share = equal }, index) => {
    const from = to;
    if (takes[index] === true) to += share;
    return { from, to };
  });
};

/**
 * Says which part of each region a scenario gets: scenarios lie side by side, in the order of the config, over the
 * virtual users or the rate that they take.
 */
export const partsOf = ({ scenarios }: LoadSettings): Parts[] => {
  if (scenarios === undefined) return [WHOLE];
  const all = Object.values(scenarios);
  const [rate, vus] = [layOutSideBySide(all, "rate"), layOutSideBySide(all, "vus")];
  return all.map((_, index) => ({ rate: rate[index] ?? WHOLE.rate, vus: vus[index] ?? WHOLE.vus }));
};

/** What each scenario says for the whole test, in their order; undefined where regions bring what they have. */
export const wholesOf = ({ load, scenarios }: LoadSettings): (RemoteRegion | undefined)[] =>
  scenarios === undefined ? [load?.whole] : Object.values(scenarios).map(({ whole }) => whole);

/** What a region brings to each scenario, in their order. */
export const scenarioLoadsOf = (settings: LoadSettings, region: RemoteRegion): RegionLoad[] => {
  const parts = partsOf(settings);
  return scenariosOf(settings).map(({ load }, index) =>
    executorOf(load).regionLoad(load, region, parts[index] ?? WHOLE),
  );
};

/** The same of all regions, which share by their weights what a scenario says for the whole test. */
export const loadsByRegionOf = (
  settings: LoadSettings,
  regions: Readonly<Record<string, RemoteRegion>>,
): Record<string, RegionLoad[]> => {
  const wholes = wholesOf(settings);
  const names = Object.keys(regions);
  const weights = Object.values(regions).map(({ weight = 1 }) => weight);
  const own = Object.values(regions).map((region) => scenarioLoadsOf(settings, region));
  const shared = scenariosOf(settings).map(({ load }, index) => {
    const whole = wholes[index];
    return whole === undefined ? [] : sharedLoadsOf(executorOf(load).regionLoad(load, whole, WHOLE), weights);
  });
  const all = names.map((_, region) => own[region]?.map((load, index) => shared[index]?.[region] ?? load) ?? []);
  for (const [index, { load }] of scenariosOf(settings).entries()) {
    if (executorOf(load).hasRateOfItsOwn !== true) continue;
    const total = all.reduce((sum, loads) => sum + (loads[index]?.ratePerSecond ?? 0), 0);
    for (const loads of all) {
      const one = loads[index];
      if (one !== undefined && total > 0) loads[index] = { ...one, ratePerSecond: one.ratePerSecond / total };
    }
  }
  return Object.fromEntries(names.map((name, region) => [name, all[region] ?? []]));
};

/** The most virtual users that there are at any one time. */
export const peakVus = (scenarios: readonly PlannedScenario[], loads: readonly RegionLoad[]): number =>
  peakOf(
    scenarios,
    loads.map(({ vus }) => vus),
  );

/** The largest sum of the sizes of scenarios that run at the same time. */
export const peakOf = (
  scenarios: readonly Pick<PlannedScenario, "startSeconds" | "durationSeconds">[],
  sizes: readonly number[],
): number =>
  Math.max(
    0,
    ...scenarios.map(({ startSeconds: at }) =>
      scenarios.reduce((sum, { startSeconds, durationSeconds }, index) => {
        const isOn = startSeconds <= at && at < startSeconds + durationSeconds;
        return sum + (isOn ? (sizes[index] ?? 0) : 0);
      }, 0),
    ),
  );

/** Seconds from the run's start to the end of the last load, without what `gracefulStop` adds. */
export const scenariosSeconds = (scenarios: readonly PlannedScenario[]): number =>
  Math.max(0, ...scenarios.map(({ startSeconds, durationSeconds }) => startSeconds + durationSeconds));

/** For how many seconds after the end of the last load iterations may still be under way. */
export const drainSecondsOf = (scenarios: readonly PlannedScenario[]): number =>
  Math.max(0, ...scenarios.map((one) => one.startSeconds + one.durationSeconds + one.load.gracefulStop)) -
  scenariosSeconds(scenarios);

/** The script's exports that the load calls. @param isAsWritten false at a place of the config that could not be read */
export const functionsOf = (settings: LoadSettings, isAsWritten: (path: string) => boolean = () => true): string[] =>
  scenariosOf(settings)
    .filter(({ name }) => isAsWritten(settings.scenarios === undefined ? "scenarios" : `scenarios.${name}.exec`))
    .map(({ exec }) => exec);

/** What iterations under way get at most when the run is ended before its time. */
export const gracefulStopOf = (scenarios: readonly PlannedScenario[]): number =>
  Math.max(0, ...scenarios.map(({ load }) => load.gracefulStop));
