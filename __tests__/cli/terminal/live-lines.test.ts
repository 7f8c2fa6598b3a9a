// A moment of a run in a terminal, and in a log: what goes wrong is there, within the screen.
import pc from "picocolors";
import { widthOf } from "../../../cli/terminal/layout/width.ts";
import { liveLines } from "../../../cli/terminal/live-lines.ts";
import { PlainLines } from "../../../cli/terminal/plain-lines.ts";
import type { ResultsSoFar } from "../../../cli/terminal/results-so-far.ts";
import type { RequestSummary } from "../../../contracts/results/summary.ts";
import type { Frame } from "../../../contracts/results/view.ts";

const plain = pc.createColors(false);
const recent = { vus: 5, requestsPerSecond: 61.5, failedPerSecond: 0, p50: 12.34, p95: 231.5, p99: 400 };

const frameOf = (regionCount: number, changes: Partial<Frame> = {}): Frame => ({
  phase: "started",
  startMs: 0,
  nowMs: 30_000,
  durationSeconds: 60,
  regions: Array.from({ length: regionCount }, (_, index) => ({
    region: `region-${index}`,
    city: "",
    vus: 5,
    workers: 1,
    readyWorkers: 1,
    endedWorkers: 0,
    hasAggregator: true,
    isCompleted: false,
    recent: { ...recent, failedPerSecond: index === regionCount - 1 ? 3 : 0 },
    requests: 1_234,
  })),
  all: recent,
  requests: 1_234,
  ...changes,
});

const SEARCH = {
  rate: 84.375,
  purpose: "halve",
  held: 67.5,
  failed: 101.25,
  steps: [],
} as const;

const requestOf = (name: string, failedCount = 0): RequestSummary => ({
  name: `http://shop/${name}`,
  method: "GET",
  count: 60,
  failedCount,
  statuses: failedCount === 0 ? { "200": 60 } : { "503": failedCount, "200": 60 - failedCount },
  duration: { type: "trend", contains: "time", values: { count: 60, med: 12.34, "p(95)": 231.5, "p(99)": 400 } },
});

const resultsOf = (requestCount: number, changes: Partial<ResultsSoFar> = {}): ResultsSoFar => ({
  target: "http://shop",
  requests: Array.from({ length: requestCount }, (_, index) => requestOf(`n${index}`, index === 250 ? 7 : 0)),
  thresholds: [
    { metric: "checks", expression: "rate>0.9", ok: true, value: 1, limit: 0.9, firstCrossedSecond: null },
    {
      metric: "http_req_failed",
      expression: "rate<0.01",
      ok: false,
      value: 0.0166,
      limit: 0.01,
      firstCrossedSecond: 4,
    },
  ],
  errors: [{ kind: "script", message: "商品 is not\u001b[2J there", place: "script.js:3:1", count: 12 }],
  invalidReasons: [],
  kinds: {},
  ...changes,
});

it("shows requests by name, thresholds with what fails first, errors, and how long is left", () => {
  const lines = liveLines(frameOf(1), resultsOf(2), { columns: 80, rows: 40 }, plain);
  expect(lines).toEqual([
    "  region    VUs  req/s  failed/s  p50 ms  p95 ms  p99 ms  requests",
    "  region-0    5   61.5       3.0    12.3   231.5   400.0     1,234",
    "  all         5   61.5         0    12.3   231.5   400.0     1,234",
    "",
    "  request  count  req/s  failed    p50 ms  p95 ms  p99 ms  statuses",
    "  GET /n0     60    2.0       0      12.3   231.5   400.0  200 × 60",
    "  GET /n1     60    2.0       0      12.3   231.5   400.0  200 × 60",
    "",
    "  ✗ http_req_failed  rate<0.01  measured 1.66 % since second 4",
    "  ✓ checks  rate>0.9  measured 100.00 %",
    "",
    "      12 × 商品 is not[2J there  script.js:3:1",
    "",
    "  ███████████████░░░░░░░░░░░░░░░ 00:30 / 01:00",
  ]);
});

it.each([
  [80, 24],
  [80, 50],
  [200, 30],
])("of many regions and names shows what fails on %i columns and %i rows", (columns, rows) => {
  const invalidReasons = [`the start was not simultaneous: ${"far apart, ".repeat(30)}`, "another"];
  const lines = liveLines(frameOf(30), resultsOf(300, { invalidReasons }), { columns, rows }, plain);
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  const text = lines.join("\n");
  for (const part of ["region-29", "GET /n250", "503 × 7", "http_req_failed", "商品", "00:30 / 01:00", "more regions"])
    expect(text).toContain(part);
  expect(text).toMatch(/and \d+ more\n/);
  expect(text).toContain("  ✗ not to be trusted so far: the start was not simultaneous");
});

