// Holds a threshold that says over which time it holds against the seconds of a run: every window of its length, or
// once all that is left after the warm-up and lies within what it names. Live it goes on second by second, and at the
// end it is made anew from the log: the result is the same.
import { definitionOf } from "../../../contracts/metrics/catalog.ts";
import { defineCustomMetric } from "../../../contracts/metrics/custom-metric.ts";
import type { Catalog, MetricDefinition, MetricKind } from "../../../contracts/metrics/definition.ts";
import type { Threshold } from "../../../contracts/metrics/threshold.ts";
import type { ThresholdExpression } from "../../../contracts/metrics/threshold-expression.ts";
import { WHOLE_RUN } from "../../../contracts/metrics/threshold-time.ts";
import type { BrokenSpan } from "../../../contracts/results/summary.ts";
import { definitionFor } from "../../kinds/index.ts";
import type { Aggregate } from "../../kinds/kind.ts";
import { holds, measuredValue } from "../measured-value.ts";
import type { KeptSeconds } from "./kept-seconds.ts";
import { addUp, SlidingWindow } from "./sliding-window.ts";

export interface Judgement {
  /** The worst of all windows that count; null where none does. */
  readonly value: number | null;
  readonly ok: boolean;
  /** Windows that have enough samples, and those that have not. */
  readonly windows: { readonly judged: number; readonly leftOut: number };
  /** Seconds since the start, in order and apart. */
  readonly broken: readonly BrokenSpan[];
  /** The last second of the first window that did not hold; null: every one did. */
  readonly firstBrokenSecond: number | null;
}

export const NOTHING_JUDGED: Judgement = {
  value: null,
  ok: true,
  windows: { judged: 0, leftOut: 0 },
  broken: [],
  firstBrokenSecond: null,
};

/** Windows that overlap or touch one another, none of which held. */
interface Stretch {
  readonly from: number;
  to: number;
  worst: number;
  worstFrom: number;
  worstTo: number;
}

/** Below so many samples a rate says little: the same as for p(95). */
const LEAST_OF_RATE = 20;

/** How many samples a window has to have, so that the value that is asked of it is none of a single sample's. */
export const leastSamples = (
  { aggregation, percentile = 0 }: Pick<ThresholdExpression, "aggregation" | "percentile">,
  { kind }: Pick<MetricDefinition, "kind">,
): number => {
  // That there was nothing is something that a count says.
  if (kind === "counter" || aggregation === "count") return 0;
  if (kind === "rate") return LEAST_OF_RATE;
  const asked = aggregation === "med" ? 50 : percentile;
  // Fractions are not exact: 100 / (100 - 99.9) is a little more than a thousand.
  return aggregation === "max" || asked >= 100 ? 1 : Math.ceil((100 / (100 - asked)) * (1 - 1e-9));
};

/**
 * @param kind of a metric of which there may be no sample
 * @returns undefined while nobody knows what the metric is
 */
export const judgeOf = (
  { selector }: Pick<Threshold, "selector">,
  expression: ThresholdExpression,
  seconds: KeptSeconds,
  catalog: Catalog,
  kind?: MetricKind,
): WindowJudge | undefined => {
  const { first } = seconds;
  if (first !== undefined) return new WindowJudge(expression, seconds, definitionFor(first, catalog));
  const known = definitionOf(selector.metric, catalog);
  if (known === undefined && (kind === undefined || kind === "gauge")) return undefined;
  return new WindowJudge(expression, seconds, known ?? defineCustomMetric(kind ?? "counter", "default"));
};

export class WindowJudge {
  readonly #expression: ThresholdExpression;
  readonly #seconds: KeptSeconds;
  readonly #definition: MetricDefinition;
  readonly #sliding: SlidingWindow;
  readonly #least: number;
  readonly #stretches: Stretch[] = [];
  #next: number;
  #value: number | null = null;
  #judged = 0;
  #leftOut = 0;
  #firstBrokenSecond: number | null = null;

