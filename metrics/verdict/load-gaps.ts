// Holds the load that was planned against the load that there was: seconds in which a region's load, or a part of it,
// stood still although some was due. Generators tell of their own pauses; that a worker was gone, or that nothing was
// reported, only the log can tell. What a slow target, a think time or a ramp makes of a load is none: users that wait
// are at work.

import type { WorkerRecord } from "../../contracts/delta/flush-item.ts";
import { GAP_CAUSES, type LoadGap, uniteGaps } from "../../contracts/delta/load-gaps.ts";
import type { RunEnding, RunRecord } from "../../contracts/results/run-record.ts";
import type { RegionGap } from "../../contracts/results/summary.ts";
import type { RegionLog } from "../log/flush-log.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { intersect, lengthOf, type Span, unite, without } from "../totals/spans.ts";
import type { Findings } from "./instrument.ts";
import * as limits from "./limits.ts";
import { type PlannedLoad, plannedLoadOf } from "./planned-load.ts";

/** Shorter ones are no gap: clocks differ, and a successor's first iteration takes a moment. */
const SHORTEST_SECONDS = 0.5;

export const findLoadGaps = (record: RunRecord, logs: ReadonlyMap<string, RegionLog>, totals: RunTotals): RegionGap[] =>
  [...logs.values()].flatMap((log) => {
    const planned = plannedLoadOf(record, log.region);
    const whole: Span[] = [[0, record.durationSeconds]];
    const due = intersect(planned?.spans ?? whole, [[0, endOf(record, planned, log.region, totals)]]);
    const told = totals.gaps.get(log.region) ?? [];
    const isJudged = planned !== undefined && hasBegun(record) && !couldNotLoad(log.region, totals);
    const gone = isJudged ? goneWorkers(record, record.ending, log) : [];
    const known = [...told, ...gone];
    const silent = silentSeconds(due, planned, log.region, totals).map((span) => gapOf(span, "not-reported"));
    // What has another cause need not be told twice.
    const others = unite(known.map(spanOf), 1);
    const all = [
      ...known,
      ...silent.filter((gap) => lengthOf(without([spanOf(gap)], others)) >= limits.SILENT_SECONDS),
    ];
    return uniteGaps(all.flatMap((gap) => clip(gap, due, planned))).map((gap) => ({ region: log.region, ...gap }));
  });

/** More than two seconds in a region: the load was not the one that was asked for. */
export const judgeLoadGaps = (gaps: readonly RegionGap[]): Findings => {
  const [reasons, warnings]: [string[], string[]] = [[], []];
  for (const region of new Set(gaps.map((gap) => gap.region))) {
    const own = gaps.filter((gap) => gap.region === region);
    const seconds = lengthOf(unite(own.map(spanOf)));
    const text = `the load of ${region}, or a part of it, stood still for ${seconds.toFixed(1)} s although some was due: ${ownWords(own)}`;
    (seconds > limits.MAX_LOAD_GAP_SECONDS ? reasons : warnings).push(text);
  }
  return { reasons, warnings };
};

/** Each cause with its seconds. */
const ownWords = (gaps: readonly RegionGap[]): string =>
  [...new Set(gaps.map(({ cause }) => cause))]
    .map((cause) => {
      const when = gaps
        .filter((gap) => gap.cause === cause)
        .map(({ fromSecond, toSecond }) => `${fromSecond.toFixed(1)} to ${toSecond.toFixed(1)}`);
      const shown = when.slice(0, MAX_SHOWN).join(", ");
      return `${GAP_CAUSES[cause]} (second ${shown}${when.length > MAX_SHOWN ? ` and ${when.length - MAX_SHOWN} more` : ""})`;
    })
    .join("; ");

const MAX_SHOWN = 3;

const spanOf = ({ fromSecond, toSecond }: LoadGap): Span => [fromSecond, toSecond];
const gapOf = ([fromSecond, toSecond]: Span, cause: LoadGap["cause"]): LoadGap => ({ fromSecond, toSecond, cause });

/** The parts of a gap in which something was due. */
const clip = (gap: LoadGap, due: readonly Span[], planned: PlannedLoad | undefined): LoadGap[] =>
  intersect([spanOf(gap)], due)
    .filter((span) => planned?.isDueIn(span) ?? true)
    .map(([from, until]) => gapOf([roundMs(from), roundMs(until)], gap.cause));

