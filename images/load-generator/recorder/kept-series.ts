// One series of samples of one second, and how its metric's kind adds them up. Kept from second to second: what was measured once is
// mostly measured again.
import type { Series } from "../../../contracts/delta/series.ts";
import type { MetricDefinition } from "../../../contracts/metrics/definition.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { kindOf } from "../../../metrics/kinds/index.ts";
import type { Kind, SeriesHead } from "../../../metrics/kinds/kind.ts";
import { resetTally, type Tally } from "../../../metrics/kinds/tally.ts";
import { encodeTrend } from "../../../metrics/kinds/trend.ts";
import type { SampleSeries } from "../protocols/protocol.ts";

export interface KeptSeries extends SampleSeries {
  /** What was added since the last call, and nothing is left. */
  take(into: Series[]): void;
}

/** @param onInexact told when a sample is left out: the second's sum would be too large to stay exact */
export const keptSeriesOf = (definition: MetricDefinition, head: SeriesHead, onInexact: () => void): KeptSeries =>
  definition.kind === "trend" && definition.contains === "time"
    ? new TimeSeries(head)
    : new TallySeries(definition, head, onInexact);

/** Nearly all that is measured are times, and some of them nearly always zero: those are counted, and recorded once a second. */
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
