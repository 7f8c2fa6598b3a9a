// metrics.openmetrics: the summary in OpenMetrics' text format, for whatever scrapes or ingests that; base units, as it
// asks for. Source: the OpenMetrics 1.0 specification (text format).
import { definitionOf, METRICS, metricIn } from "../../contracts/metrics/catalog.ts";
import { defineCustomMetric } from "../../contracts/metrics/custom-metric.ts";
import type { Catalog } from "../../contracts/metrics/definition.ts";
import type { MetricSummary, Summary } from "../../contracts/results/summary.ts";
import { kindOf } from "../kinds/index.ts";

/** The label's value for all regions together: percentiles of regions cannot be added up. */
const ALL = "(all)";
type Labels = Readonly<Record<string, string>>;
type SampleRows = readonly (readonly [suffix: string, labels: Labels, value: number])[];

/** @param catalog another than the built-in one, for tests */
export const toOpenMetrics = (summary: Summary, catalog: Catalog = METRICS): string =>
  [
    writeRunInfo(summary),
    ...writeMetricFamilies(summary, catalog),
    writeRequests(summary),
    writeThresholds(summary),
    writeLedger(summary),
    "# EOF\n",
  ].join("");

const writeMetricFamilies = ({ metrics, regions }: Summary, catalog: Catalog): string[] => {
  // What thresholds select by tags is in the file under its threshold.
  const names = Object.keys(metrics).filter((name) => !name.includes("{"));
  return names.map((name) => {
    const scopes = [
      [ALL, metrics[name]],
      ...Object.entries(regions).map(([region, one]) => [region, one.metrics[name]]),
    ];
    const present = scopes.filter((scope): scope is [string, MetricSummary] => scope[1] !== undefined);
    const [[, first] = [ALL, undefined]] = present;
    if (first === undefined) return "";
    const { type, contains } = first;
    const { meaning } = definitionOf(name, catalog) ?? defineCustomMetric(type, contains);
    const form = kindOf({ kind: type }).openMetrics;
    const samples = present.flatMap(([region, metric]) => samplesOf(metric, { region }));
    return writeFamily(`meridian_${safeName(name)}`, form.type, form.unitOf(contains), meaning, samples);
  });
};

const samplesOf = ({ type, contains, values }: MetricSummary, labels: Labels): SampleRows =>
  kindOf({ kind: type })
    .openMetrics.samplesOf((name) => values[name] ?? 0, contains)
    .map(([suffix, own, value]) => [suffix, { ...labels, ...own }, value]);

const writeRunInfo = ({ runId, name, target, verdict, meridianVersion }: Summary): string =>
  writeFamily("meridian_run", "info", "", "the run that these numbers are of", [
    ["_info", { run_id: runId, name, target, verdict, version: meridianVersion }, 1],
  ]);

const writeRequests = ({ requests }: Summary): string =>
  writeFamily(
    "meridian_request_duration_seconds",
    "summary",
    "seconds",
    `${metricIn("duration")} by request name, all regions`,
    requests.flatMap(({ name, method, duration }) => samplesOf(duration, { name, method })),
  );

const writeThresholds = ({ thresholds }: Summary): string =>
  writeFamily(
    "meridian_threshold_ok",
    "gauge",
    "",
    "1: it held",
    thresholds.map(({ metric, expression, ok }) => ["", { metric, expression }, ok ? 1 : 0] as const),
  );

const writeLedger = ({ ledger }: Summary): string =>
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
const writeFamily = (base: string, type: string, unit: string, help: string, samples: SampleRows): string => {
  if (samples.length === 0) return "";
  const name = unit === "" || base.endsWith(`_${unit}`) ? base : `${base}_${unit}`;
  const head = [
    `# TYPE ${name} ${type}\n`,
    unit === "" ? "" : `# UNIT ${name} ${unit}\n`,
    `# HELP ${name} ${escapeText(help)}\n`,
  ];
  return `${head.join("")}${samples.map(([suffix, labels, value]) => `${name}${suffix}${labelsText(labels)} ${value}\n`).join("")}`;
};

const labelsText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([key, value]) => `${key}="${escapeText(value)}"`)
    .join(",")}}`;

const escapeText = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const safeName = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]/g, "_");
