// Keeps samples that are seldom looked at in a fraction of a histogram's memory: encoded, at some bytes a bucket, where
// a histogram has a page of counters for each octave. A large run has tens of thousands of series, and a hundred
// thousand seconds of regions.
import type { ExactTotals } from "./hdr-encoding.ts";
import { Histogram, type HistogramSamples } from "./histogram.ts";

/**
 * How many encodings wait until they are merged into one: with more they take much memory, with fewer merging takes
 * much time.
 */
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

  merge(other: CompactHistogram): void {
    for (const { bytes, exact } of other.#pending) this.add(bytes, exact);
  }

  addTo(histogram: Histogram): void {
    for (const { bytes, exact } of this.#pending) histogram.mergeChecked(bytes, exact);
  }

  toHistogram(): Histogram {
    const histogram = new Histogram();
    this.addTo(histogram);
    return histogram;
  }

  /** Merges all encodings into one, which pays when few more will come. */
  pack(): void {
    if (this.#pending.length < 2) return;
    scratch.reset();
    this.addTo(scratch);
    const { count, sum, min, max } = scratch;
    // A copy: the encoder's buffer is larger than what it wrote, and a Buffer's own slice() would keep all of it.
    this.#pending = [{ bytes: new Uint8Array(scratch.encode()), exact: { count, sum, min, max } }];
  }
}

/** Shared by all: it is empty again before each use. */
const scratch = new Histogram();