const roundMs = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** How long load was to be expected: until somebody ended the run, or until the last of a number of iterations. */
const endOf = (record: RunRecord, planned: PlannedLoad | undefined, region: string, totals: RunTotals): number => {
  const { abortedAt, startTimestamp = "" } = record.ending ?? {};
  const aborted = abortedAt === undefined ? Number.POSITIVE_INFINITY : secondAt(abortedAt, startTimestamp);
  const isOpen = record.ending === null || planned?.mayEndEarlier === true;
  return Math.min(aborted, isOpen ? totals.lastSecondOf(region) + 1 : Number.POSITIVE_INFINITY);
};

const hasBegun = (record: RunRecord): record is RunRecord & { readonly ending: RunEnding } =>
  record.ending !== null && record.ending.startTimestamp !== "" && record.ending.reason !== "unknown";

/** Then workers end that never began, which is said elsewhere. */
const couldNotLoad = (region: string, totals: RunTotals): boolean =>
  [...totals.notices.values()].some(
    (notice) => notice.region === region && (notice.code === "script-unloadable" || notice.code === "plan-unreadable"),
  );

const secondAt = (instant: string, startTimestamp: string): number =>
  (Date.parse(instant) - Date.parse(startTimestamp)) / 1000;

/** When slots had no worker: it had died or handed the slot back, and the next had not begun yet. */
const goneWorkers = ({ regions }: RunRecord, ending: RunEnding, { region, workers }: RegionLog): LoadGap[] => {
  const slots = regions[region]?.workers ?? 0;
  return Array.from({ length: slots }, (_, slot) => slot).flatMap((slot) => {
    const own = [...workers.values()].filter((worker) => worker.slot === slot);
    const wasHeld = own.length > 0 || (ending.owners ?? []).some((one) => one.region === region && one.slot === slot);
    const lives = own.flatMap((worker) => lifeOf(worker, ending));
    const gaps = without([[0, Number.POSITIVE_INFINITY]], unite(lives, SHORTEST_SECONDS));
    return gaps
      .filter(([from, until]) => until - from >= SHORTEST_SECONDS)
      .map((gap) => gapOf(gap, causeOf(gap, own, wasHeld, ending)));
  });
};

/** From its first iteration to its last word. One that said its end has done all that was its. */
const lifeOf = (worker: WorkerRecord, ending: RunEnding): Span[] => {
  const { certificate, workerId } = worker;
  if (certificate === undefined) return [];
  const from = certificate.atStart ? 0 : certificate.skewMs / 1000;
  const hasEnded = ending.totals[workerId] !== undefined;
  return [[from, hasEnded ? Number.POSITIVE_INFINITY : Math.max(from, lastWordOf(worker, ending))]];
};

/** By the orchestrator's clock. */
const lastWordOf = ({ sentAt, certificate }: WorkerRecord, { startTimestamp }: RunEnding): number =>
  secondAt(sentAt, startTimestamp) + (certificate?.clockOffsetMs ?? 0) / 1000;

const causeOf = ([from]: Span, own: readonly WorkerRecord[], wasHeld: boolean, ending: RunEnding): LoadGap["cause"] => {
  const before = own.find(
    (worker) => worker.certificate !== undefined && Math.abs(lastWordOf(worker, ending) - from) < 0.001,
  );
  if (before?.final === true) return "worker-left";
  return wasHeld ? "worker-dead" : "not-reported";
};

/**
 * Seconds in which virtual users were to be at work, and nobody of the region said that any was. Users of a number of
 * iterations, and those that have used up their rows, are done before their time.
 */
const silentSeconds = (
  due: readonly Span[],
  planned: PlannedLoad | undefined,
  region: string,
  totals: RunTotals,
): Span[] => {
  const areDoneEarly = [...totals.notices.values()].some(({ code }) => code === "rows-used-up");
  if (planned === undefined || planned.mayEndEarlier || areDoneEarly) return [];
  const last = totals.lastSecondOf(region);
  const silent: Span[] = [];
  for (const [from, until] of due) {
    // The second in which a span begins or ends is only partly due, and the last one may not be told yet.
    for (let second = Math.ceil(from) + 1; second + 1 < until && second < last; second += 1) {
      if (!totals.isAtWork(region, second)) silent.push([second, second + 1]);
    }
  }
  return unite(silent, 0);
};
