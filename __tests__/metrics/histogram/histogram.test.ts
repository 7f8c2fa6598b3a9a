// Histograms against the sorted samples themselves, and against HdrHistogram's own in both directions of its encoding.

import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { decodeFromCompressedBase64, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import { compress, HistogramFormatError } from "../../../metrics/histogram/hdr-encoding.ts";
import {
  Histogram,
  highestIn,
  indexOf,
  lowestIn,
  MAX_VALUE_MICROS,
  PAGE_COUNT,
  PAGE_SIZE,
} from "../../../metrics/histogram/histogram.ts";
import { bucketsOf, histogramOf, micros, oracleOf } from "../support.ts";

const HEADER_BYTES = 40;
const PERCENTILES = [50, 90, 95, 99, 99.9];
const regionsOfSamples = fc.array(fc.array(micros, { maxLength: 60 }), { minLength: 1, maxLength: 6 });
const samplesArb = fc.array(micros, { minLength: 1, maxLength: 200 });

/** Where ranks are whole numbers, rounding can push them to the next: thousands are as likely as all others. */
const countArb = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.integer({ min: 1, max: 1_000 }).map((thousands) => thousands * 1_000),
);

/** The nearest rank in whole numbers, so that the oracle has no rounding of its own. */
const rankOf = (percentile: number, count: number): number =>
  Number((BigInt(Math.round(percentile * 10)) * BigInt(count) + 999n) / 1000n);

const exactOf = ({ count, sum, min, max }: Histogram) => ({ count, sum, min, max });

const merge = (histograms: readonly Histogram[]): Histogram => {
  const merged = new Histogram();
  for (const histogram of histograms) merged.merge(histogram);
  return merged;
};

describe("merging histograms", () => {
  it("gives the percentiles, count, sum, min, max and buckets of one histogram that got all samples", () =>
    fc.assert(
      fc.property(regionsOfSamples, (regions) => {
        const merged = merge(regions.map(histogramOf));
        const single = histogramOf(regions.flat());
        expect(exactOf(merged)).toEqual(exactOf(single));
        for (const percentile of PERCENTILES)
          expect(merged.percentileMicros(percentile)).toBe(single.percentileMicros(percentile));
        expect(bucketsOf(merged)).toEqual(bucketsOf(single));
      }),
    ));

  it("keeps every percentile of merged regions within 0.1 % of the sorted samples", () =>
    fc.assert(
      fc.property(regionsOfSamples, (regions) => {
        const sorted = regions.flat().sort((a, b) => a - b);
        fc.pre(sorted.length > 0);
        const merged = merge(regions.map(histogramOf));
        for (const percentile of PERCENTILES) {
          const truthMicros = sorted[rankOf(percentile, sorted.length) - 1] ?? Number.NaN;
          expect(Math.abs(merged.percentileMicros(percentile) - truthMicros)).toBeLessThanOrEqual(0.001 * truthMicros);
        }
        expect(exactOf(merged)).toEqual({
          count: sorted.length,
          sum: sorted.reduce((sum, sample) => sum + sample, 0),
          min: sorted[0],
          max: sorted.at(-1),
        });
      }),
    ));

  it("gives no percentile below the least sample or above the greatest, though its bucket reaches further", () => {
    const histogram = histogramOf([1_000_001, 1_000_001, 1_000_001]);
    expect([0, 50, 99].map((percentile) => histogram.percentileMicros(percentile))).toEqual([
      1_000_001, 1_000_001, 1_000_001,
    ]);
  });

  it("gives p(99.9) of 1,000 samples the 999th, not the maximum", () => {
    const histogram = new Histogram();
    histogram.recordMany(10, 999);
    histogram.record(1_000_000);
    expect(histogram.percentileMicros(99.9)).toBe(10);
  });

  it("takes the exact rank for every count, whatever a percentile is in binary", () =>
    fc.assert(
      fc.property(fc.constantFrom(...PERCENTILES), countArb, (percentile, count) => {
        const rank = rankOf(percentile, count);
        const histogram = new Histogram();
        histogram.recordMany(1, rank);
        histogram.recordMany(2, count - rank);
        expect(histogram.percentileMicros(percentile)).toBe(1);
        const below = new Histogram();
        below.recordMany(1, rank - 1);
        below.recordMany(2, count - rank + 1);
        expect(below.percentileMicros(percentile)).toBe(2);
      }),
    ));

  it("counts many equal samples as that many single ones", () =>
    fc.assert(
      fc.property(micros, fc.nat(20), (sample, times) => {
        const many = new Histogram();
        many.recordMany(sample, times);
        const single = histogramOf(new Array<number>(times).fill(sample));
        expect([exactOf(many), bucketsOf(many)]).toEqual([exactOf(single), bucketsOf(single)]);
      }),
    ));

  it("has no value when it is empty, and is as new after a reset", () => {
    const used = histogramOf([5, 5_000_000]);
    used.reset();
    expect([used.isEmpty, used.percentileMicros(99), used.meanMicros]).toEqual([true, 0, 0]);
    used.record(7);
    expect([exactOf(used), bucketsOf(used)]).toEqual([{ count: 1, sum: 7, min: 7, max: 7 }, [[7, 7, 1]]]);
  });
});

