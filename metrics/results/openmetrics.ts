// metrics.openmetrics: the summary in OpenMetrics' text format, for whatever scrapes or ingests that; base units, as it
// asks for. Source: the OpenMetrics 1.0 specification (text format).

import { definitionOf, METRICS, metricIn } from "../../contracts/metrics/catalog.ts";
import { defineCustomMetric } from "../../contracts/metrics/custom-metric.ts";
import type { Catalog } from "../../contracts/metrics/definition.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import type { MetricSummary, Summary } from "../../contracts/results/summary.ts";
import { plainText } from "../../contracts/words/plain-text.ts";
import { kindOf } from "../kinds/index.ts";
import type { FamilyType, OpenMetricsForm } from "../kinds/kind.ts";
import { FamilyNames, withUnit } from "./family-names.ts";

/** The label's value for all regions together: percentiles of regions cannot be added up. */
const ALL = "(all)";
type Labels = Readonly<Record<string, string>>;
type SampleRows = readonly (readonly [suffix: string, labels: Labels, value: number])[];

/**
 * @param endMs of the run, epoch milliseconds: each sample has it, so that the file can be put into a database later
 * @param catalog another than the built-in one, for tests
 */
export const toOpenMetrics = (summary: Summary, endMs: number, catalog: Catalog = METRICS): string => {
  const families = [
    writeRunInfo(summary),
    ...writeMetricFamilies(summary, catalog),
    writeRequests(summary),
    writeThresholds(summary),
    writeLedger(summary),
  ];
  return `${families.map((write) => write(endMs / 1000)).join("")}# EOF\n`;
};

type Family = (endSeconds: number) => string;

const writeMetricFamilies = ({ metrics, regions }: Summary, catalog: Catalog): Family[] => {
  // What thresholds select by tags is in the file under its threshold.
  const all = Object.entries(metrics).filter(([name]) => !name.includes("{"));
  const named = all.map(([name, { type, contains }]) => ({ name, kind: type, contains }));
  const names = new FamilyNames(catalog);
  names.add(named);
  return named.flatMap((metric) => {
    const { name, kind, contains } = metric;
    const scopes = [
      [ALL, metrics[name]],
      ...Object.entries(regions).map(([region, one]) => [region, one.metrics[name]]),
    ];
    const present = scopes.filter((scope): scope is [string, MetricSummary] => scope[1] !== undefined);
    const { meaning } = definitionOf(name, catalog) ?? defineCustomMetric(kind, contains);
    const base = ["meridian", ...names.partsOf(metric)].join("_");
    return kindOf({ kind }).openMetrics.map((form): Family => {
      const samples = present.flatMap(([region, summary]) => samplesOf(form, summary, { region }));
      return writeFamily(base, form.type, form.unitOf(contains), meaning, samples);
    });
  });
};

const samplesOf = (form: OpenMetricsForm, { contains, values }: MetricSummary, labels: Labels): SampleRows =>
  form
    .samplesOf((name) => values[name] ?? 0, contains)
    .map(([suffix, own, value]) => [suffix, { ...labels, ...own }, value]);

const writeRunInfo = ({ runId, name, target, verdict, meridianVersion }: Summary): Family =>
  writeFamily("meridian_run", "info", "", "the run that these numbers are of", [
    ["_info", { run_id: runId, name, target, verdict, version: meridianVersion }, 1],
  ]);

const [DURATIONS] = kindOf({ kind: "trend" }).openMetrics as [OpenMetricsForm];

const writeRequests = ({ requests }: Summary): Family =>
  writeFamily(
    "meridian_request_duration_seconds",
    "summary",
    "seconds",
    `${metricIn("duration")} by request name, all regions`,
    requests.flatMap(({ name, method, duration }) => samplesOf(DURATIONS, duration, { name, method })),
  );

const writeThresholds = ({ thresholds }: Summary): Family =>
  writeFamily(
    "meridian_threshold_ok",
    "gauge",
    "",
    "1: it held",
    thresholds.map((one) => ["", { metric: one.metric, expression: expressionInWords(one) }, one.ok ? 1 : 0] as const),
  );

const writeLedger = ({ ledger }: Summary): Family =>
  writeFamily(
    "meridian_ledger_attempts",
    "gauge",
    "",
    "HTTP attempts by what is known of them",
    // Refused samples are of whatever metric, and no attempts.
    Object.entries(ledger).flatMap(([entry, attempts]) =>
      entry === "refused" ? [] : [["", { entry }, attempts] as const],
    ),
  );

/**
 * Writes one metric family, its metadata and its samples; nothing when there are no samples. The unit ends the family's
 * name, as the format asks for.
 */
const writeFamily =
  (base: string, type: FamilyType, unit: string, help: string, samples: SampleRows): Family =>
  (endSeconds) => {
    if (samples.length === 0) return "";
    const name = withUnit(base, unit);
    const head = [
      `# TYPE ${name} ${type}\n`,
      unit === "" ? "" : `# UNIT ${name} ${unit}\n`,
      `# HELP ${name} ${escapeText(help)}\n`,
    ];
    const lines = samples.map(
      ([suffix, labels, value]) => `${name}${suffix}${labelsText(labels)} ${value} ${endSeconds}\n`,
    );
    return `${head.join("")}${lines.join("")}`;
  };

const labelsText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([key, value]) => `${key}="${escapeText(value)}"`)
    .join(",")}}`;

const escapeText = (text: string): string =>
  plainText(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