  /** @param definition of the metric */
  constructor(expression: ThresholdExpression, seconds: KeptSeconds, definition: MetricDefinition) {
    this.#expression = expression;
    this.#seconds = seconds;
    this.#definition = definition;
    this.#sliding = new SlidingWindow(seconds, definition);
    this.#least = leastSamples(expression, definition);
    this.#next = this.#span.from;
  }

  /**
   * Judges all that is complete by now. What comes later of the seconds before is not looked at again.
   * @param untilSecond everything is there of the seconds below it; not less than in the last call
   */
  judge(untilSecond: number): Judgement {
    const { from, until, withDrain } = this.#span;
    const end = withDrain === true ? untilSecond : Math.min(until, untilSecond);
    const over = this.#expression.time?.over;
    if (over === undefined) this.#judgeAtOnce(from, end);
    // What begins after the load's end has only what was slow in it.
    else for (; this.#next + over <= end && this.#next < until; this.#next += 1) this.#judgeWindow(this.#next, over);
    return {
      value: this.#value,
      ok: this.#stretches.length === 0,
      windows: { judged: this.#judged, leftOut: this.#leftOut },
      broken: this.#stretches.map((stretch) => ({
        from: stretch.from,
        to: stretch.to,
        worst: stretch.worst,
        regions: this.#regionsToBlame(stretch),
      })),
      firstBrokenSecond: this.#firstBrokenSecond,
    };
  }

  get #span() {
    return this.#expression.time?.span ?? WHOLE_RUN;
  }

  #judgeAtOnce(from: number, to: number): void {
    if (to <= from) return;
    const measured = this.#sliding.at(from, to);
    this.#stretches.length = 0;
    [this.#value, this.#judged, this.#firstBrokenSecond] = [null, 0, null];
    if (measured.count >= Math.min(1, this.#least)) this.#count(measured, from, to);
  }

  #judgeWindow(from: number, over: number): void {
    const measured = this.#sliding.at(from, from + over);
    if (measured.count < this.#least) this.#leftOut += 1;
    else this.#count(measured, from, from + over);
  }

  #count(measured: Aggregate, from: number, to: number): void {
    const value = measuredValue(this.#expression, measured, to - from);
    const ok = holds(value, this.#expression);
    this.#judged += 1;
    if (this.#isWorse(value, this.#value, ok)) this.#value = value;
    if (ok) return;
    this.#firstBrokenSecond ??= to - 1;
    const last = this.#stretches.at(-1);
    if (last === undefined || last.to < from) {
      this.#stretches.push({ from, to, worst: value, worstFrom: from, worstTo: to });
      return;
    }
    last.to = to;
    if (this.#isWorse(value, last.worst, ok)) [last.worst, last.worstFrom, last.worstTo] = [value, from, to];
  }

  #isWorse(value: number, than: number | null, ok: boolean): boolean {
    if (than === null) return true;
    const { comparison } = this.#expression;
    if (comparison === "<" || comparison === "<=") return value > than;
    if (comparison === ">" || comparison === ">=") return value < than;
    return !ok && holds(than, this.#expression);
  }

  /** Regions that break it by themselves where it was worst; all that have samples where none does so alone. */
  #regionsToBlame({ worstFrom, worstTo }: Stretch): string[] {
    const regions = new Set<string>();
    for (let second = worstFrom; second < worstTo; second += 1)
      for (const { region } of this.#seconds.at(second)) regions.add(region);
    const all = [...regions].sort();
    const alone = all.filter((wanted) => {
      const own = addUp(this.#seconds, this.#definition, [worstFrom, worstTo], (region) => region === wanted);
      if (own.count < Math.max(1, this.#least)) return false;
      return !holds(measuredValue(this.#expression, own, worstTo - worstFrom), this.#expression);
    });
    return alone.length === 0 ? all : alone;
  }
}
