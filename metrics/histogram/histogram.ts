// The histogram that everything measured goes into: HdrHistogram's buckets for integer microseconds at 3 significant
// digits. Counters live in pages that exist only where values fell; count, sum, min and max are kept exactly beside
// them.
import { type ExactTotals, encodeCounts, type ReadCounts, readCounts } from "./hdr-encoding.ts";

/**
 * Counters of one power of two: half of HdrHistogram's 2,048 sub-buckets. The first 2,048 values fill two pages
 * exactly.
 */
export const PAGE_SIZE = 1024;
/** Of 32 bits each. */
const WORDS_OF_PAGE = PAGE_SIZE / 32;
/** Pages for values up to MAX_VALUE_MICROS. */
export const PAGE_COUNT = 31;
/**
 * 2^40 - 1 microseconds, some twelve days: larger values are recorded as this one in the buckets, exactly in sum and
 * max.
 */
export const MAX_VALUE_MICROS = 2 ** 40 - 1;

/** Samples that are kept in another form than a Histogram's. */
export interface HistogramSamples {
  addTo(histogram: Histogram): void;
}

export class Histogram {
  count = 0;
  sum = 0;
  /** Meaningful when count > 0, as max is. */
  min = 0;
  max = 0;
  readonly #pages: (Float64Array | undefined)[] = new Array(PAGE_COUNT).fill(undefined);
  /** A bit for each bucket that has had samples: nearly all of a page's have none, and whoever reads passes them over. */
  readonly #occupied = new Int32Array(PAGE_COUNT * WORDS_OF_PAGE);

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param micros integer, 0 or more */
  record(micros: number): void {
    this.#addToBucket(indexOf(micros), 1);
    this.#addExact(1, micros, micros, micros);
  }

  recordMany(micros: number, samples: number): void {
    if (samples <= 0) return;
    this.#addToBucket(indexOf(micros), samples);
    this.#addExact(samples, micros * samples, micros, micros);
  }

  merge(other: Histogram | HistogramSamples): void {
    if (!(other instanceof Histogram)) {
      other.addTo(this);
      return;
    }
    if (other.count === 0) return;
    other.#forEachCount((index, samples) => this.#addToBucket(index, samples));
    this.#addExact(other.count, other.sum, other.min, other.max);
  }

  /**
   * Adds an encoded histogram without making an object of it.
   * @param exact its count, sum, min and max, which the encoding does not have
   * @throws HistogramFormatError when the bytes are not such a histogram, or hold another number of samples; nothing is
   * added then
   */
  mergeEncoded(bytes: Uint8Array, exact: ExactTotals): void {
    this.#addCounts(readCounts(bytes, exact), 1);
    this.#addExact(exact.count, exact.sum, exact.min, exact.max);
  }

  /**
   * Takes away what was added before. `min` and `max` stay as they are: whoever takes away knows what is left.
   * @param bytes an encoding that was added
   */
  subtract(bytes: Uint8Array, exact: ExactTotals): void {
    this.#addCounts(readCounts(bytes, exact), -1);
    this.count -= exact.count;
    this.sum -= exact.sum;
  }

  /** Adds several encodings that were counted together. */
  mergeAll(encodings: Iterable<Uint8Array>, exact: ExactTotals): void {
    for (const bytes of encodings) this.#addCounts(readCounts(bytes, null), 1);
    this.#addExact(exact.count, exact.sum, exact.min, exact.max);
  }

