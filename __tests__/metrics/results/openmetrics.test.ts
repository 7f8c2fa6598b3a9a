// metrics.openmetrics as an ingester reads it: every line by the format's grammar whatever the texts, and the summary's
// own numbers.
import fc from "fast-check";
import type { Series } from "../../../contracts/delta/series.ts";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { Summary } from "../../../contracts/results/summary.ts";
import { SCRIPT_NAMESPACE } from "../../../metrics/results/family-names.ts";
import { toOpenMetrics } from "../../../metrics/results/openmetrics.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../random-run.ts";
import { counter, payloadOf, rate, trend } from "../support.ts";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const META = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (-?[0-9.e+-]+) ([0-9.]+)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/gy;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  summary: ["", "_count", "_sum", "_created"],
  counter: ["_total", "_created"],
  gauge: [""],
  info: ["_info"],
};
const UNESCAPED: Readonly<Record<string, string>> = { "\\n": "\n", '\\"': '"', "\\\\": "\\" };

const labelsOf = (text: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  let end = 0;
  for (const match of text.matchAll(LABEL)) {
    const [whole, name = "", value = ""] = match;
    if (Object.hasOwn(labels, name)) throw new Error(`the label ${name} twice`);
    labels[name] = value.replaceAll(/\\./g, (pair) => UNESCAPED[pair] ?? "");
    end = match.index + whole.length;
  }
  if (end !== text.length) throw new Error(`no labels: ${text}`);
  return labels;
};

/** @throws Error for a line that is none of the format, or a family in two places */
const parse = (text: string): Sample[] => {
  const lines = text.split("\n");
  expect(lines.slice(-2)).toEqual(["# EOF", ""]);
  const types = new Map<string, string>();
  /** Of families and all samples that they may have. */
  const taken = new Set<string>();
  let family = "";
  return lines.slice(0, -2).flatMap((line) => {
    const [, kind, named = "", rest = ""] = META.exec(line) ?? [];
    if (kind !== undefined) {
      if (kind === "TYPE") {
        for (const name of new Set(["", ...(SUFFIXES[rest] ?? [])].map((suffix) => named + suffix))) {
          if (taken.has(name)) throw new Error(`the name ${name} twice`);
          taken.add(name);
        }
        types.set(named, rest);
        family = named;
      }
      if (named !== family || (kind === "UNIT" && !named.endsWith(`_${rest}`))) throw new Error(`misplaced: ${line}`);
      return [];
    }
    const [, name = "", labels = "", value, seconds] = SAMPLE.exec(line) ?? [];
    expect(seconds).toBe("1800000060.25");
    const suffixes = SUFFIXES[types.get(family) ?? ""] ?? [];
    if (!suffixes.some((suffix) => name === family + suffix)) throw new Error(`no sample of ${family}: ${line}`);
    return [{ name, labels: labelsOf(labels), value: Number(value) }];
  });
};

const END_MS = 1_800_000_060_250;

const summaryOf = (changes: Partial<Summary> = {}): Summary => {
  const totals = new RunTotals();
  const tags = { name: 'a "b"\\c\n', method: "GET", status: "200" };
  const series = [
    trend("http_req_duration", tags, [1_000, 2_000, 5_000]),
    counter("http_reqs", tags, 3),
    rate("http_req_failed", tags, 3, 1),
    counter("data_sent", {}, 300),
  ];
  totals.add("eu-west-1", payloadOf([{ second: 0, series }]));
  return {
    ...summarise(
      recordOf([{ region: "eu-west-1", items: [], payloads: [], attempts: new Map([["worker", 3]]) }]),
      new Map(),
      totals,
    ),
    ...changes,
  };
};

const SAMPLES = { trend: 8, counter: 1, rate: 3, gauge: 1 };

/** Metrics of the script's own, of these kinds. */
const measured = (declared: readonly (readonly [name: string, kind: string])[]): Summary => {
  const totals = new RunTotals();
  const series = declared.map(([name, kind]): Series => {
    if (kind === "trend") return trend(name, {}, [1_000]);
    if (kind === "counter") return counter(name, {}, 3);
    return kind === "rate" ? rate(name, {}, 2, 1) : { kind: "gauge", metric: name, tags: {}, count: 1, sum: 5 };
  });
  totals.add("eu-west-1", payloadOf([{ second: 0, series }]));
  return summarise(
    recordOf([{ region: "eu-west-1", items: [], payloads: [], attempts: new Map() }]),
    new Map(),
    totals,
  );
};

