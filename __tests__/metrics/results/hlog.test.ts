// histograms.hlog as others read it: by HdrHistogram's own reader, with every sample of every region.
import fc from "fast-check";
import { HistogramLogReader, type Histogram as OracleHistogram } from "hdr-histogram-js";
import { toHistogramLog } from "../../../metrics/results/hlog.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { micros, oracleOf, payloadOf, requests } from "../support.ts";

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
    // In two seconds and with two statuses: a line is over all of them.
    for (const [second, [status, part]] of [
      ["200", samples.slice(0, half)] as const,
      ["503", samples.slice(half)] as const,
    ].entries())
      if (part.length > 0)
        totals.add(region, payloadOf([{ second, series: requests({ name: "cart", method: "GET", status }, part) }]));
  }
  return toHistogramLog(totals, START_MS, 60);
};

const readAll = (text: string): OracleHistogram[] => {
  const reader = new HistogramLogReader(text, 64);
  const histograms: OracleHistogram[] = [];
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram())
    histograms.push(next);
  return histograms;
};

describe("the histogram log", () => {
  it("is read by HdrHistogram with the samples of all regions and of each", () =>
    fc.assert(
      fc.property(regionsArb, (regions) => {
        const names = Object.keys(regions).sort();
        const expected: [string, readonly number[]][] =
          names.length === 0
            ? []
            : [
                ["all", Object.values(regions).flat()],
                ...names.map((name): [string, readonly number[]] => [name, regions[name] ?? []]),
              ];
        const found = readAll(logOf(regions));
        expect(found.map(({ tag }) => tag)).toEqual(expected.map(([tag]) => tag));
        for (const [index, [, samples]] of expected.entries()) {
          const oracle = oracleOf(samples);
          expect(found[index]?.totalCount).toBe(samples.length);
          for (const percentile of [0, 50, 90, 99, 99.9, 100])
            expect(found[index]?.getValueAtPercentile(percentile)).toBe(oracle.getValueAtPercentile(percentile));
        }
      }),
      { numRuns: 60 },
    ));

  it("says when the load began and how long it lasted", () => {
    const [all] = readAll(logOf({ "eu-west-1": [5] }));
    expect([all?.startTimeStampMsec, all?.endTimeStampMsec]).toEqual([START_MS, START_MS + 60_000]);
  });

  it("has its version first, and the maximum in milliseconds for people", () => {
    const lines = logOf({ "eu-west-1": [1_500] }).split("\n");
    expect(lines[0]).toBe("#[Histogram log format version 1.3]");
    expect(lines.find((line) => line.startsWith("Tag=eu-west-1,"))).toMatch(/^Tag=eu-west-1,0\.000,60\.000,1\.500,/);
  });

  it("has no line for what was not measured", () => {
    const totals = new RunTotals();
    totals.add("eu-west-1", payloadOf([]));
    expect(readAll(toHistogramLog(totals, START_MS, 60))).toEqual([]);
  });
});
