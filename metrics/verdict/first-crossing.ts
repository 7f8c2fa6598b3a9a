// When each threshold was first crossed: the first second at whose end all that was measured until then did not hold. From the log
// alone, so that it is the same however late a second's deltas came.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { SecondOfSeries, Series } from "../../contracts/delta/series.ts";
import { isMistake, type MetricSelector, parseMetricSelector } from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import type { ThresholdCourse } from "../../contracts/results/view.ts";
import { SeriesSet } from "../log/series-set.ts";
import { type Aggregate, definitionOf, emptyOf } from "../totals/aggregate.ts";
import { matchesTags } from "../totals/tags.ts";
import { evaluateExpressions } from "./thresholds.ts";

interface Watched {
  readonly key: string;
  readonly selector: MetricSelector;
  readonly expressions: readonly string[];
  /** Second → what was selected, a series for each flush; encoded, since an hour has many seconds. */
  readonly seconds: Map<number, Series[]>;
}

export class ThresholdWatch {
  private readonly watched: readonly Watched[];

  constructor(thresholds: Readonly<Record<string, readonly string[]>>) {
    this.watched = Object.entries(thresholds).flatMap(([key, expressions]) => {
      const selector = parseMetricSelector(key);
      return isMistake(selector) ? [] : [{ key, selector, expressions, seconds: new Map() }];
    });
  }

  add(region: string, { seconds }: FlushPayload): void {
    for (const { selector, seconds: kept } of this.watched) {
      for (const { second, series } of selected(selector, region, seconds)) {
        kept.set(second, [...(kept.get(second) ?? []), ...series]);
      }
    }
  }

  /** The results with their moments; those that held always have none. */
  courseOf(results: readonly ThresholdResult[]): ThresholdCourse[] {
    const moments = new Map(this.watched.map((one) => [one.key, crossingsOf(one)]));
    return results.map((result) => ({
      ...result,
      firstCrossedSecond: moments.get(result.metric)?.get(result.expression) ?? null,
    }));
  }
}

/** What the selector selects, without its tags: one series a second. */
const selected = (
  { metric, tags }: MetricSelector,
  region: string,
  seconds: readonly SecondOfSeries[],
): SecondOfSeries[] => {
  const set = new SeriesSet();
  for (const { second, series } of seconds) {
    for (const one of series) {
      if (one.metric === metric && matchesTags(tags, one.tags, region)) set.add(second, { ...one, tags: {} });
    }
  }
  return set.toSeconds();
};

/** Expression → the second. Walks the run once, adding up as its results do. */
const crossingsOf = ({ key, selector, expressions, seconds }: Watched): ReadonlyMap<string, number> => {
  const crossings = new Map<string, number>();
  let measured: Aggregate | undefined;
  for (const [second, series] of [...seconds].sort(([a], [b]) => a - b)) {
    measured ??= emptyFor(selector.metric, series);
    add(measured, selector.metric, series);
    const open = expressions.filter((expression) => !crossings.has(expression));
    if (open.length === 0) break;
    for (const { expression, ok } of evaluateExpressions(key, selector.metric, open, measured, second + 1)) {
      if (!ok) crossings.set(expression, second);
    }
  }
  return crossings;
};

const emptyFor = (metric: string, [first]: readonly Series[]): Aggregate => {
  const empty = emptyOf(definitionOf(metric) ?? { kind: first?.kind ?? "counter", contains: "default" });
  Object.assign(empty.level, { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });
  return empty;
};

/** One more second. */
const add = (measured: Aggregate, metric: string, all: readonly Series[]): void => {
  const series = all.filter(({ kind }) => kind === measured.kind);
  if (series.length === 0) return;
  for (const one of series) {
    measured.count += one.count;
    measured.sum += one.sum;
    if (one.kind === "trend") measured.histogram.mergeEncoded(Buffer.from(one.histogram, "base64"), one);
  }
  if (measured.kind === "gauge") setLevel(measured.level, metric, series);
};

/** Virtual users of one second add up; what threads set a script's own gauge to has a mean. */
const setLevel = (level: Aggregate["level"], metric: string, series: readonly Series[]): void => {
  const total = (key: "count" | "sum"): number => series.reduce((sum, one) => sum + one[key], 0);
  level.value = definitionOf(metric) === undefined ? total("sum") / total("count") : total("sum");
  for (const one of series) {
    const { min = level.value, max = level.value } = one as Series & { kind: "gauge" };
    level.min = Math.min(level.min, min);
    level.max = Math.max(level.max, max);
  }
};
