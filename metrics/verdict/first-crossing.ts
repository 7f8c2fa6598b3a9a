// When each threshold was first crossed: the first second at whose end all that was measured until then did not hold.
// From the log alone, so that it is the same however late a second's deltas came.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { SecondOfSeries, Series } from "../../contracts/delta/series.ts";
import { METRICS } from "../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../contracts/metrics/definition.ts";
import type { Threshold } from "../../contracts/metrics/threshold.ts";
import type { MetricSelector } from "../../contracts/metrics/threshold-expression.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import type { ThresholdCourse } from "../../contracts/results/view.ts";
import { definitionFor, kindOf } from "../kinds/index.ts";
import type { Aggregate } from "../kinds/kind.ts";
import { SeriesSet } from "../log/series-set.ts";
import { emptyOf } from "../totals/aggregate.ts";
import { matchesTags } from "../totals/tags.ts";
import { type KnownMetrics, thresholdUnit } from "./threshold-unit.ts";
import { evaluateThreshold } from "./thresholds.ts";

interface WatchedThreshold {
  readonly threshold: Threshold;
  /** Second → what was selected, a series for each flush; encoded, since an hour has many seconds. */
  readonly seconds: Map<number, Series[]>;
}

export class CrossingWatch {
  readonly #watched: readonly WatchedThreshold[];
  readonly #catalog: Catalog;

  /** @param catalog another than the built-in one, for tests */
  constructor(thresholds: readonly Threshold[], catalog: Catalog = METRICS) {
    this.#watched = thresholds.map((threshold) => ({ threshold, seconds: new Map() }));
    this.#catalog = catalog;
  }

  add(region: string, { seconds }: FlushPayload): void {
    for (const { threshold, seconds: kept } of this.#watched) {
      for (const { second, series } of selectSeries(threshold.selector, region, seconds, this.#catalog)) {
        kept.set(second, [...(kept.get(second) ?? []), ...series]);
      }
    }
  }

  /** The results with their moments; those that held always have none. @param results of the watched thresholds */
  courseOf(results: readonly ThresholdResult[]): ThresholdCourse[] {
    const watched = new Map(this.#watched.map((one) => [one.threshold.key, one]));
    const crossings = new Map(this.#watched.map((one) => [one.threshold.key, crossingsOf(one, this.#catalog)]));
    return results.flatMap((result): ThresholdCourse[] => {
      const one = watched.get(result.metric);
      const { selector, expressions } = one?.threshold ?? {};
      const asked = expressions?.find(({ text }) => text === result.expression);
      if (selector === undefined || asked === undefined) return [];
      return [
        {
          ...result,
          selector,
          asked,
          unit: thresholdUnit(result, one === undefined ? {} : seenOf(one, this.#catalog)),
          firstCrossedSecond: crossings.get(result.metric)?.get(asked.text) ?? null,
        },
      ];
    });
  }
}

/** The metric's kind, as far as it was seen: of a script's own metric nothing else says it. */
const seenOf = ({ threshold, seconds }: WatchedThreshold, catalog: Catalog): KnownMetrics => {
  const [first] = seconds.values().next().value ?? [];
  if (first === undefined) return {};
  const { kind, contains } = definitionFor(first, catalog);
  return { [threshold.selector.metric]: { type: kind, contains } };
};

/** What the selector selects, without its tags: one series a second. */
const selectSeries = (
  { metric, tags }: MetricSelector,
  region: string,
  seconds: readonly SecondOfSeries[],
  catalog: Catalog,
): SecondOfSeries[] => {
  const set = new SeriesSet({ catalog });
  for (const { second, series } of seconds) {
    for (const one of series) {
      if (one.metric === metric && matchesTags(tags, one.tags, region)) set.add(second, { ...one, tags: {} });
    }
  }
  return set.toSeconds();
};

/**
 * Finds the second in which each expression was first crossed. Walks the run once, adding up seconds as the results do.
 */
const crossingsOf = (
  { threshold: { key, expressions }, seconds }: WatchedThreshold,
  catalog: Catalog,
): Map<string, number> => {
  const crossings = new Map<string, number>();
  let measured: Aggregate | undefined;
  for (const [second, series] of [...seconds].sort(([a], [b]) => a - b)) {
    measured ??= firstOf(series, catalog);
    if (measured === undefined) continue;
    addSecond(measured, series);
    const open = expressions.filter(({ text }) => !crossings.has(text));
    if (open.length === 0) break;
    for (const { expression, ok } of evaluateThreshold({ key, expressions: open }, measured, second + 1)) {
      if (!ok) crossings.set(expression, second);
    }
  }
  return crossings;
};

const firstOf = ([first]: readonly Series[], catalog: Catalog): Aggregate | undefined =>
  first === undefined ? undefined : emptyOf(definitionFor(first, catalog));

const addSecond = (measured: Aggregate, all: readonly Series[]): void => {
  const { kind } = measured.definition;
  // A script that gives one name to two kinds of metric: the first one counts.
  const series = all.filter((one) => one.kind === kind);
  if (series.length > 0) kindOf({ kind }).addSecond(measured, series);
};