describe("buckets", () => {
  it("hold the values between their bounds, each beginning where the one before ends", () => {
    for (let index = 0; index < PAGE_COUNT * PAGE_SIZE; index += 1) {
      const [low, high] = [lowestIn(index), highestIn(index)];
      if (indexOf(low) !== index || indexOf(high) !== index)
        throw new Error(`bucket ${index} is not of its own bounds`);
      if (index > 0 && low !== highestIn(index - 1) + 1) throw new Error(`a gap or an overlap before bucket ${index}`);
    }
    expect(highestIn(PAGE_COUNT * PAGE_SIZE - 1)).toBe(MAX_VALUE_MICROS);
  });

  it("take a value beyond the largest as the largest, and keep it exactly in sum and max", () => {
    const histogram = histogramOf([2 ** 45]);
    expect(bucketsOf(histogram).map(([, high]) => high)).toEqual([MAX_VALUE_MICROS]);
    expect(exactOf(histogram)).toEqual({ count: 1, sum: 2 ** 45, min: 2 ** 45, max: 2 ** 45 });
  });
});

describe("the encoding", () => {
  const decodeWithOracle = (histogram: Histogram) =>
    decodeFromCompressedBase64(Buffer.from(compress(histogram.encode())).toString("base64"), 64, false);

  it("keeps every bucket and the exact totals", () =>
    fc.assert(
      fc.property(samplesArb, (samples) => {
        const histogram = histogramOf(samples);
        const decoded = Histogram.decode(histogram.encode(), histogram);
        expect([bucketsOf(decoded), exactOf(decoded)]).toEqual([bucketsOf(histogram), exactOf(histogram)]);
      }),
    ));

  it("keeps samples in every bucket there is, and counts of several bytes", () => {
    const histogram = new Histogram();
    for (let index = 0; index < PAGE_COUNT * PAGE_SIZE; index += 1)
      histogram.recordMany(lowestIn(index), 1 + index ** 2);
    expect(bucketsOf(Histogram.decode(histogram.encode(), histogram))).toEqual(bucketsOf(histogram));
  });

  it("is read by HdrHistogram with the same samples at the same percentiles", () =>
    fc.assert(
      fc.property(samplesArb, (samples) => {
        const decoded = decodeWithOracle(histogramOf(samples));
        const oracle = oracleOf(samples);
        expect(decoded.totalCount).toBe(samples.length);
        for (const percentile of [...PERCENTILES, 100])
          expect(decoded.getValueAtPercentile(percentile)).toBe(oracle.getValueAtPercentile(percentile));
      }),
      { numRuns: 60 },
    ));

  it("has the very counts that HdrHistogram's own encoder writes, and is read from them", () =>
    fc.assert(
      fc.property(samplesArb, (samples) => {
        const compressed = Buffer.from(encodeIntoCompressedBase64(oracleOf(samples)), "base64");
        const theirs = Buffer.from(inflateSync(compressed.subarray(8)));
        const expected = histogramOf(samples);
        expect(theirs.subarray(HEADER_BYTES)).toEqual(Buffer.from(expected.encode()).subarray(HEADER_BYTES));
        // The port writes 1 where the format has the normalizing offset, and ignores it in reading; Java writes 0, and
        // shifts by it. What is not 0 there is refused rather than read one way or the other.
        expect(() => Histogram.decode(theirs, expected)).toThrow(HistogramFormatError);
        theirs.writeInt32BE(0, 8);
        expect(bucketsOf(Histogram.decode(theirs, expected))).toEqual(bucketsOf(expected));
      }),
      { numRuns: 60 },
    ));

  it("refuses cut, lengthened and foreign bytes, and adds nothing of them", () =>
    fc.assert(
      fc.property(samplesArb, fc.nat(), fc.boolean(), (samples, at, isCut) => {
        const histogram = histogramOf(samples);
        const bytes = histogram.encode();
        const damaged = isCut ? bytes.subarray(0, at % bytes.length) : Buffer.concat([bytes, Buffer.of(2)]);
        const target = histogramOf([1]);
        expect(() => target.mergeEncoded(damaged, histogram)).toThrow(HistogramFormatError);
        expect([bucketsOf(target), target.count]).toEqual([[[1, 1, 1]], 1]);
      }),
    ));

  it("refuses bytes that hold another number of samples than is said beside them", () => {
    const histogram = histogramOf([1, 2, 3]);
    expect(() => Histogram.decode(histogram.encode(), { ...exactOf(histogram), count: 4 })).toThrow(/3 samples, not 4/);
  });

  it("never fails with anything but its own error, whatever the bytes", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
        const bytes = Buffer.concat([histogramOf([]).encode(), tail]);
        bytes.writeInt32BE(tail.length, 4);
        try {
          Histogram.decode(bytes, { count: 1, sum: 1, min: 1, max: 1 });
        } catch (error) {
          expect(error).toBeInstanceOf(HistogramFormatError);
        }
      }),
    ));
});
