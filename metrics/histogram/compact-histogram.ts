// Keeps samples that are seldom looked at in a fraction of a histogram's memory: encoded, at some bytes a bucket, where
// a histogram has a page of counters for each octave. A large run has tens of thousands of series, and a hundred
// thousand seconds of regions.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type ExactTotals, eachEncoding } from "./hdr-encoding.ts";
import { Histogram, type HistogramSamples } from "./histogram.ts";

/**
 * How many bytes of encodings wait until they are merged into one: with more they take much memory, with fewer merging
 * takes much time.
 */
const MOST_PENDING_BYTES = 1_024;
/** An encoding that rests is deflated from this length on: a shorter one is not worth the time. */
const LEAST_DEFLATED_BYTES = 3_000;
const NOTHING = new Uint8Array(0);

export class CompactHistogram implements HistogramSamples {
  count = 0;
  #sum = 0;
  #min = 0;
  #max = 0;
  /** Encodings, one behind the other: an array of them would take as much again as what is in it. */
  #bytes: Uint8Array = NOTHING;
  /** Of the encodings, whether or not they are deflated; so many of them are one encoding. */
  #usedBytes = 0;
  #packedBytes = 0;
  #isDeflated = false;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param bytes an encoding that was checked */
  add(bytes: Uint8Array, exact: ExactTotals): void {
    this.#append(bytes);
    this.#addExact(exact);
    if (this.#usedBytes - this.#packedBytes > Math.max(MOST_PENDING_BYTES, this.#packedBytes / 4)) this.pack();
  }

  merge(other: CompactHistogram): void {
    if (other.isEmpty) return;
    this.add(other.#encodings, other.#exact);
  }

  addTo(histogram: Histogram): void {
    if (this.isEmpty) return;
    histogram.mergeAll(eachEncoding(this.#encodings), this.#exact);
  }

  toHistogram(): Histogram {
    const histogram = new Histogram();
    this.addTo(histogram);
    return histogram;
  }

  /** Merges all encodings into one, which pays when few more will come. */
  pack(): void {
    if (this.#usedBytes === this.#packedBytes) return;
    scratch.reset();
    this.addTo(scratch);
    this.#bytes = scratch.encode();
    this.#usedBytes = this.#bytes.length;
    this.#packedBytes = this.#bytes.length;
  }

  /** Packs it for long: nothing more is expected to come, though it may. */
  rest(): void {
    this.pack();
    if (this.#isDeflated || this.#usedBytes < LEAST_DEFLATED_BYTES) return;
    this.#bytes = new Uint8Array(deflateRawSync(this.#encodings, { level: 1 }));
    this.#isDeflated = true;
  }

  toJson(): readonly [base64: string, count: number, sum: number, min: number, max: number] {
    this.pack();
    const { count, sum, min, max } = this.#exact;
    return [Buffer.from(this.#encodings).toString("base64"), count, sum, min, max];
  }

  static fromJson([base64, count, sum, min, max]: ReturnType<CompactHistogram["toJson"]>): CompactHistogram {
    const compact = new CompactHistogram();
    if (count > 0) compact.add(Buffer.from(base64, "base64"), { count, sum, min, max });
    return compact;
  }

  get #exact(): ExactTotals {
    return { count: this.count, sum: this.#sum, min: this.#min, max: this.#max };
  }

  get #encodings(): Uint8Array {
    return this.#isDeflated ? inflateRawSync(this.#bytes) : this.#bytes.subarray(0, this.#usedBytes);
  }

  #append(bytes: Uint8Array): void {
    if (this.#isDeflated) {
      this.#bytes = this.#encodings;
      this.#isDeflated = false;
    }
    const needed = this.#usedBytes + bytes.length;
    if (needed > this.#bytes.length) {
      const isFirst = this.#usedBytes === 0;
      const larger = new Uint8Array(isFirst ? needed : Math.max(needed, Math.ceil(this.#bytes.length * 1.25)));
      larger.set(this.#bytes.subarray(0, this.#usedBytes));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#usedBytes);
    this.#usedBytes = needed;
  }

  #addExact({ count, sum, min, max }: ExactTotals): void {
    if (this.isEmpty || min < this.#min) this.#min = min;
    if (this.isEmpty || max > this.#max) this.#max = max;
    this.count += count;
    this.#sum += sum;
  }
}

/** Shared by all: it is empty again before each use. */
const scratch = new Histogram();
