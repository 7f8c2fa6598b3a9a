// histograms.hlog as others read it: by HdrHistogram's own reader, with every sample of every region.
import fc from "fast-check";
import { HistogramLogReader, type Histogram as OracleHistogram } from "hdr-histogram-js";
import { toHistogramLog } from "../../../metrics/results/hlog.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { micros, oracleOf, payloadOf, requests } from "../support.ts";

/** HdrHistogram's word for a line without a tag. */
const UNTAGGED = "NO TAG";
const START_MS = Date.parse("2026-01-01T00:00:00.250Z");
const regionsArb = fc.dictionary(
  fc.constantFrom("eu-west-1", "us-east-1", "ap-south-1"),
  fc.array(micros, { minLength: 1, maxLength: 60 }),
);
type Regions = Readonly<Record<string, readonly number[]>>;

const logOf = (regions: Regions): string => {
  const totals = new RunTotals();
  for (const [region, samples] of Object.entries(regions)) {
    const half = Math.ceil(samples.length / 2);
    // In two seconds and with two statuses: a line is over all statuses of a second.
    for (const [second, [status, part]] of [
      ["200", samples.slice(0, half)] as const,
      ["503", samples.slice(half)] as const,
    ].entries())
      if (part.length > 0)
        totals.add(region, payloadOf([{ second, series: requests({ name: "cart", method: "GET", status }, part) }]));
  }
  return [...toHistogramLog(totals, START_MS)].join("");
};

const readAll = (text: string): OracleHistogram[] => {
  const reader = new HistogramLogReader(text, 64);
  const histograms: OracleHistogram[] = [];
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram())
    histograms.push(next);
  return histograms;
};

describe("the histogram log", () => {
  it("is read by HdrHistogram with the samples of the whole run without a tag, and of each region", () =>
    fc.assert(
      fc.property(regionsArb, (regions) => {
        const intervals = readAll(logOf(regions));
        const tags = [UNTAGGED, ...Object.keys(regions)];
        expect(new Set(intervals.map(({ tag }) => tag))).toEqual(
          new Set(Object.keys(regions).length === 0 ? [] : tags),
        );
        for (const tag of tags) {
          const samples = tag === UNTAGGED ? Object.values(regions).flat() : (regions[tag] ?? []);
          const sum = oracleOf([]);
          for (const one of intervals) if (one.tag === tag) sum.add(one);
          const oracle = oracleOf(samples);
          expect(sum.totalCount).toBe(samples.length);
          for (const percentile of [0, 50, 90, 99, 99.9, 100])
            expect(sum.getValueAtPercentile(percentile)).toBe(oracle.getValueAtPercentile(percentile));
        }
      }),
      { numRuns: 60 },
    ));

  it("has an interval for each second, in their order", () => {
    const untagged = readAll(logOf({ "eu-west-1": [5, 6], "us-east-1": [7] })).filter(({ tag }) => tag === UNTAGGED);
    expect(untagged.map((one) => [one.startTimeStampMsec - START_MS, one.endTimeStampMsec - START_MS])).toEqual([
      [0, 1_000],
      [1_000, 2_000],
    ]);
  });

  it("has longer intervals where there would be too many lines, and every sample", () => {
    const totals = new RunTotals();
    const regions = Array.from({ length: 19 }, (_, index) => `region-${index}`);
    for (const region of regions)
      for (const second of [0, 1, 5_999])
        totals.add(
          region,
          payloadOf([{ second, series: requests({ name: "cart", method: "GET", status: "200" }, [9]) }]),
        );
    const untagged = readAll([...toHistogramLog(totals, START_MS)].join("")).filter(({ tag }) => tag === UNTAGGED);
    expect(untagged.map(({ totalCount }) => totalCount)).toEqual([38, 19]);
    expect(untagged[0]?.endTimeStampMsec).toBe(START_MS + 3_000);
  });

  it("has its version first, and the maximum in milliseconds for people", () => {
    const lines = logOf({ "eu-west-1": [1_500] }).split("\n");
    expect(lines[0]).toBe("#[Histogram log format version 1.3]");
    expect(lines.find((line) => line.startsWith("Tag=eu-west-1,"))).toMatch(/^Tag=eu-west-1,0\.000,1\.000,1\.500,/);
  });

  it("has no line for what was not measured", () => {
    const totals = new RunTotals();
    totals.add("eu-west-1", payloadOf([]));
    expect(readAll([...toHistogramLog(totals, START_MS)].join(""))).toEqual([]);
  });
});
