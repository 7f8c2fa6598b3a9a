// When each threshold was first crossed: the first second at whose end all that was measured until then did not hold.
// Those about a part of the run are judged by the same seconds (windows/judge.ts). From the log alone, so that it is the same however late a second's deltas came.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { Series } from "../../contracts/delta/series.ts";
import { METRICS } from "../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../contracts/metrics/definition.ts";
import type { Threshold } from "../../contracts/metrics/threshold.ts";
import type { ThresholdExpression } from "../../contracts/metrics/threshold-expression.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { ThresholdResult } from "../../contracts/results/summary.ts";
import type { ThresholdCourse } from "../../contracts/results/view.ts";
import { Histogram } from "../histogram/histogram.ts";
import { definitionFor, kindOf } from "../kinds/index.ts";
import type { Aggregate } from "../kinds/kind.ts";
import { emptyOf } from "../totals/aggregate.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { type KnownMetrics, thresholdUnit } from "./threshold-unit.ts";
import { evaluateThreshold, type JudgeTimed } from "./thresholds.ts";
import { judgeOf, NOTHING_JUDGED } from "./windows/judge.ts";
import { KeptSeconds, type KeptSeries } from "./windows/kept-seconds.ts";

interface WatchedThreshold {
  readonly threshold: Threshold;
  readonly seconds: KeptSeconds;
  /** Through the seconds that are settled; undefined once something came of them after all. */
  settled: Walk | undefined;
}

/** Seconds that are taken up at once, so that what one payload holds up the next by is bounded. */
const MOST_AT_ONCE = 8;

export class CrossingWatch {
  readonly #watched: readonly WatchedThreshold[];
  readonly #catalog: Catalog;

  /**
   * @param catalog another than the built-in one, for tests;
   * @param shelf where seconds go that are long past; they stay in memory without one
   */
  constructor(thresholds: readonly Threshold[], catalog: Catalog = METRICS, shelf?: Shelf) {
    this.#watched = thresholds.map((threshold, index) => ({
      threshold,
      seconds: new KeptSeconds(threshold.selector, catalog, shelf, `threshold-${index}`),
      settled: new Walk(threshold, catalog),
    }));
    this.#catalog = catalog;
  }

  /** @param settledUntil little is still to come of the seconds below it: the end need not walk them again */
  add(region: string, payload: FlushPayload, settledUntil = 0): void {
    for (const one of this.#watched) {
      one.seconds.add(region, payload);
      if (payload.seconds.some(({ second }) => second < (one.settled?.next ?? 0))) one.settled = undefined;
      one.settled?.goOn(one.seconds, Math.min(settledUntil, one.settled.next + MOST_AT_ONCE));
    }
  }

  /** Judges one of the watched thresholds by all seconds that were told. */
  readonly judgeTimed: JudgeTimed = (threshold, expression, untilSecond, kind) => {
    const seconds = this.#watched.find((one) => one.threshold.key === threshold.key)?.seconds;
    const judge = seconds === undefined ? undefined : judgeOf(threshold, expression, seconds, this.#catalog, kind);
    return judge?.judge(untilSecond) ?? NOTHING_JUDGED;
  };

  /** The results with their moments; those that held always have none. @param results of the watched thresholds */
  courseOf(results: readonly ThresholdResult[]): ThresholdCourse[] {
    const watched = new Map(this.#watched.map((one) => [one.threshold.key, one]));
    const crossings = new Map(this.#watched.map((one) => [one.threshold.key, crossingsOf(one, this.#catalog)]));
    return results.flatMap((result): ThresholdCourse[] => {
      const one = watched.get(result.metric);
      const { selector, expressions } = one?.threshold ?? {};
      const asked = expressions?.find((expression) => wordsOf(expression) === expressionInWords(result));
      if (selector === undefined || asked === undefined) return [];
      const crossed =
        asked.time === undefined ? crossings.get(result.metric)?.get(asked.text) : result.firstCrossedSecond;
      return [
        {
          ...result,
          selector,
          asked,
          unit: thresholdUnit(result, one === undefined ? {} : seenOf(one, this.#catalog)),
          firstCrossedSecond: crossed ?? null,
        },
      ];
    });
  }
}

const wordsOf = ({ text, time }: ThresholdExpression): string => expressionInWords({ expression: text, ...time });

/** The metric's kind, as far as it was seen: of a script's own metric nothing else says it. */
const seenOf = ({ threshold, seconds }: WatchedThreshold, catalog: Catalog): KnownMetrics => {
  if (seconds.first === undefined) return {};
  const { kind, contains } = definitionFor(seconds.first, catalog);
  return { [threshold.selector.metric]: { type: kind, contains } };
};

/** Expression → the second in which it was first crossed. */
const crossingsOf = (
  { threshold, seconds, settled }: WatchedThreshold,
  catalog: Catalog,
): ReadonlyMap<string, number> => {
  const walk = settled?.copy() ?? new Walk(threshold, catalog);
  walk.goOn(seconds, seconds.lastSecond + 1);
  return walk.crossings;
};

/** Finds the second in which each expression was first crossed: goes through the run once, adding up as results do. */
class Walk {
  readonly crossings = new Map<string, number>();
  readonly #threshold: Threshold;
  readonly #catalog: Catalog;
  #measured: Aggregate | undefined;
  /** All seconds below it are in it. */
  next = 0;

  constructor(threshold: Threshold, catalog: Catalog) {
    this.#threshold = threshold;
    this.#catalog = catalog;
  }

  /** Takes up what is not in it yet of the seconds below `until`. */
  goOn(seconds: KeptSeconds, until: number): void {
    for (; this.next < until; this.next += 1) {
      const open = this.#threshold.expressions.filter(
        ({ time, text }) => time === undefined && !this.crossings.has(text),
      );
      const kept = open.length === 0 ? [] : seconds.at(this.next);
      if (kept.length > 0) this.#add(this.next, kept, open);
    }
  }

  /** Neither changes with the other. */
  copy(): Walk {
    const copy = new Walk(this.#threshold, this.#catalog);
    for (const [text, second] of this.crossings) copy.crossings.set(text, second);
    copy.next = this.next;
    if (this.#measured === undefined) return copy;
    const { histogram, level, ...rest } = this.#measured;
    copy.#measured = { ...rest, histogram: new Histogram(), level: { ...level } };
    copy.#measured.histogram.merge(histogram);
    return copy;
  }

  #add(second: number, kept: readonly KeptSeries[], expressions: readonly ThresholdExpression[]): void {
    const series = kept.map((one) => one.series);
    this.#measured ??= firstOf(series, this.#catalog);
    if (this.#measured === undefined) return;
    addSecond(this.#measured, series);
    const judged = { key: this.#threshold.key, expressions };
    for (const { expression, ok } of evaluateThreshold(judged, this.#measured, second + 1))
      if (!ok) this.crossings.set(expression, second);
  }
}

const firstOf = ([first]: readonly Series[], catalog: Catalog): Aggregate | undefined =>
  first === undefined ? undefined : emptyOf(definitionFor(first, catalog));

const addSecond = (measured: Aggregate, all: readonly Series[]): void => {
  const { kind } = measured.definition;
  // A script that gives one name to two kinds of metric: the first one counts.
  const series = all.filter((one) => one.kind === kind);
  if (series.length > 0) kindOf({ kind }).addSecond(measured, series);
};
