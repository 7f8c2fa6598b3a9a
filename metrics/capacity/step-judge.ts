// Judges one step of a search: by the thresholds, by whether the load was the one asked for, and by the generators' own
// health. Of what is complete; the first seconds are left out by whoever asks.
import type { StepRow } from "../../contracts/results/capacity.ts";
import { TREND_SCALE } from "../kinds/trend.ts";
import { holds, measuredValue } from "../verdict/measured-value.ts";
import type { Purpose } from "./search.ts";
import type { Span, StepBook, WatchedLimit } from "./step-book.ts";
import { findWhatBroke } from "./what-broke.ts";

/** Of the iterations that were due: beyond it the load was not the one asked for, though the system held it. */
const MAX_DROPPED_FRACTION = 0.01;
/** Of those that were asked for, as many have to have begun or been dropped. */
const LEAST_BEGUN_FRACTION = 0.9;

export interface JudgedStep {
  readonly row: StepRow;
  readonly isGeneratorAtLimit: boolean;
}

interface Step {
  readonly rate: number;
  readonly purpose: Purpose;
  readonly span: Span;
  /** It was ended before its time, since it could not hold any more. */
  readonly isCut: boolean;
}

export const judgeStep = (book: StepBook, { rate, purpose, span, isCut }: Step): JudgedStep => {
  const seconds = span[1] - span[0];
  const thresholds = book.limits.flatMap((limit) => valuesOf(book, limit, span));
  const hasHeld = !isCut && thresholds.every(({ ok }) => ok) && book.of("iterations", span).sum > 0;
  const dropped = book.of("dropped_iterations", span).sum;
  const limit = limitOf(book, { rate, span, hasHeld, dropped });
  const row: StepRow = {
    rate,
    purpose,
    from: span[0],
    to: span[1],
    held: hasHeld && limit === undefined,
    ...measuredIn(book, span),
    dropped,
    health: limit ?? "ok",
    thresholds,
    broke: hasHeld ? null : findWhatBroke(book, thresholds, span),
    regions: Object.fromEntries(book.regions.map((region) => [region, measuredIn(book, span, region)])),
  };
  return { row, isGeneratorAtLimit: seconds > 0 && limit !== undefined };
};

/** One for each expression. What has no sample does not hold: nothing was answered, or nothing that it is about. */
const valuesOf = (book: StepBook, limit: WatchedLimit, span: Span): StepRow["thresholds"] => {
  const measured = book.ofLimit(limit, span);
  return limit.threshold.expressions.map((expression) => {
    const threshold = `${limit.threshold.key} ${expression.text}`;
    if (measured === undefined || (measured.count === 0 && measured.definition.kind !== "counter"))
      return { threshold, value: null, ok: expression.allowNoSamples === true };
    const value = measuredValue(expression, measured, span[1] - span[0]);
    return { threshold, value, ok: holds(value, expression) };
  });
};

/** Why the generators, and not the system, were the limit; undefined: they were not. */
const limitOf = (
  book: StepBook,
  { rate, span, hasHeld, dropped }: { rate: number; span: Span; hasHeld: boolean; dropped: number },
): string | undefined => {
  const { begun: toldToBegin, limits } = book.health.during(span);
  // What a busy worker tells of its threads may be a second old; what ended has begun.
  const begun = Math.max(toldToBegin, book.of("iterations", span).sum);
  const asked = rate * (span[1] - span[0]);
  if (limits.length > 0) return limits.join("; ");
  if (begun + dropped < asked * LEAST_BEGUN_FRACTION - 1)
    return `${begun} of the ${Math.round(asked)} iterations that were due began`;
  // A system that is overloaded keeps all virtual users waiting; one that holds does not.
  if (hasHeld && dropped > asked * MAX_DROPPED_FRACTION)
    return `${dropped} iterations found no virtual user free: raise maxVUs of the regions`;
  return undefined;
};

const measuredIn = (book: StepBook, span: Span, region?: string): StepRow["regions"][string] => {
  const { sum: iterations } = book.of("iterations", span, region);
  const requests = book.of("http_req_failed", span, region);
  const failed = requests.count === 0 ? 0 : requests.sum / requests.count;
  const ofRequests = book.of("http_req_duration", span, region).histogram;
  const { histogram } = ofRequests.isEmpty ? book.of("iteration_duration", span, region) : { histogram: ofRequests };
  const at = (percentile: number): number | null =>
    histogram.isEmpty ? null : histogram.percentileMicros(percentile) / TREND_SCALE;
  return {
    goodput: (iterations * (1 - failed)) / Math.max(1, span[1] - span[0]),
    p50: at(50),
    p95: at(95),
    p99: at(99),
    failed,
  };
};

/**
 * Whether a step that goes on cannot hold any more, whatever is still to come.
 * @param whole all of it that is looked at; @param untilSecond everything is there of the seconds below it
 */
export const isHopeless = (book: StepBook, rate: number, [from, to]: Span, untilSecond: number): boolean => {
  if (untilSecond <= from) return false;
  return book.limits.some((limit) => {
    const measured = book.ofLimit(limit, [from, untilSecond]);
    if (measured === undefined || measured.count === 0) return false;
    // No more come in the end than at the rate until now, or than are due.
    const perSecond = Math.max(measured.count / (untilSecond - from), rate);
    const expected = measured.count + perSecond * (to - untilSecond);
    return limit.threshold.expressions.some(({ aggregation, comparison, limit: most, percentile = 0 }) => {
      if (comparison !== "<" && comparison !== "<=") return false;
      if (measured.definition.kind === "rate") return measured.sum > most * expected;
      if (aggregation !== "p" && aggregation !== "med") return false;
      let beyond = 0;
      measured.histogram.forEachBucket((low, _, samples) => {
        if (low > most * TREND_SCALE) beyond += samples;
      });
      return beyond > (1 - (aggregation === "med" ? 50 : percentile) / 100) * expected;
    });
  });
};
