// Decides whether anything was measured at all, and whether the script did what it was written for: a run that the
// script's own mistakes ended, or that nobody answered, says nothing of the target.
import type { ErrorCount } from "../../contracts/delta/worker-delta.ts";
import { definitionOf } from "../../contracts/metrics/catalog.ts";
import { outcomeOf } from "../../contracts/metrics/outcomes.ts";
import { OTHER_NAME } from "../../contracts/metrics/tags.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { PHASES } from "../../contracts/run/run-plan.ts";
import { countText, inUnit } from "../../contracts/words/numbers.ts";
import type { RunTotals, TotalSeries } from "../totals/run-totals.ts";
import { matchesTags } from "../totals/tags.ts";
import type { Findings } from "./instrument.ts";

/** The series that the judgement is about, of the whole run or of a part of it. */
interface Judged {
  readonly attempts: readonly TotalSeries[];
  readonly iterations: readonly TotalSeries[];
  /** Rates: whether an error of the script ended an iteration. */
  readonly failed: readonly TotalSeries[];
}

/** @param isWhole nothing is missing in the log */
export const judgeMeasured = (
  { limits, thresholds, ending }: Pick<RunRecord, "limits" | "thresholds" | "ending">,
  totals: RunTotals,
  isWhole: boolean,
): Findings => {
  const all = {
    attempts: totals.ofLedger("attempts").filter((one) => !isOfPhase(one)),
    iterations: totals.ofLedger("iterations"),
    failed: totals.ofLedger("failed-iterations"),
  };
  const nothing = nothingIn(all, totals, isWhole && ending?.reason === "ended");
  if (nothing !== undefined) return { reasons: [`nothing was measured: ${nothing}`], warnings: [] };
  // A threshold on the metric takes the limit's place for what it selects.
  const selectors = thresholds.flatMap(({ selector }) =>
    definitionOf(selector.metric, totals.catalog)?.ledger === "failed-iterations" ? [selector] : [],
  );
  const isLimited = ({ tags, region }: TotalSeries): boolean =>
    !selectors.some((selector) => matchesTags(selector.tags, tags, region));
  const limited = { ...all, failed: all.failed.filter(isLimited) };
  const parts = [...partsBy("region", limited), ...partsBy("scenario", limited)];
  return {
    reasons: [
      ...errorReasons(limited, limits.iterationErrors, totals),
      ...(limits.iterationErrors < 1 ? parts.flatMap(brokenPart) : []),
      ...outsideReasons(all, limits.iterationErrors, totals),
    ],
    warnings: parts.flatMap(silentPart),
  };
};

/** What setup() and teardown() ask for belongs to no scenario, and says nothing of the load. */
const isOfPhase = ({ tags: { scenario, group = "" } }: TotalSeries): boolean =>
  scenario === undefined && PHASES.some((phase) => group === `::${phase}` || group.startsWith(`::${phase}::`));

const sumOf = (series: readonly TotalSeries[]): number => series.reduce((total, { sum }) => total + sum, 0);
const samplesIn = (series: readonly TotalSeries[]): number => series.reduce((total, { count }) => total + count, 0);
const isAnswered = ({ tags }: TotalSeries): boolean => outcomeOf(tags.error_code) === "answered";

const haveAllFailed = (failed: readonly TotalSeries[]): boolean =>
  failed.length > 0 && sumOf(failed) === samplesIn(failed);
const hasNoAnswer = (attempts: readonly TotalSeries[]): boolean => sumOf(attempts) > 0 && !attempts.some(isAnswered);

/** @param hasRun to its end: where a run was ended, never started or lost its log, that is why there is nothing */
const nothingIn = (
  { attempts, iterations, failed }: Judged,
  totals: RunTotals,
  hasRun: boolean,
): string | undefined => {
  const ended = sumOf(iterations);
  if (haveAllFailed(failed))
    return `an error of the script ended ${allOf(ended, "iteration")}${mostOften(totals, isMistake)}`;
  if (hasNoAnswer(attempts))
    return `not one of ${countText(sumOf(attempts), "request")} got an answer${mostOften(totals, ({ kind }) => kind !== "script")}`;
  const isSomething = attempts.length > 0 || iterations.some(({ tags }) => tags.cause === undefined);
  if (isSomething || !hasRun) return undefined;
  const what = ended === 0 ? "no iteration ended" : `${allOf(ended, "iteration")} threw`;
  return `${what}, and no request was made${mostOften(totals, ({ kind }) => kind === "script")}`;
};

