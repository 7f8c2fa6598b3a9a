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
import { definitionFor, kindOf } from "../kinds/index.ts";
import type { Aggregate } from "../kinds/kind.ts";
import { emptyOf } from "../totals/aggregate.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { type KnownMetrics, thresholdUnit } from "./threshold-unit.ts";
import { evaluateThreshold, type JudgeTimed } from "./thresholds.ts";
import { judgeOf, NOTHING_JUDGED } from "./windows/judge.ts";
import { KeptSeconds } from "./windows/kept-seconds.ts";

interface WatchedThreshold {
  readonly threshold: Threshold;
  readonly seconds: KeptSeconds;
}

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
    }));
    this.#catalog = catalog;
  }

  add(region: string, payload: FlushPayload): void {
    for (const { seconds } of this.#watched) seconds.add(region, payload);
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

/**
 * Finds the second in which each expression was first crossed. Walks the run once, adding up seconds as the results do.
 */
const crossingsOf = (
  { threshold: { key, expressions }, seconds }: WatchedThreshold,
  catalog: Catalog,
): Map<string, number> => {
  const crossings = new Map<string, number>();
  let measured: Aggregate | undefined;
  const whole = expressions.filter(({ time }) => time === undefined);
  if (whole.length === 0) return crossings;
  for (const [second, series] of seconds.inOrder()) {
    measured ??= firstOf(series, catalog);
    if (measured === undefined) continue;
    addSecond(measured, series);
    const open = whole.filter(({ text }) => !crossings.has(text));
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
