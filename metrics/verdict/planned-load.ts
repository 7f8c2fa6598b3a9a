// What a region's load was to be at each moment, by its record: the pure schedule of every scenario, without what the
// target or the generators made of it.
import { loadsByRegionOf, type PlannedScenario, peakVus } from "../../contracts/config/scenario.ts";
import { executorOf } from "../../contracts/executors/index.ts";
import { numberIn } from "../../contracts/executors/lanes.ts";
import type { RegionLoad } from "../../contracts/executors/region-load.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { AskedPiece } from "../../contracts/results/view.ts";
import { askingOf, piecesOf, scenariosAsked } from "../results/asked-load.ts";
import { type Span, unite } from "../totals/spans.ts";

export interface PlannedLoad {
  /** When something is to be going on: virtual users are at work, or a rate is above 0. In seconds, apart, in order. */
  readonly spans: readonly Span[];
  /** Iterations to be begun in a second at most; where virtual users decide, one of each. */
  readonly peakPerSecond: number;
  /** A fixed number of iterations may end it before its time. */
  readonly mayEndEarlier: boolean;
  /** Whether anything is due in a part of the spans: between two iterations of a low rate nothing may be. */
  isDueIn(span: Span): boolean;
}

/** Sums of fractions are not exact. */
const SLACK = 1e-9;

/**
 * Undefined where the record does not tell: it is of another version, the region is not in its config, or has been given
 * another number of virtual users since.
 */
export const plannedLoadOf = (
  { config, regions, ending }: Pick<RunRecord, "config" | "regions" | "ending">,
  region: string,
): PlannedLoad | undefined => {
  const asking = askingOf(config);
  const loads = asking === undefined ? undefined : loadsByRegionOf(asking, asking.remoteRegions)[region];
  if (asking === undefined || loads === undefined) return undefined;
  const scenarios = scenariosAsked(asking, ending);
  if (peakVus(scenarios, loads) !== regions[region]?.vus) return undefined;
  const rates: AskedPiece[] = [];
  const busy: Span[] = [];
  let peakPerSecond = 0;
  for (const [index, scenario] of scenarios.entries()) {
    const load = loads[index];
    if (load === undefined || load.vus === 0) continue;
    const isRate = executorOf(scenario.load).brings.includes("rate");
    const peak = isRate ? load.ratePerSecond : load.vus;
    peakPerSecond += peak * Math.max(0, ...piecesOf(scenario, 1).flatMap(({ from, to }) => [from, to]));
    if (isRate) rates.push(...piecesOf(scenario, load.ratePerSecond));
    else busy.push(...spansOfUsers(scenario, load));
  }
  const apart = unite(busy);
  const sending = rates
    .filter(({ from, to }) => from + to > 0)
    .map(({ fromSecond, untilSecond }): Span => [fromSecond, untilSecond]);
  return {
    spans: unite([...apart, ...sending]),
    peakPerSecond,
    mayEndEarlier: scenarios.some(({ load }) => executorOf(load).mayEndEarlier),
    isDueIn: ([from, until]) =>
      apart.some((span) => span[0] < until && span[1] > from) ||
      rates.reduce((sum, piece) => sum + iterationsIn(piece, from, until), 0) >= 1,
  };
};

/** When the region's first user is at work, which where the load is the whole test's may not be the test's first. */
const spansOfUsers = (scenario: PlannedScenario, { vus, whole }: RegionLoad): Span[] => {
  const level = (whole === undefined ? 0 : numberIn(whole.users, 0)) + 1 - SLACK;
  return piecesOf(scenario, whole?.vus ?? vus).flatMap((piece) => spanAbove(level, piece));
};

const spanAbove = (level: number, { fromSecond, untilSecond, from, to }: AskedPiece): Span[] => {
  if (Math.max(from, to) < level) return [];
  if (Math.min(from, to) >= level) return [[fromSecond, untilSecond]];
  const crossing = fromSecond + ((untilSecond - fromSecond) * (level - from)) / (to - from);
  return [from < to ? [crossing, untilSecond] : [fromSecond, crossing]];
};

/** The area under a piece between two instants. */
const iterationsIn = ({ fromSecond, untilSecond, from, to }: AskedPiece, begin: number, end: number): number => {
  const [first, last] = [Math.max(begin, fromSecond), Math.min(end, untilSecond)];
  if (last <= first) return 0;
  const at = (second: number): number => from + ((to - from) * (second - fromSecond)) / (untilSecond - fromSecond);
  return ((at(first) + at(last)) / 2) * (last - first);
};
