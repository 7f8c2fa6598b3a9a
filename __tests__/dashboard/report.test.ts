// The report as a reader without a script, a browser's policy and an attacker meet it.
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import type { CapacityFile } from "../../contracts/results/capacity.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { RunView } from "../../contracts/results/view.ts";
import { renderReport } from "../../dashboard/report.tsx";
import { emptySummary, regionNames, sampleSummary, sampleView } from "./support.ts";

const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"];
const FILES = { script: "void 0;", style: ".a{color:red}" };
const reportOf = (view: RunView): string => renderReport(view, FILES);
const of = (summary: Summary): RunView => sampleView(REGIONS, 60, summary);
const view = sampleView(REGIONS, 62, sampleSummary(REGIONS));
const report = reportOf(view);

/** What is there without a script. */
const pageOf = (markup: string): string => /<div id="page">(.*)<\/div>\n<script/s.exec(markup)?.[1] ?? "";

/** Every number within a value, however deep. */
const numbersOf = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

const exactValues = (markup: string): Set<number> =>
  new Set([...markup.matchAll(/<data value="([^"]+)">/g)].map(([, value]) => Number(value)));

const textOf = (markup: string): string =>
  pageOf(markup)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");

const headings = (markup: string): string[] =>
  [...markup.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, heading]) => heading ?? "");

