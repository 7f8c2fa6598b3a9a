// What a region's load was to be at each moment, by its record: the pure schedule of every scenario, without what the
// target or the generators made of it.
import { loadsByRegionOf, type PlannedScenario, scenariosOf } from "../../contracts/config/scenario.ts";
import { executorOf } from "../../contracts/executors/index.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { AskedPiece } from "../../contracts/results/view.ts";
import { askingOf, piecesOf } from "../results/asked-load.ts";
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

/** Below one virtual user nobody is at work; sums of fractions are not exact. */
const ONE_USER = 1 - 1e-9;

/** Undefined where the record does not tell: it is of another version, or the region is not in its config. */
export const plannedLoadOf = ({ config }: Pick<RunRecord, "config">, region: string): PlannedLoad | undefined => {
  const asking = askingOf(config);
  const loads = asking === undefined ? undefined : loadsByRegionOf(asking, asking.remoteRegions)[region];
  if (asking === undefined || loads === undefined) return undefined;
  const scenarios = scenariosOf(asking);
  const [users, rates]: [AskedPiece[], AskedPiece[]] = [[], []];
  for (const [index, scenario] of scenarios.entries()) {
    const { vus = 0, ratePerSecond = 0 } = loads[index] ?? {};
    if (isRate(scenario)) rates.push(...piecesOf(scenario, ratePerSecond));
    else users.push(...piecesOf(scenario, vus));
  }
  const busy = unite(users.flatMap(spanAtWork));
  const sending = rates
    .filter(({ from, to }) => from + to > 0)
    .map(({ fromSecond, untilSecond }) => [fromSecond, untilSecond] as const);
  return {
    spans: unite([...busy, ...sending]),
    peakPerSecond: Math.max(0, ...[...users, ...rates].map(({ from, to }) => Math.max(from, to))),
    mayEndEarlier: scenarios.some(({ load }) => executorOf(load).mayEndEarlier),
    isDueIn: ([from, until]) =>
      busy.some((span) => span[0] < until && span[1] > from) ||
      rates.reduce((sum, piece) => sum + iterationsIn(piece, from, until), 0) >= 1,
  };
};

const isRate = ({ load }: PlannedScenario): boolean => executorOf(load).brings.includes("rate");

/** The part of a piece in which one user at least is at work. */
const spanAtWork = ({ fromSecond, untilSecond, from, to }: AskedPiece): Span[] => {
  if (Math.max(from, to) < ONE_USER) return [];
  if (Math.min(from, to) >= ONE_USER) return [[fromSecond, untilSecond]];
  const crossing = fromSecond + ((untilSecond - fromSecond) * (ONE_USER - from)) / (to - from);
  return [from < to ? [crossing, untilSecond] : [fromSecond, crossing]];
};

/** The area under a piece between two instants. */
const iterationsIn = ({ fromSecond, untilSecond, from, to }: AskedPiece, begin: number, end: number): number => {
  const [first, last] = [Math.max(begin, fromSecond), Math.min(end, untilSecond)];
  if (last <= first) return 0;
  const at = (second: number): number => from + ((to - from) * (second - fromSecond)) / (untilSecond - fromSecond);
  return ((at(first) + at(last)) / 2) * (last - first);
};
