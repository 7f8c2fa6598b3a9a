// timeseries.csv: readable by anything that reads CSV, with a time on every row.
import fc from "fast-check";
import type { Series } from "../../../contracts/delta/series.ts";
import { toCsv } from "../../../metrics/results/csv.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { type TimeRow, timeRowsOf } from "../../../metrics/totals/seconds/time-series.ts";
import { counter, payloadOf, rate, secondsArb, trend } from "../support.ts";

const HEADER =
  "second,region,vus,http_reqs,http_req_failed,iterations,iterations_started,checks,checks_passed,p50_ms,p95_ms,p99_ms,max_ms,time";

const totalsArb = fc
  .array(fc.tuple(fc.constantFrom("eu-west-1", "us-east-1", "ap-south-1"), secondsArb()), { maxLength: 4 })
  .map((payloads) => {
    const totals = new RunTotals();
    for (const [region, seconds] of payloads) totals.add(region, payloadOf(seconds));
    return totals;
  });

/** RFC 4180, quotes and all. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\n]*)(,|\n)/gy;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, raw = "", end] = match;
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === "\n") rows.push([]);
    if (field.lastIndex === text.length) break;
  }
  return rows.slice(0, -1);
};

const START_MS = Date.parse("2026-01-01T00:00:00.250Z");
const csvOf = (totals: RunTotals): string => [...toCsv(totals, START_MS)].join("");
const timeOf = ({ second }: TimeRow): string => new Date(START_MS + second * 1000).toISOString();

describe("timeseries.csv", () => {
  it("has the fixed header and then one line per row, with nothing where nothing was measured", () =>
    fc.assert(
      fc.property(totalsArb, (totals) => {
        const rows = [...timeRowsOf(totals)].map(([row]) => row);
        const text = csvOf(totals);
        expect(text.startsWith(`${HEADER}\n`) && text.endsWith("\n")).toBe(true);
        const [header, ...lines] = parseCsv(text);
        expect(header?.join(",")).toBe(HEADER);
        expect(lines).toEqual(
          rows.map((row) => [...columnsOf(row).map((value) => (value === null ? "" : String(value))), timeOf(row)]),
        );
      }),
    ));

  it("quotes a value with commas, quotes or line ends, and reads back the same", () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("a,b", 'say "hi"', "two\nlines", "two\rlines")), (region) => {
        const totals = new RunTotals();
        totals.add(region, payloadOf([{ second: 0, series: [counter("iterations", {}, 1)] }]));
        expect(parseCsv(csvOf(totals))[1]?.slice(0, 6)).toEqual(["0", region, "0", "0", "0", "1"]);
      }),
    ));

  it("leaves values that need no quotes without", () => {
    const totals = new RunTotals();
    totals.add("eu-west-1", payloadOf([{ second: 0, series: [counter("iterations", {}, 1)] }]));
    expect(csvOf(totals)).toBe(
      `${HEADER}\n0,eu-west-1,0,0,0,1,0,0,0,,,,,2026-01-01T00:00:00.250Z\n0,all,0,0,0,1,0,0,0,,,,,2026-01-01T00:00:00.250Z\n`,
    );
  });

  it("has what a script measured in columns of their own, whatever it is called", () => {
    const totals = new RunTotals();
    const wait = (samples: readonly number[]) => trend("wait", {}, samples);
    const depth = (sum: number): Series => ({ kind: "gauge", metric: "wait_avg", tags: {}, count: 1, sum });
    const series = [counter("second", {}, 3), rate("hits", {}, 4, 1), depth(5), wait([1_000, 3_000])];
    totals.add("eu-west-1", payloadOf([{ second: 0, series }]));
    totals.add("us-east-1", payloadOf([{ second: 0, series: [counter("second", {}, 4), depth(7), wait([8_000])] }]));
    const [header = [], ...lines] = parseCsv(csvOf(totals));
    const own = header.flatMap((name, index) => (name.startsWith("script.") ? [index] : []));
    expect(own.map((index) => header[index])).toEqual(
      ["hits", "second", "wait.count", "wait.avg", "wait.max", "wait_avg"].map((name) => `script.${name}`),
    );
    expect(lines.map((line) => own.map((index) => line[index]))).toEqual([
      ["0.25", "3", "2", "2", "3", "5"],
      ["", "4", "1", "8", "8", "7"],
      ["0.25", "7", "3", "4", "8", "6"],
    ]);
  });
});

const columnsOf = (row: TimeRow): (string | number | null)[] => [
  row.second,
  row.region,
  row.vus,
  row.requests,
  row.failed,
  row.iterations,
  row.started,
  row.checks,
  row.checksPassed,
  row.p50,
  row.p95,
  row.p99,
  row.max,
];
