// The report as a reader, a browser and an attacker meet it.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { renderReport } from "../../dashboard/report.ts";
import { emptySummary, regionNames, sampleRows, sampleSummary } from "./support.ts";

const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"];
const report = renderReport(sampleSummary(REGIONS), sampleRows(REGIONS, 62));

/** Every number within a value, however deep. */
const numbersOf = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

const exactValues = (markup: string): Set<number> =>
  new Set([...markup.matchAll(/<data value="([^"]+)">/g)].map(([, value]) => Number(value)));

const textOf = (markup: string): string =>
  markup
    .replaceAll(/<style>.*?<\/style>/gs, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#96;", "`")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");

const headings = (markup: string): string[] =>
  [...markup.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, heading]) => heading ?? "");

const chartsOf = (markup: string): string[] => {
  const charts = [...markup.matchAll(/<figure class="chart">.*?<\/figure>/gs)].map(([chart]) => chart);
  expect(charts).toHaveLength(4);
  return charts;
};

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
    ])
      expect(text).toContain(wanted);
  });

  it("comes in the order in which a reader asks", () => {
    expect(headings(report)).toEqual([
      "Warnings",
      "Thresholds",
      "Regions",
      "Over time",
      "Requests",
      "Checks",
      "Errors",
      "All metrics",
      "Start certificate",
      "Ledger",
      "Workers",
    ]);
  });

  it.each([
    ["passed", "✓ passed"],
    ["failed", "✗ failed"],
    ["invalid", "✗ invalid"],
    ["interrupted", "✗ interrupted"],
  ] as const)("says %s as a word with a sign, not by colour alone", (verdict, word) => {
    expect(textOf(renderReport({ ...sampleSummary(REGIONS), verdict }, []))).toContain(word);
  });

  it("shows whatever text a user gave as that text, never as markup", () => {
    const hostile = fc.string({
      unit: fc.constantFrom(..."<>&\"'`=/ \n-!aàπ😀", "<img src=x onerror=1>", "</style>", "<!--"),
    });
    const expected = skeleton(renderReport(withText("plain"), sampleRows(["plain"], 3)));
    fc.assert(
      fc.property(hostile, (text) => {
        const markup = renderReport(withText(`plain${text}`), sampleRows([`plain${text}`], 3));
        expect(skeleton(markup)).toEqual(expected);
        expect(textOf(markup)).toContain(`plain${text}`.replaceAll(/\s+/g, " ").trim());
      }),
    );
  });

  it("fetches nothing: no source, link or address of a style, and a policy that forbids the rest", () => {
    expect(report.match(/<(script|link|img|iframe|object|embed|base|form|a|use|image)\b/gi) ?? []).toEqual([]);
    expect(report.match(/<[^>]*\s(src|href|srcset|action|style|on[a-z]+)\s*=/gi) ?? []).toEqual([]);
    const style = /<style>(.*?)<\/style>/s.exec(report)?.[1] ?? "";
    expect(style).not.toMatch(/url\(|@import/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(report)?.[1]?.replaceAll("&#39;", "'");
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  });

  it.each([1, 8])("draws the lines of %i regions over one another and names each beside its end", (count) => {
    const regions = regionNames(count);
    for (const chart of chartsOf(renderReport(sampleSummary(regions), sampleRows(regions, 40)))) {
      expect(chart.match(/<path class="line"/g)).toHaveLength(count);
      const labels = /<svg class="labels".*?<\/svg>/s.exec(chart)?.[0] ?? "";
      expect([...labels.matchAll(/<text[^>]*>([^<]*)</g)].map(([, label]) => label)).toEqual(regions);
    }
  });

  it("gives each of thirty regions a named panel of its own, on one scale that it states", () => {
    const regions = regionNames(30);
    for (const chart of chartsOf(renderReport(sampleSummary(regions), sampleRows(regions, 40)))) {
      const panels = chart.split("<li>").slice(1);
      expect(panels.map((panel) => /<span>([^<]*)<\/span>/.exec(panel)?.[1])).toEqual(regions);
      expect(panels.filter((panel) => panel.includes('<path class="line"'))).toHaveLength(30);
      expect(textOf(chart)).toMatch(/Each panel goes from 0 up to [\d,.]+/);
    }
  });

  it("tells in words and numbers what each chart shows", () => {
    const text = textOf(report);
    expect(text).toContain("Highest second: 328/s, us-east-1.");
    expect(report.match(/role="img" aria-labelledby="chart-\w+" aria-describedby="chart-\w+-text"/g)).toHaveLength(4);
    expect(text.match(/Lowest second/g)).toHaveLength(4);
  });

  it("stays under 3 MB for an hour of thirty regions with two hundred names", () => {
    const regions = regionNames(30);
    const summary = sampleSummary(regions, 3600);
    const [first] = summary.requests;
    const requests = Array.from({ length: 200 }, (_, index) => ({ ...first, name: `request ${index}` }));
    const markup = renderReport({ ...summary, requests } as typeof summary, sampleRows(regions, 3600));
    expect(Buffer.byteLength(markup)).toBeLessThan(3_000_000);
  });

  it.each([
    ["never started", renderReport(emptySummary(), []), "the run never started"],
    ["lasted one second", renderReport(sampleSummary(["eu-west-1"], 1), sampleRows(["eu-west-1"], 1)), "eu-west-1"],
    ["had no rows", renderReport(sampleSummary(REGIONS), []), "Nothing was measured."],
    ["had thirty regions", renderReport(sampleSummary(regionNames(30)), sampleRows(regionNames(30), 5)), "us-west-2"],
    ["had no region", renderReport({ ...emptySummary(), regions: {} }, []), "The run had no region."],
  ])("of a run that %s has no number that is none", (_, markup, wanted) => {
    expect(textOf(markup)).toContain(wanted);
    // Counted rather than matched, so that a failure does not print the whole report.
    expect(markup.match(/NaN|Infinity|[">]undefined|\[object/g) ?? []).toEqual([]);
  });
});

/** A summary whose every free text is `text`. */
const withText = (text: string): ReturnType<typeof sampleSummary> => {
  const summary = sampleSummary([text]);
  const [request] = summary.requests;
  const [check] = summary.checks;
  const [threshold] = summary.thresholds;
  const [error] = summary.errors;
  if (request === undefined || check === undefined || threshold === undefined || error === undefined)
    throw new Error("the sample has one of each");
  return {
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
    thresholds: [{ ...threshold, metric: text, expression: text }],
    errors: [{ ...error, message: text, place: text }],
    workers: summary.workers.map((worker) => ({ ...worker, workerId: text })),
    metrics: { [text]: { type: "counter", contains: "default", values: { [text]: 1 } } },
  };
};