it("says why the numbers would not be trusted, above the bar", () => {
  const reasons = ["the start was not simultaneous", "a worker was\nbusy"];
  const said = (invalidReasons: string[]) =>
    liveLines(frameOf(1), resultsOf(1, { invalidReasons }), { columns: 80, rows: 40 }, plain);
  expect(said(reasons).at(-3)).toBe("  ✗ not to be trusted so far: the start was not simultaneous; and 1 more");
  expect(said(reasons.slice(1)).at(-3)).toBe("  ✗ not to be trusted so far: a worker was busy");
  expect(said([]).join("\n")).not.toContain("trusted");
});

it.each([
  ["started", 61_000, "iterations under way finish: 30 of 30 regions left"],
  ["draining", 61_000, "draining: 30 of 30 regions left"],
  ["started", 30_000, "00:30 / 01:00"],
  ["over", 61_000, "done"],
] as const)("the bar leaves room for what it says when %s at %i ms", (phase, nowMs, text) => {
  for (const columns of [60, 80, 200]) {
    const line = liveLines(frameOf(30, { phase, nowMs }), resultsOf(1), { columns, rows: 40 }, plain).at(-1) ?? "";
    expect(line).toContain(text);
    expect(widthOf(line)).toBeLessThan(columns);
  }
});

it("what is waited for is no higher than the screen", () => {
  const waiting = frameOf(40, { startMs: null });
  const regions = waiting.regions.map((region, index) => (index === 39 ? { ...region, readyWorkers: 0 } : region));
  const lines = liveLines({ ...waiting, regions }, resultsOf(0), { columns: 80, rows: 24 }, plain);
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(lines[0]).toMatch(/^… {2}region-39 /);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
});

it("no picture is the beginning of the next one, which log-update cannot count", () => {
  const screen = { columns: 80, rows: 24 };
  const pictures = [
    frameOf(2, { startMs: null }),
    frameOf(2, { startMs: 33_700 }),
    frameOf(2),
    frameOf(2, { nowMs: 61_000 }),
    frameOf(2, { phase: "draining" }),
    frameOf(2, { phase: "over" }),
  ].map((frame, index) => liveLines(frame, resultsOf(index), screen, plain));
  for (const [index, picture] of pictures.slice(1).entries()) {
    const before = pictures[index] ?? [];
    expect(picture.slice(0, before.length)).not.toEqual(before);
  }
});

it("a log says how the load goes, and once that a threshold does not hold", () => {
  const lines = new PlainLines();
  let askedCount = 0;
  const soFar = () => {
    askedCount += 1;
    return resultsOf(300);
  };
  expect(lines.next(frameOf(1), soFar)).toEqual([
    "start: every region at 1970-01-01T00:00:00.000Z",
    "00:30/01:00  1,234 requests, 7 failed, 61.5/s | region-0 5 VUs 61.5/s p95 231.5 ms",
    "threshold http_req_failed rate<0.01 does not hold: measured 1.66 %",
  ]);
  expect(lines.next(frameOf(1, { nowMs: 31_000 }), soFar)).toEqual([]);
  expect(lines.next(frameOf(1, { nowMs: 36_000 }), soFar)).toHaveLength(1);
  expect(askedCount).toBe(2);
  const better = resultsOf(1, { thresholds: resultsOf(1).thresholds.map((one) => ({ ...one, ok: true, value: 0 })) });
  expect(lines.next(frameOf(1, { nowMs: 42_000 }), () => better).at(-1)).toBe(
    "threshold http_req_failed rate<0.01 holds again: measured 0.00 %",
  );
});

it("says where a search for a capacity is", () => {
  const frame = frameOf(1, { search: SEARCH });
  const text = "halving: 84.4/s asked for; 67.5/s held, 101.3/s failed";
  expect(liveLines(frame, resultsOf(1), { columns: 80, rows: 40 }, plain)).toContain(`  ${text}`);
  expect(new PlainLines().next(frame, () => resultsOf(1)).join()).toContain(text.replace(": ", ", "));
  const resting = frameOf(1, { search: { ...SEARCH, purpose: "drain", rate: 0, held: null } });
  expect(liveLines(resting, resultsOf(1), { columns: 80, rows: 40 }, plain)).toContain(
    "  recovering: no load until all is answered; 101.3/s failed",
  );
});