/** Elements by name, in order: what no text may change. */
const skeleton = (markup: string): string[] => [...markup.matchAll(/<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag);

describe("the report", () => {
  it("holds every number of the summary, exactly, beside the rounded one", () => {
    const values = exactValues(report);
    expect(numbersOf(sampleSummary(REGIONS)).filter((value) => !values.has(value))).toEqual([]);
  });

  it("holds every sentence and name of the summary", () => {
    const text = textOf(report);
    const summary = sampleSummary(REGIONS);
    for (const wanted of [
      summary.name,
      summary.runId,
      summary.target,
      ...summary.warnings,
      ...summary.requests.map(({ name }) => name),
      ...summary.checks.map(({ name }) => name),
      ...summary.errors.flatMap(({ message, place }) => [message, place]),
      ...summary.thresholds.flatMap(({ metric, expression }) => [metric, expression]),
      ...summary.workers.map(({ workerId }) => workerId),
      "Sydney",
      "2026-11-24 17:02:31.000 UTC",
      "at 17 s",
      "export default async function () {}",
    ])
      expect(text).toContain(wanted);
  });

  it("of a search says its interval, and nothing of thresholds that judge steps alone", () => {
    const capacity: CapacityFile = {
      schema: "meridian.capacity.v1",
      capacity: { low: 79.75, high: 88.25, confidence: 0.95 },
      limitedBy: "target",
      note: "confirmed",
      broke: null,
      steps: [],
    };
    const searched = reportOf({
      ...of({ ...sampleSummary(REGIONS), thresholds: [], verdict: "passed" }),
      thresholds: [],
      capacity,
    });
    expect(textOf(searched)).toContain("The thresholds judged each step of the search, not the run.");
    expect([...exactValues(searched)]).toEqual(expect.arrayContaining([79.75, 88.25]));
    expect(headings(searched)).toEqual(expect.arrayContaining(["Capacity", "Regions"]));
    expect(headings(searched)).not.toContain("Thresholds");
  });

  it("holds what a run on AWS cost, what was reckoned for its cap, and apart what others pay", () => {
    const cost = {
      taskUsd: 1.2345,
      reckonedUsd: 1.3456,
      logUsd: 0.0123,
      sentUsd: 0.4567,
      answersUsd: 7.8912,
      natUsd: 3.2109,
      taskSeconds: 5432.1,
      sentBytes: 123_456_789,
      receivedBytes: 9_876_543_210,
      logWriteUnits: 24_681,
      uncounted: ["tasks in xx-north-1"],
    };
    const paid = reportOf(of({ ...sampleSummary(REGIONS), cost }));
    const values = exactValues(paid);
    expect(numbersOf(cost).filter((value) => !values.has(value))).toEqual([]);
    expect(textOf(paid)).toContain("1.70 USD, and some 7.89 USD for whoever owns the target, if it is on AWS");
    expect(textOf(paid)).toContain("Not counted: tasks in xx-north-1.");
    expect(headings(report)).not.toContain("Cost");
  });

  it("comes in the order in which a reader asks", () => {
    expect(headings(report)).toEqual([
      "What failed",
      "Warnings",
      "In numbers",
      "Thresholds",
      "Requests",
      "Regions",
      "Over time",
      "Distribution of latency",
      "Checks",
      "Errors",
      "Samples",
      "Start certificate",
      "Ledger",
      "Workers",
      "All metrics",
      "What ran",
    ]);
  });

  it.each([
    ["passed", "✓ passed"],
    ["failed", "✗ failed"],
    ["invalid", "✗ invalid"],
    ["interrupted", "✗ interrupted"],
  ] as const)("says %s as a word with a sign, not by colour alone", (verdict, word) => {
    expect(textOf(reportOf(of({ ...sampleSummary(REGIONS), verdict })))).toContain(word);
  });

  it("shows whatever text a user gave as that text, never as markup", () => {
    const hostile = fc.string({
      unit: fc.constantFrom(..."<>&\"'`=/ \n-!aàπ😀", "<img src=x onerror=1>", "</style>", "</script>", "<!--"),
    });
    const expected = skeleton(reportOf(withText("plain")));
    fc.assert(
      fc.property(hostile, (text) => {
        const markup = reportOf(withText(`plain${text}`));
        expect(skeleton(markup)).toEqual(expected);
        expect(textOf(markup)).toContain(`plain${text}`.replaceAll(/\s+/g, " ").trim());
      }),
    );
  });

  it("fetches nothing, and a policy forbids the rest: its own program and style alone, by their hashes", () => {
    expect(report.match(/<(link|img|iframe|object|embed|base|form|image)\b/gi) ?? []).toEqual([]);
    expect(report.match(/<[^>]*\s(src|srcset|action|style|on[a-z]+)\s*=/gi) ?? []).toEqual([]);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(report)?.[1]?.replaceAll("&#39;", "'");
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash(FILES.script)}; style-src ${hash(FILES.style)}; base-uri 'none'; form-action 'none'`,
    );
  });

  it("carries all that its program draws", () => {
    const data = /id="data">([^<]*)</.exec(report)?.[1] ?? "";
    expect(JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString())).toEqual(view);
  });

  it("stays under 3 MB for an hour of thirty regions with two hundred names", () => {
    const regions = regionNames(30);
    const summary = sampleSummary(regions, 3600);
    const [first] = summary.requests;
    const requests = Array.from({ length: 200 }, (_, index) => ({ ...first, name: `request ${index}` }));
    const view = sampleView(regions, 3600, { ...summary, requests } as typeof summary);
    const program = "x".repeat(250_000);
    expect(Buffer.byteLength(renderReport(view, { script: program, style: FILES.style }))).toBeLessThan(3_000_000);
  });

  it.each([
    ["never started", sampleView([], 0, emptySummary()), "the run never started"],
    ["lasted one second", sampleView(["eu-west-1"], 1), "eu-west-1"],
    ["had no rows", sampleView(REGIONS, 0, sampleSummary(REGIONS)), "Nothing was measured."],
    ["had thirty regions", sampleView(regionNames(30), 5), "us-west-2"],
    ["had no region", sampleView([], 0, { ...emptySummary(), regions: {} }), "The run had no region."],
  ])("of a run that %s has no number that is none", (_, odd, wanted) => {
    const markup = pageOf(reportOf(odd));
    expect(textOf(reportOf(odd))).toContain(wanted);
    // Counted rather than matched, so that a failure does not print the whole report.
    expect(markup.match(/NaN|Infinity|[">]undefined|\[object/g) ?? []).toEqual([]);
  });
});

/** A view whose every free text is `text`. */
const withText = (text: string): RunView => {
  const summary = sampleSummary([text]);
  const [request] = summary.requests;
  const [check] = summary.checks;
  const [threshold] = summary.thresholds;
  const [error] = summary.errors;
  if (request === undefined || check === undefined || threshold === undefined || error === undefined)
    throw new Error("the sample has one of each");
  const hostile = sampleView([text], 3, {
    ...summary,
    name: text,
    runId: text,
    target: text,
    meridianVersion: text,
    warnings: [text],
    invalidReasons: [text],
    start: { ...summary.start, instant: text },
    requests: [{ ...request, name: text, method: text, statuses: { [text]: 1 } }],
    checks: [{ ...check, name: text }],
    thresholds: [threshold],
    errors: [{ ...error, message: text, place: text }],
    workers: summary.workers.map((worker) => ({ ...worker, workerId: text })),
    metrics: { [text]: { type: "counter", contains: "default", values: { [text]: 1 } } },
  });
  const texts = { metric: text, expression: text };
  return {
    ...hostile,
    thresholds: hostile.thresholds.map((one) => ({ ...one, ...texts })),
    summary: { ...summary, ...hostile.summary, thresholds: [{ ...threshold, ...texts }] },
    facts: { ...hostile.facts, script: { file: text, code: text }, config: { text } },
  };
};
