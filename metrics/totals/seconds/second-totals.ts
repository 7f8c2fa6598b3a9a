// What one second of one region held: enough for tables, time series and charts.
import { CompactHistogram } from "../../histogram/compact-histogram.ts";
import type { SecondForm } from "./second-book.ts";

/** What a second held of one of a script's own metrics. */
export interface OwnTotals {
  count: number;
  sum: number;
  /** Of trends. */
  max: number;
}

export interface SecondTotals {
  requests: number;
  failed: number;
  iterations: number;
  started: number;
  vus: number;
  checks: number;
  checksPassed: number;
  readonly duration: CompactHistogram;
  /** By metric; none for most scripts. */
  own?: Map<string, OwnTotals>;
}

export const makeSecond = (): SecondTotals => ({
  requests: 0,
  failed: 0,
  iterations: 0,
  started: 0,
  vus: 0,
  checks: 0,
  checksPassed: 0,
  duration: new CompactHistogram(),
});

export const addOwn = (to: SecondTotals, metric: string, { count, sum, max }: OwnTotals): void => {
  to.own ??= new Map();
  const known = to.own.get(metric);
  if (known === undefined) {
    to.own.set(metric, { count, sum, max });
    return;
  }
  known.count += count;
  known.sum += sum;
  known.max = Math.max(known.max, max);
};

const mergeInto = (to: SecondTotals, from: SecondTotals): void => {
  to.requests += from.requests;
  to.failed += from.failed;
  to.iterations += from.iterations;
  to.started += from.started;
  to.vus += from.vus;
  to.checks += from.checks;
  to.checksPassed += from.checksPassed;
  to.duration.merge(from.duration);
  for (const [metric, own] of from.own ?? []) addOwn(to, metric, own);
};

type Json = readonly [
  requests: number,
  failed: number,
  iterations: number,
  started: number,
  vus: number,
  checks: number,
  checksPassed: number,
  duration: ReturnType<CompactHistogram["toJson"]>,
  own: readonly (readonly [metric: string, count: number, sum: number, max: number])[],
];

export const SECOND_FORM: SecondForm<SecondTotals> = {
  toJson: ({ requests, failed, iterations, started, vus, checks, checksPassed, duration, own = [] }): Json => [
    requests,
    failed,
    iterations,
    started,
    vus,
    checks,
    checksPassed,
    duration.toJson(),
    [...own].map(([metric, { count, sum, max }]) => [metric, count, sum, max]),
  ],
  fromJson: ([requests, failed, iterations, started, vus, checks, checksPassed, duration, own]: Json) => {
    const second: SecondTotals = {
      requests,
      failed,
      iterations,
      started,
      vus,
      checks,
      checksPassed,
      duration: CompactHistogram.fromJson(duration),
    };
    for (const [metric, count, sum, max] of own) addOwn(second, metric, { count, sum, max });
    return second;
  },
  merge: (earlier, later) => {
    const merged = makeSecond();
    mergeInto(merged, earlier);
    mergeInto(merged, later);
    return merged;
  },
};
