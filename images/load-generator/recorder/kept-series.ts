// One series of samples of one second, and how its metric's kind adds them up. Kept from second to second: what was
// measured once is mostly measured again.
import type { Series } from "../../../contracts/delta/series.ts";
import type { MetricDefinition } from "../../../contracts/metrics/definition.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { kindOf } from "../../../metrics/kinds/index.ts";
import type { Kind, SeriesHead } from "../../../metrics/kinds/kind.ts";
import { beginSums, MAX_SUM, resetTally, type Tally } from "../../../metrics/kinds/tally.ts";
import { encodeTrend } from "../../../metrics/kinds/trend.ts";
import type { SampleSeries } from "../protocols/protocol.ts";

export interface KeptSeries extends SampleSeries {
  /** What was added since the last call, and nothing is left. */
  take(into: Series[]): void;
}

/** @param onInexact told when a sample is left out: the second's sum would be too large to stay exact */
export const keptSeriesOf = (definition: MetricDefinition, head: SeriesHead, onInexact: () => void): KeptSeries => {
  if (definition.kind === "trend" && definition.contains === "time") return new TimeSeries(head);
  if (definition.kind === "counter" || definition.kind === "rate") return new SumSeries(definition, head, onInexact);
  return new TallySeries(definition, head, onInexact);
};

/**
 * Nearly all that is measured are times, and some of them nearly always zero: those are counted, and recorded once a
 * second.
 */
class TimeSeries implements KeptSeries {
  readonly #head: SeriesHead;
  readonly #histogram = new Histogram();
  #zeros = 0;

  constructor(head: SeriesHead) {
    this.#head = head;
  }

  add(micros: number): void {
    if (micros === 0) this.#zeros += 1;
    else this.#histogram.record(micros);
  }

  take(into: Series[]): void {
    this.#histogram.recordMany(0, this.#zeros);
    this.#zeros = 0;
    if (this.#histogram.isEmpty) return;
    into.push(encodeTrend(this.#head, this.#histogram));
    this.#histogram.reset();
  }
}

/**
 * Each request adds to four of them: what their kinds would do with a sample is done here, without asking which kind it
 * is.
 */
class SumSeries implements KeptSeries {
  readonly #definition: MetricDefinition;
  readonly #head: SeriesHead;
  readonly #onInexact: () => void;
  #count = 0;
  #sum = 0;

  constructor(definition: MetricDefinition, head: SeriesHead, onInexact: () => void) {
    this.#definition = definition;
    this.#head = head;
    this.#onInexact = onInexact;
  }

  add(value: number): void {
    const sum = this.#sum + value;
    if (sum > MAX_SUM || sum < -MAX_SUM) {
      this.#onInexact();
      return;
    }
    this.#count += 1;
    this.#sum = sum;
  }

  take(into: Series[]): void {
    if (this.#count === 0) return;
    into.push(kindOf(this.#definition).encode({ ...beginSums(), count: this.#count, sum: this.#sum }, this.#head));
    this.#count = 0;
    this.#sum = 0;
  }
}

class TallySeries implements KeptSeries {
  readonly #kind: Kind;
  readonly #head: SeriesHead;
  readonly #tally: Tally;
  readonly #onInexact: () => void;

  constructor(definition: MetricDefinition, head: SeriesHead, onInexact: () => void) {
    this.#kind = kindOf(definition);
    this.#head = head;
    this.#tally = this.#kind.begin(definition);
    this.#onInexact = onInexact;
  }

  add(value: number): void {
    if (!this.#kind.add(this.#tally, value)) this.#onInexact();
  }

  take(into: Series[]): void {
    if (this.#tally.count === 0) return;
    into.push(this.#kind.encode(this.#tally, this.#head));
    resetTally(this.#tally);
  }
}