const errorReasons = ({ failed }: Judged, limit: number, totals: RunTotals): string[] => {
  const [failedCount, count] = [sumOf(failed), samplesIn(failed)];
  if (failedCount <= count * limit) return [];
  return [
    `an error of the script ended ${inUnit(failedCount, "count")} of ${countText(count, "iteration")}, ${whereSince(failed)}, more than limits.iterationErrors (${limit}) allows${mostOften(totals, isMistake)}`,
  ];
};

/** Of more than one region which, and from when on. */
const whereSince = (failed: readonly TotalSeries[]): string => {
  const broken = failed.filter(({ sum }) => sum > 0);
  const [all, some] = [failed, broken].map((series) => [...new Set(series.map(({ region }) => region))].sort());
  return `${regionsInWords(some ?? [], all?.length ?? 0)}since second ${Math.min(...broken.map(({ firstSecond }) => firstSecond))}`;
};

const regionsInWords = (some: readonly string[], all: number): string => {
  if (all < 2) return "";
  if (some.length === all) return "in every region ";
  return some.length > MOST_REGIONS ? `in ${some.length} of ${all} regions ` : `in ${some.join(", ")} `;
};

/** More are no help to whoever reads a sentence. */
const MOST_REGIONS = 3;

/**
 * What threw outside of any iteration is of work that nobody awaited: no iteration tells of it. Where as many requests
 * failed, it may be the target's doing.
 */
const outsideReasons = ({ attempts, iterations }: Judged, limit: number, totals: RunTotals): string[] => {
  const outside = [...totals.errors.values()].filter(isOutside).reduce((total, { count }) => total + count, 0);
  const failed = sumOf(attempts.filter((one) => !isAnswered(one) || Number(one.tags.status) >= 400));
  if (outside <= sumOf(iterations) * limit || outside <= failed) return [];
  return [
    `the script threw ${countText(outside, "error")} in work that no iteration awaited, in ${countText(sumOf(iterations), "iteration")}${mostOften(totals, isOutside)}`,
  ];
};

interface Part {
  readonly name: string;
  readonly part: Judged;
}

/** The run by its regions or scenarios; none where there is one alone. */
const partsBy = (tag: "region" | "scenario", { attempts, iterations, failed }: Judged): Part[] => {
  const partOf = (one: TotalSeries): string | undefined => (tag === "region" ? one.region : one.tags.scenario);
  const values = new Set([...attempts, ...iterations].map(partOf).filter((value) => value !== undefined));
  if (values.size < 2) return [];
  return [...values].sort().map((value) => {
    const own = (series: readonly TotalSeries[]) => series.filter((one) => partOf(one) === value);
    return {
      name: `the ${tag} ${value}`,
      part: { attempts: own(attempts), iterations: own(iterations), failed: own(failed) },
    };
  });
};

const brokenPart = ({ name, part: { failed } }: Part): string[] =>
  haveAllFailed(failed)
    ? [`nothing was measured in ${name}: an error of the script ended ${allOf(samplesIn(failed), "iteration")}`]
    : [];

const silentPart = ({ name, part: { attempts } }: Part): string[] =>
  hasNoAnswer(attempts) ? [`not one of ${countText(sumOf(attempts), "request")} of ${name} got an answer`] : [];

const isMistake = ({ kind, cause }: ErrorCount): boolean => kind === "script" && cause === undefined;
const isOutside = ({ cause }: ErrorCount): boolean => cause === "outside";

/** Its most frequent error of this sort that has a name, with its place. */
const mostOften = ({ errors }: RunTotals, isWanted: (error: ErrorCount) => boolean): string => {
  const [first, ...others] = [...errors].filter(([, error]) => isWanted(error)).sort(byCount);
  if (first === undefined) return "";
  const { message, place } = first[1];
  const text = place === "" ? message : `${message} (${place})`;
  return others.length === 0 ? `: ${text}` : `; most often: ${text}`;
};

type Entry = readonly [key: string, error: ErrorCount];
/** Equal counts by key, so that the sentence is the same whatever order regions are read in; what has no name, last. */
const byCount = ([a, one]: Entry, [b, other]: Entry): number =>
  Number(one.message === OTHER_NAME) - Number(other.message === OTHER_NAME) ||
  other.count - one.count ||
  (a < b ? -1 : 1);

const allOf = (count: number, what: string): string =>
  count === 1 ? `the one ${what}` : `all ${countText(count, what)}`;
