// What becomes of a delta that an aggregator cannot take whole: it is cut into smaller ones, so that one bad or huge part
// never costs the others. Pure.
import { wireBytesOf } from "../../../contracts/delta/encoded-histogram.ts";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import { MAX_DELTA_BYTES, MAX_NOTICES, type WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { takeSeries } from "../../../metrics/log/flush-payload.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import { NO_HEALTH } from "../../../metrics/totals/health.ts";

/** Why a delta was refused. `places`: what of it is wrong, as `seconds[0].series[3].tags`; empty where nobody knows. */
export interface DeltaRefusal {
  readonly why: string;
  readonly places: readonly string[];
}

/** What is sent in a refused delta's place, in this order. */
export interface Narrowed {
  readonly pieces: readonly WorkerDelta[];
  /** Attempts that no piece has any more. */
  readonly lostAttempts: number;
}

/** About what a series takes beside its histogram, in memory and in a delta. */
const SERIES_BYTES = 400;
/** Far below what a delta may have, so that none is put together in vain. */
const MAX_PIECE_BYTES = MAX_DELTA_BYTES / 2;

/** About how much memory they take. */
export const bytesOf = (series: readonly Series[]): number => series.reduce((sum, one) => sum + bytesOfOne(one), 0);

const bytesOfOne = (one: Series): number => SERIES_BYTES + (one.kind === "trend" ? wireBytesOf(one.histogram) : 0);

/** What waited for long goes in several deltas from the first: one of all would take much memory. */
export const piecesOf = (delta: WorkerDelta, maxBytes = MAX_PIECE_BYTES): WorkerDelta[] => {
  const pieces: WorkerDelta[] = [];
  let rest = delta;
  for (;;) {
    const at = fittingCount(rest, maxBytes);
    if (at === undefined) return [...pieces, rest];
    const [first, later] = cutAt(rest, at);
    pieces.push(first);
    rest = later;
  }
};

/** How many series there is room for; undefined: for all. */
const fittingCount = ({ seconds }: WorkerDelta, maxBytes: number): number | undefined => {
  let bytes = 0;
  let count = 0;
  for (const { series } of seconds)
    for (const one of series) {
      bytes += bytesOfOne(one);
      if (bytes > maxBytes && count > 0) return count;
      count += 1;
    }
  return undefined;
};

/** Each series that is left out is named in a notice, but no more than can be read. */
const MAX_NAMED = 5;
const MAX_TAGS_SHOWN = 200;
const SERIES_PLACE = /^seconds\[(\d+)\]\.series\[(\d+)\]/;

/** @returns undefined where nothing is left to be taken away */
export const narrowDelta = (delta: WorkerDelta, { why, places }: DeltaRefusal): Narrowed | undefined => {
  const all = delta.seconds.flatMap(({ series }) => series);
  if (all.length === 0) return undefined;
  const wrong = findSeries(delta, places);
  if (wrong.size > 0) return leaveOut(delta, wrong, why);
  if (places.some((place) => !place.startsWith("seconds"))) return cut(delta, all.length);
  return all.length === 1 ? leaveOut(delta, new Set(all), why) : cut(delta, Math.ceil(all.length / 2));
};

const findSeries = ({ seconds }: WorkerDelta, places: readonly string[]): Set<Series> => {
  const found = new Set<Series>();
  for (const place of places) {
    const [, second, position] = SERIES_PLACE.exec(place) ?? [];
    const series = seconds[Number(second)]?.series[Number(position)];
    if (series !== undefined) found.add(series);
  }
  return found;
};

/** All but the series goes with the last piece: errors, notices, health, and whether it is the worker's last. */
const cutAt = (delta: WorkerDelta, at: number): [WorkerDelta, WorkerDelta] => {
  const { certificate: _, said: __, refusedSampleCount: ___, gaps: ____, samples: _____, ...common } = delta;
  const rest = takeSeries(delta.seconds, at, Number.POSITIVE_INFINITY);
  const first: WorkerDelta = {
    ...common,
    final: false,
    attemptsTotal: delta.attemptsTotal - ledgerSum("attempts", rest),
    seconds: takeSeries(delta.seconds, 0, at),
    errors: [],
    notices: [],
    health: NO_HEALTH,
  };
  return [first, { ...delta, seconds: rest }];
};

const cut = (delta: WorkerDelta, at: number): Narrowed => ({ pieces: cutAt(delta, at), lostAttempts: 0 });

const leaveOut = (delta: WorkerDelta, wrong: ReadonlySet<Series>, why: string): Narrowed => {
  const isKept = (one: Series): boolean => !wrong.has(one);
  const seconds = delta.seconds.flatMap(({ series, ...rest }) => {
    const kept = series.filter(isKept);
    return kept.length === 0 ? [] : [{ ...rest, series: kept }];
  });
  const lostAttempts = ledgerSum("attempts", delta.seconds) - ledgerSum("attempts", seconds);
  const lostSamples = [...wrong].reduce((sum, { count }) => sum + (Number.isSafeInteger(count) ? count : 1), 0);
  const piece = {
    ...delta,
    seconds,
    attemptsTotal: delta.attemptsTotal - lostAttempts,
    ...(lostAttempts === 0 ? {} : { lostAttempts: (delta.lostAttempts ?? 0) + lostAttempts }),
    notices: [noticeOf("series-refused", sentenceOf([...wrong], why)), ...delta.notices].slice(0, MAX_NOTICES),
    refusedSampleCount: (delta.refusedSampleCount ?? 0) + lostSamples,
  };
  return { pieces: [piece], lostAttempts };
};

const sentenceOf = (wrong: readonly Series[], why: string): string => {
  const names = wrong.slice(0, MAX_NAMED).map(({ metric, tags }) => {
    const shown = JSON.stringify(tags) ?? "";
    return `${String(metric).slice(0, MAX_TAGS_SHOWN)} ${shown.length > MAX_TAGS_SHOWN ? `${shown.slice(0, MAX_TAGS_SHOWN)}…` : shown}`;
  });
  const more = wrong.length > MAX_NAMED ? ` and ${wrong.length - MAX_NAMED} more` : "";
  return `the aggregator refused a part of what was measured, and its samples are missing: ${names.join(", ")}${more} (${why})`;
};
