// What the benchmark writes into the pages that show its figures.
import { accuracyPart, peersPart, replaceBetween } from "../../benchmarks/peers/pages.ts";
import type { Results } from "../../benchmarks/peers/results.ts";

const figure = (scenario: string, tool: string, round: number, perSecond: number) => ({
  ...{ scenario, tool, round, perSecond },
  cpuMicros: 10 * round,
});

const RESULTS: Results = {
  machine: "a machine",
  node: "20.18.0",
  date: "2026-01-02T03:04:05.000Z",
  rounds: 3,
  seconds: 4,
  tools: ["wrk", "h2load", "meridian", "meridian run", "k6"],
  scripted: ["meridian", "k6"],
  figures: [
    ...[1, 2, 3].map((round) => figure("get-small", "wrk", round, 100_000)),
    ...[80_000, 70_000, 90_000].map((perSecond, index) => figure("get-small", "meridian", index + 1, perSecond)),
    ...[1, 2, 3].map((round) => figure("get-small", "k6", round, 5_000)),
    figure("http2", "h2load", 1, 50_000),
    figure("http2", "meridian", 1, 40_000),
  ],
  whole: [1, 2, 3].flatMap((round) => [
    { ...figure("get-small", "meridian", round, 90_000), cpuMicros: 11 },
    { ...figure("get-small", "meridian run", round, 72_000), cpuMicros: 13 },
    { ...figure("get-small", "k6", round, 6_000), cpuMicros: 130 },
  ]),
  wholeSeconds: 15,
  accuracy: "a machine, 2 cores\n\n### Service time\n",
  versions: "a machine\n\n### A GET\n",
  crowd: "a machine, 2 cores\n\n### 10000 virtual users\n",
};

const cellsOf = (page: string, beginning: string): string[][] =>
  page
    .split("\n")
    .filter((line) => line.startsWith(`| ${beginning}`))
    .map((line) => line.slice(2, -2).split(" | "));

it("shows the median of the rounds with the least and the most, to whom each table compares with", () => {
  const page = peersPart(RESULTS);
  expect(cellsOf(page, "**Meridian**")).toEqual([
    [expect.anything(), "0.80 (0.70 to 0.90)", "0.80 (0.80 to 0.80)", "20.0"],
    [expect.anything(), "16.0 (14.0 to 18.0)", "–", "20.0"],
    [expect.anything(), "90.0 k/s", "15.0 (15.0 to 15.0)", "11.8 (11.8 to 11.8)", "1.00 (1.00 to 1.00)"],
    [expect.anything(), "72.0 k/s", "12.0 (12.0 to 12.0)", "10.0 (10.0 to 10.0)", "0.80 (0.80 to 0.80)"],
  ]);
  expect(cellsOf(page, "wrk")).toEqual([[expect.anything(), "1.00 (100 k/s)", "–", "20.0"]]);
  for (const part of ["a machine", "Node 20.18.0", "3 interleaved rounds of 4 s", "2026-01-02"])
    expect(page).toContain(part);
});

it("names the machine once above what the programs print", () => {
  expect(accuracyPart(RESULTS)).toBe(
    "Measured 2026-01-02 on a machine, Node 20.18.0.\n\n### Service time\n\n### A GET\n\n### 10000 virtual users",
  );
});

it("replaces what stands between its markers, as often as it is asked, and nothing else", () => {
  const page = "before\n<!-- peers: begin -->\nold\n<!-- peers: end -->\nafter\n";
  const once = replaceBetween(page, "peers", "new");
  expect(once).toBe("before\n<!-- peers: begin -->\n\nnew\n\n<!-- peers: end -->\nafter\n");
  expect(replaceBetween(once, "peers", "new")).toBe(once);
  expect(() => replaceBetween("no markers", "peers", "new")).toThrow("<!-- peers: begin -->");
});
