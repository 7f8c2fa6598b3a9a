// Compact histograms: whatever was added and whenever it was packed, they hold what a histogram would.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { CompactHistogram } from "../../../metrics/histogram/compact-histogram.ts";
import { Histogram } from "../../../metrics/histogram/histogram.ts";
import { bucketsOf, histogramOf, micros } from "../support.ts";

const partsArb = fc.array(
  fc.record({ samples: fc.array(micros, { minLength: 1, maxLength: 8 }), isPackedThen: fc.boolean() }),
  { maxLength: 30 },
);

describe("a compact histogram", () => {
  it("has the samples of all that was added, packed or not", () =>
    fc.assert(
      fc.property(partsArb, (parts) => {
        const compact = new CompactHistogram();
        const expected = new Histogram();
        for (const { samples, isPackedThen } of parts) {
          const part = histogramOf(samples);
          expected.merge(part);
          compact.add(part.encode(), part);
          if (isPackedThen) compact.pack();
        }
        const found = compact.toHistogram();
        const { count, sum, min, max } = expected;
        expect(found).toMatchObject({ count, sum, min, max });
        expect(bucketsOf(found)).toEqual(bucketsOf(expected));
        expect(compact.count).toBe(count);
        expect(compact.isEmpty).toBe(parts.length === 0);
      }),
    ));

  it("has all of it after a rest, goes on after it, and gives it to others, however large", () => {
    const parts = [0, 1, 2].map((turn) => histogramOf(Array.from({ length: 3_000 }, (_, index) => 37 * index + turn)));
    const expected = new Histogram();
    const compact = new CompactHistogram();
    for (const part of parts) {
      expected.merge(part);
      compact.add(part.encode(), part);
      compact.rest();
      expect(bucketsOf(compact.toHistogram())).toEqual(bucketsOf(expected));
    }
    const other = new CompactHistogram();
    other.merge(compact);
    other.merge(CompactHistogram.fromJson(compact.toJson()));
    expected.merge(expected);
    expect(bucketsOf(other.toHistogram())).toEqual(bucketsOf(expected));
    expect(other.count).toBe(18_000);
  });

  it("is not changed by what the one that gave it does later", () => {
    const part = histogramOf([5, 7]);
    const compact = new CompactHistogram();
    compact.add(part.encode(), part);
    part.record(9);
    expect(compact.toHistogram()).toMatchObject({ count: 2, sum: 12, max: 7 });
  });

  it("holds no more than it has written, once it is packed", () => {
    setFlagsFromString("--expose-gc");
    const collectOnce = runInNewContext("gc") as () => void;
    // What the first finds is given back beside the program: the second waits for that.
    const collect = (): void => {
      collectOnce();
      collectOnce();
    };
    const part = histogramOf([5, 700, 90_000]);
    const keep = (): CompactHistogram => {
      const compact = new CompactHistogram();
      compact.add(part.encode(), part);
      compact.add(part.encode(), part);
      compact.pack();
      return compact;
    };
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const kept = Array.from({ length: 5_000 }, keep);
    collect();
    const bytesEach = (process.memoryUsage().arrayBuffers - before) / kept.length;
    expect(bytesEach).toBeLessThan(2 * part.encode().length);
  });
});
