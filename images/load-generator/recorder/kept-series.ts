// One series of samples of one second, and how its metric's kind adds them up. Kept from second to second: what was
// measured once is mostly measured again.
import type { Series } from "../../../contracts/delta/series.ts";
import type { MetricDefinition } from "../../../contracts/metrics/definition.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { counter } from "../../../metrics/kinds/counter.ts";
import { kindOf } from "../../../metrics/kinds/index.ts";
import type { Kind, SeriesHead } from "../../../metrics/kinds/kind.ts";
import { rate } from "../../../metrics/kinds/rate.ts";
import { beginSums, isExactSum, resetTally, type Tally } from "../../../metrics/kinds/tally.ts";
import { encodeTrend, isExactTime } from "../../../metrics/kinds/trend.ts";
import type { SampleSeries } from "../protocols/protocol.ts";

export interface KeptSeries extends SampleSeries {
  /** What was added since the last call, and nothing is left. */
  take(into: Series[]): void;
}

/** @param onInexact told when a sample is left out: an aggregator could not add it up exactly, and takes none such */
export const keptSeriesOf = (definition: MetricDefinition, head: SeriesHead, onInexact: () => void): KeptSeries => {
  if (definition.kind === "trend" && definition.contains === "time") return new TimeSeries(head, onInexact);
  if (definition.kind === "counter") return new CounterSeries(definition, head, onInexact);
  if (definition.kind === "rate") return new RateSeries(head);
  return new TallySeries(definition, head, onInexact);
};

/**
 * Nearly all that is measured are times, and some of them nearly always zero: those are counted, and recorded once a
 * second.
 */
class TimeSeries implements KeptSeries {
  readonly #head: SeriesHead;
  readonly #histogram = new Histogram();
  readonly #onInexact: () => void;
  #zeros = 0;

  constructor(head: SeriesHead, onInexact: () => void) {
    this.#head = head;
    this.#onInexact = onInexact;
  }

  add(micros: number): void {
    if (micros === 0) this.#zeros += 1;
    else if (isExactTime(micros)) this.#histogram.record(micros);
    else this.#onInexact();
  }

  take(into: Series[]): void {
    this.#histogram.recordMany(0, this.#zeros);
    this.#zeros = 0;
    if (this.#histogram.isEmpty) return;
    into.push(encodeTrend(this.#head, this.#histogram));
    this.#histogram.reset();
  }
}

/** Each request adds to three of them, and to a rate: what the kind would do with a sample is done here. */
class CounterSeries implements KeptSeries {
  readonly #isOfLedger: boolean;
  readonly #head: SeriesHead;
  readonly #onInexact: () => void;
  #count = 0;
  #sum = 0;

  constructor({ ledger }: MetricDefinition, head: SeriesHead, onInexact: () => void) {
    this.#isOfLedger = ledger !== undefined;
    this.#head = head;
    this.#onInexact = onInexact;
  }

  add(value: number): void {
    const sum = this.#sum + value;
    if (!isExactSum(sum, this.#isOfLedger)) {
      this.#onInexact();
      return;
    }
    this.#count += 1;
    this.#sum = sum;
  }

  take(into: Series[]): void {
    if (this.#count === 0) return;
    into.push(counter.encode({ ...beginSums(), count: this.#count, sum: this.#sum }, this.#head));
    this.#count = 0;
    this.#sum = 0;
  }
}

class RateSeries implements KeptSeries {
  readonly #head: SeriesHead;
  #count = 0;
  #sum = 0;

  constructor(head: SeriesHead) {
    this.#head = head;
  }

  add(value: number): void {
    this.#count += 1;
    if (value !== 0) this.#sum += 1;
  }

  take(into: Series[]): void {
    if (this.#count === 0) return;
    into.push(rate.encode({ ...beginSums(), count: this.#count, sum: this.#sum }, this.#head));
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