  #addCounts({ indexes, samples, length }: ReadCounts, sign: 1 | -1): void {
    for (let position = 0; position < length; position += 1)
      this.#addToBucket(indexes[position] as number, sign * (samples[position] as number));
  }

  /** @throws HistogramFormatError */
  static decode(bytes: Uint8Array, exact: ExactTotals): Histogram {
    const histogram = new Histogram();
    histogram.mergeEncoded(bytes, exact);
    return histogram;
  }

  /**
   * The nearest rank: the bucket in which the sample number ceil(percentile / 100 x count) lies, at its upper end, but
   * never beyond the exact minimum and maximum. Within 0.1 % above the true sample.
   * @param percentile 0 to 100
   * @returns microseconds; 0 when empty
   */
  percentileMicros(percentile: number): number {
    if (this.count === 0) return 0;
    // 99.9 / 100 x 1,000 is 999.0000000000001 in binary: a rank that is a whole number must not become the next one.
    const rank = Math.max(1, Math.ceil((percentile / 100) * this.count * (1 - 2 * Number.EPSILON)));
    if (rank >= this.count) return this.max;
    let seen = 0;
    for (let word = 0; word < this.#occupied.length; word += 1) {
      const page = this.#pages[word >> 5];
      for (let bits = this.#occupied[word] ?? 0; bits !== 0; bits &= bits - 1) {
        const index = (word << 5) + lowestBitOf(bits);
        seen += page?.[index & 1023] ?? 0;
        if (seen >= rank) return Math.min(this.max, Math.max(this.min, highestIn(index)));
      }
    }
    return this.max;
  }

  get meanMicros(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** Empties it and keeps its pages, for the next second of the same series. */
  reset(): void {
    for (let index = 0; index < PAGE_COUNT; index += 1) this.#resetPage(index);
    this.count = 0;
    this.sum = 0;
    this.min = 0;
    this.max = 0;
  }

  /** Most pages were not used since. */
  #resetPage(index: number): void {
    const first = index * WORDS_OF_PAGE;
    let bits = 0;
    for (let word = first; word < first + WORDS_OF_PAGE; word += 1) {
      bits |= this.#occupied[word] ?? 0;
      this.#occupied[word] = 0;
    }
    if (bits !== 0) this.#pages[index]?.fill(0);
  }

  /** Calls for each bucket that has samples, in order; bounds are inclusive, in microseconds. */
  forEachBucket(visit: (lowMicros: number, highMicros: number, samples: number) => void): void {
    this.#forEachCount((index, samples) => visit(lowestIn(index), highestIn(index), samples));
  }

  /** HdrHistogram's V2 encoding, uncompressed. */
  encode(): Uint8Array {
    return encodeCounts((visit) => this.#forEachCount(visit));
  }

  #forEachCount(visit: (index: number, samples: number) => void): void {
    for (let word = 0; word < this.#occupied.length; word += 1) {
      const page = this.#pages[word >> 5];
      for (let bits = this.#occupied[word] ?? 0; bits !== 0; bits &= bits - 1) {
        const index = (word << 5) + lowestBitOf(bits);
        const samples = page?.[index & 1023] ?? 0;
        if (samples > 0) visit(index, samples);
      }
    }
  }

  #addToBucket(index: number, samples: number): void {
    const page = this.#pages[index >> 10] ?? this.#page(index >> 10);
    const sub = index & 1023;
    page[sub] = (page[sub] ?? 0) + samples;
    const word = index >> 5;
    this.#occupied[word] = (this.#occupied[word] ?? 0) | (1 << (index & 31));
  }

  #page(index: number): Float64Array {
    const existing = this.#pages[index];
    if (existing !== undefined) return existing;
    const fresh = new Float64Array(PAGE_SIZE);
    this.#pages[index] = fresh;
    return fresh;
  }

  #addExact(count: number, sum: number, min: number, max: number): void {
    if (this.count === 0 || min < this.min) this.min = min;
    if (this.count === 0 || max > this.max) this.max = max;
    this.count += count;
    this.sum += sum;
  }
}

/** Its position, from 0. */
const lowestBitOf = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** Position in HdrHistogram's array of counts. */
export const indexOf = (micros: number): number => {
  if (micros < 2048) return Math.max(0, micros);
  if (micros < 2 ** 31) {
    const shift = 21 - Math.clz32(micros);
    return (shift << 10) + (micros >>> shift);
  }
  // Bit operations see only 32 bits, so larger values are scaled down first. Their buckets are so wide that the lost
  // bits do not matter.
  const scaled = Math.floor(Math.min(micros, MAX_VALUE_MICROS) / 1024);
  const shift = 21 - Math.clz32(scaled);
  return ((shift + 10) << 10) + (scaled >>> shift);
};

/** Smallest value of a bucket. */
export const lowestIn = (index: number): number => {
  if (index < 2048) return index;
  const shift = Math.floor(index / PAGE_SIZE) - 1;
  return ((index % PAGE_SIZE) + PAGE_SIZE) * 2 ** shift;
};

/** Largest value of a bucket. */
export const highestIn = (index: number): number =>
  index < 2048 ? index : lowestIn(index) + 2 ** (Math.floor(index / PAGE_SIZE) - 1) - 1;
