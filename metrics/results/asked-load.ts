// What a run's config asks of its load over time, for all regions together: the rate at which iterations are to begin,
// the virtual users that are to be at work, and where one phase ends and the next begins.
import * as z from "zod";
import { RemoteRegion } from "../../contracts/config/remote-region.ts";
import {
  loadsByRegionOf,
  type PlannedScenario,
  Scenarios,
  SingleLoad,
  scenariosOf,
} from "../../contracts/config/scenario.ts";
import { executorOf } from "../../contracts/executors/index.ts";
import { type Step, stepsInForce } from "../../contracts/executors/stairs.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { AskedLoad, AskedPiece } from "../../contracts/results/view.ts";
import { Duration } from "../../contracts/words/duration.ts";

/** The part of a record's config that says it. */
const Asking = z.object({
  duration: Duration.optional(),
  load: SingleLoad.optional(),
  scenarios: Scenarios.optional(),
  remoteRegions: z.record(z.string(), RemoteRegion),
});

/** More would be a fence, not marks. */
const MOST_PHASES = 20;

/** @param config of a record. @returns undefined for one that cannot be read, of another version */
export const askingOf = (config: unknown): z.infer<typeof Asking> | undefined => Asking.safeParse(config).data;

/** With the steps that were added while the run went on. */
export const scenariosAsked = (asking: z.infer<typeof Asking>, ending: RunRecord["ending"]): PlannedScenario[] => {
  const added = ending?.steps ?? [];
  return scenariosOf(asking).map((scenario) => {
    const { load } = scenario;
    if (load.executor !== "staircase" || added.length === 0) return scenario;
    return { ...scenario, load: { ...load, steps: stepsInForce([...load.steps, ...added]) } };
  });
};

/** @param config of the record; one that cannot be read asks for nothing */
export const askedLoadOf = (config: unknown, ending: RunRecord["ending"] = null): AskedLoad => {
  const asking = askingOf(config);
  if (asking === undefined) return { iterations: [], vus: [], phases: [] };
  const scenarios = scenariosAsked(asking, ending);
  const regions = Object.values(loadsByRegionOf(asking, asking.remoteRegions));
  const sumOf = (key: "ratePerSecond" | "vus", index: number): number =>
    regions.reduce((sum, loads) => sum + (loads[index]?.[key] ?? 0), 0);
  const iterations: AskedPiece[] = [];
  const vus: AskedPiece[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    const { brings, mayEndEarlier } = executorOf(scenario.load);
    if (brings.includes("rate")) iterations.push(...piecesOf(scenario, sumOf("ratePerSecond", index)));
    else if (!mayEndEarlier) vus.push(...piecesOf(scenario, sumOf("vus", index)));
  }
  return { iterations, vus, phases: phasesOf(scenarios).slice(0, MOST_PHASES) };
};

interface Leg {
  readonly duration: number;
  readonly target: number;
}

/** Fractions of the peak: where the load begins, and where each of its legs leads. */
const legsOf = ({
  load,
  durationSeconds,
}: PlannedScenario): { readonly start: number; readonly legs: readonly Leg[] } => {
  if (load.executor === "ramping-vus") return { start: load.startFraction, legs: load.stages };
  if (load.executor === "ramping-arrival-rate") return { start: load.startRate, legs: load.stages };
  return { start: 1, legs: [{ duration: durationSeconds, target: 1 }] };
};

/** @param peak of the scenario, in users or in iterations per second */
export const piecesOf = (scenario: PlannedScenario, peak: number): AskedPiece[] => {
  if (scenario.load.executor === "staircase") return stairsOf(scenario, scenario.load.steps, peak);
  const { start, legs } = legsOf(scenario);
  let [fromSecond, from] = [scenario.startSeconds, start];
  return legs.map(({ duration, target }) => {
    const piece = { fromSecond, untilSecond: fromSecond + duration, from: from * peak, to: target * peak };
    [fromSecond, from] = [piece.untilSecond, target];
    return piece;
  });
};

/** @param share the region's part of each rate */
const stairsOf = (
  { startSeconds, durationSeconds }: PlannedScenario,
  steps: readonly Step[],
  share: number,
): AskedPiece[] => {
  const endSecond = Math.min(durationSeconds, steps.find(({ ends }) => ends === true)?.startsAt ?? durationSeconds);
  return steps.flatMap(({ rate, startsAt }, index): AskedPiece[] => {
    const until = Math.min(endSecond, steps[index + 1]?.startsAt ?? endSecond);
    if (until <= startsAt) return [];
    const level = rate * share;
    return [{ fromSecond: startSeconds + startsAt, untilSecond: startSeconds + until, from: level, to: level }];
  });
};

const phasesOf = (scenarios: readonly PlannedScenario[]): AskedLoad["phases"] => {
  const isOne = scenarios.length === 1;
  return scenarios
    .flatMap((scenario) => {
      const { name, startSeconds, load } = scenario;
      const piece = load.executor === "staircase" ? "step" : "stage";
      const ends = piecesOf(scenario, 1).map(({ untilSecond }) => untilSecond);
      return [
        ...(startSeconds > 0 ? [{ second: startSeconds, text: isOne ? "the load begins" : `${name} begins` }] : []),
        ...ends.slice(0, -1).map((second, index) => ({
          second,
          text: isOne ? `${piece} ${index + 2}` : `${name}, ${piece} ${index + 2}`,
        })),
      ];
    })
    .sort((one, other) => one.second - other.second);
};