describe("metrics.openmetrics", () => {
  it("has the summary's numbers in base units, in all and by region", () => {
    const samples = parse(toOpenMetrics(summaryOf(), END_MS));
    const sampleOf = (name: string, labels: Readonly<Record<string, string>>) =>
      samples.find(
        (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
      )?.value;
    for (const region of ["(all)", "eu-west-1"]) {
      expect(sampleOf("meridian_http_req_duration_seconds", { region, quantile: "1" })).toBe(0.005);
      expect(sampleOf("meridian_http_req_duration_seconds_count", { region })).toBe(3);
      expect(sampleOf("meridian_http_req_duration_seconds_sum", { region })).toBeCloseTo(0.008, 9);
      expect(sampleOf("meridian_http_reqs_total", { region })).toBe(3);
      expect(sampleOf("meridian_http_req_failed_ratio", { region })).toBeCloseTo(1 / 3, 9);
      expect(sampleOf("meridian_data_sent_bytes_total", { region })).toBe(300);
    }
    expect(sampleOf("meridian_request_duration_seconds_count", { name: 'a "b"\\c\n', method: "GET" })).toBe(3);
  });

  it("is well-formed whatever the texts", () => {
    const anyText = fc.string({ unit: fc.constantFrom(...'"\\\n{}=,# é\u2028', "a", "0") });
    fc.assert(
      fc.property(anyText, anyText, anyText, (name, target, expression) => {
        const thresholds = [{ metric: name, expression, ok: true, value: 1, limit: 2 }];
        const samples = parse(toOpenMetrics(summaryOf({ name, target, thresholds }), END_MS));
        expect(samples.find((one) => one.name === "meridian_run_info")?.labels).toMatchObject({ name, target });
        expect(samples.find((one) => one.name === "meridian_threshold_ok")?.labels).toEqual({
          metric: name,
          expression,
        });
      }),
    );
  });

  it("has what a script measured under names of their own, whatever they are called", () => {
    const word = fc.constantFrom("orders", "request_duration", "run", "threshold_ok", "ledger_attempts", "http_reqs2");
    const suffix = fc.constantFrom(
      "",
      "_total",
      "_count",
      "_sum",
      "_info",
      "_created",
      "_bucket",
      "_seconds",
      "_ratio",
    );
    const name = fc.tuple(word, suffix, suffix).map((parts) => parts.join(""));
    const kind = fc.constantFrom("trend", "counter", "rate", "gauge");
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, kind), { maxLength: 12, selector: ([one]) => one }), (declared) => {
        const samples = parse(toOpenMetrics(measured(declared), END_MS));
        const ofScript = samples.filter((one) => one.name.startsWith("meridian_script_"));
        expect(ofScript.filter(({ labels }) => labels.region === "(all)").length).toBe(
          declared.reduce((sum, [, one]) => sum + SAMPLES[one as keyof typeof SAMPLES], 0),
        );
      }),
    );
  });

  it.each([
    ["counter", "orders_total", "meridian_script_orders_total"],
    ["gauge", "run", "meridian_script_run"],
    ["rate", "hits", "meridian_script_hits_ratio"],
  ])("calls a script's %s %s by the name %s", (kind, name, expected) => {
    const samples = parse(toOpenMetrics(measured([[name, kind]]), END_MS));
    expect(samples.filter((one) => one.name.startsWith("meridian_script_"))[0]?.name).toBe(expected);
  });

  it("numbers the later of two names that would meet", () => {
    const clashing: [string, string][] = [
      ["orders_total", "gauge"],
      ["orders", "counter"],
    ];
    const names = parse(toOpenMetrics(measured(clashing), END_MS)).map(({ name }) => name);
    expect(names).toContain("meridian_script_orders_total");
    expect(names).toContain("meridian_script_orders_total_2");
  });

  it("carries no control character", () => {
    const text = toOpenMetrics(summaryOf({ name: "a\u0000\u001b[2J\r\ud800b" }), END_MS);
    expect(text).toContain('name="a[2J\ufffdb"');
  });

  it("lets no metric of the catalogue into the namespace of scripts", () => {
    expect(Object.keys(METRICS).filter((name) => name.startsWith(SCRIPT_NAMESPACE))).toEqual([]);
  });
});
