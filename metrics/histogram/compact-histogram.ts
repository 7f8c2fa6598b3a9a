// Samples that are seldom looked at, in a fraction of a histogram's memory: encoded, some bytes a bucket instead of a
// page of counters an octave. A large run has tens of thousands of series and a hundred thousand seconds of regions.
import type { ExactTotals } from "./hdr-encoding.ts";
import { Histogram, type HistogramSamples } from "./histogram.ts";

/** Encodings that wait to be merged into one: more take room, fewer are merged too often. */
const MOST_PENDING = 12;

export class CompactHistogram implements HistogramSamples {
  count = 0;
  #pending: { readonly bytes: Uint8Array; readonly exact: ExactTotals }[] = [];

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param bytes an encoding that was checked */
  add(bytes: Uint8Array, { count, sum, min, max }: ExactTotals): void {
    this.#pending.push({ bytes, exact: { count, sum, min, max } });
    this.count += count;
    if (this.#pending.length > MOST_PENDING) this.pack();
  }

  addTo(histogram: Histogram): void {
    for (const { bytes, exact } of this.#pending) histogram.mergeChecked(bytes, exact);
  }

  toHistogram(): Histogram {
    const histogram = new Histogram();
    this.addTo(histogram);
    return histogram;
  }

  /** Makes one encoding of all: worth it when no more are likely to come. */
  pack(): void {
    if (this.#pending.length < 2) return;
    scratch.reset();
    this.addTo(scratch);
    const { count, sum, min, max } = scratch;
    // A copy: the encoder's buffer is larger than what it wrote.
    this.#pending = [{ bytes: scratch.encode().slice(), exact: { count, sum, min, max } }];
  }
}

/** One for all: packing keeps nothing in it. */
const scratch = new Histogram();
