// A distribution on HdrHistogram's percentile scale.
import fc from "fast-check";
import { distributionOf } from "../../../metrics/histogram/distribution.ts";
import { histogramOf, micros } from "../support.ts";

describe("a distribution", () => {
  it("rises to the slowest request, and says at each point what the histogram says there", () =>
    fc.assert(
      fc.property(fc.array(micros, { minLength: 1, maxLength: 300 }), (samples) => {
        const histogram = histogramOf(samples);
        const points = distributionOf(histogram);
        expect(points.at(-1)).toEqual([100, Math.max(...samples) / 1000]);
        const rises = points.map(([percentile, ms], index) => {
          const [before, lower] = points[index - 1] ?? [-1, 0];
          return percentile > before && ms >= lower;
        });
        expect(rises).not.toContain(false);
        const said = points.map(([percentile]) => histogram.percentileMicros(percentile) / 1000);
        expect(points.map(([, ms]) => ms)).toEqual(said);
      }),
    ));

  it("gives each half of what is left as many points, until there are fewer samples than that", () => {
    const percentiles = distributionOf(histogramOf(Array.from({ length: 1000 }, (_, index) => index))).map(
      ([at]) => at,
    );
    expect(percentiles.filter((at) => at < 50)).toHaveLength(5);
    expect(percentiles.filter((at) => at >= 50 && at < 75)).toHaveLength(5);
    expect(percentiles.filter((at) => at >= 99 && at < 100).length).toBeGreaterThan(10);
    expect(percentiles.at(-2)).toBeLessThan(99.95);
  });

  it("is empty where nothing was measured", () => {
    expect(distributionOf(histogramOf([]))).toEqual([]);
  });
});
