// What has been measured so far, as OpenTelemetry has it: sums and histograms since the start (cumulative), by region
// and tags.
import { type HrTime, ValueType } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram as HistogramValue,
  type MetricData,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { MetricDefinition } from "../../contracts/metrics/definition.ts";
import { TAGS } from "../../contracts/metrics/tags.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { plainText } from "../../contracts/words/plain-text.ts";
import type { Histogram } from "../../metrics/histogram/histogram.ts";
import { kindOf } from "../../metrics/kinds/index.ts";
import type { Aggregate } from "../../metrics/kinds/kind.ts";
import { TREND_SCALE } from "../../metrics/kinds/trend.ts";
import type { FamilyNames, NamedMetric } from "../../metrics/results/family-names.ts";
import { aggregate, aggregateOf } from "../../metrics/totals/aggregate.ts";
import type { RunTotals, TotalSeries } from "../../metrics/totals/run-totals.ts";

/** Milliseconds, sent in seconds, or a script's own unit; upper ends, inclusive. */
export const BOUNDARIES = [
  0.5, 1, 2.5, 5, 10, 25, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000,
  30_000, 60_000,
];

interface Times {
  readonly startMs: number;
  readonly nowMs: number;
}

/**
 * @param times epoch milliseconds: of the run's start, and of now
 * @param names kept from post to post
 */
export const resourceMetricsOf = (
  record: RunRecord,
  totals: RunTotals,
  times: Times,
  names: FamilyNames,
): ResourceMetrics => ({
  resource: resourceFromAttributes({
    "service.name": "meridian",
    "service.version": record.meridianVersion,
    "service.instance.id": record.runId,
    "meridian.run_id": record.runId,
    "meridian.name": plainText(record.name),
    "meridian.target": plainText(record.target),
  }),
  scopeMetrics: [
    {
      scope: { name: "meridian", version: record.meridianVersion },
      metrics: metricsOf(totals, times, names, record.systemTags),
    },
  ],
});

type Attributes = Readonly<Record<string, string>>;

const metricsOf = (
  totals: RunTotals,
  times: Times,
  names: FamilyNames,
  systemTags: readonly string[] = TAGS,
): MetricData[] => {
  const attributesOf = attributesBy(systemTags);
  const byMetric = groupsOf([...totals.series.values()], ({ metric, kind }) => `${kind} ${metric}`);
  names.add(byMetric.flatMap(([series]) => (series === undefined ? [] : [namedOf(series)])));
  return byMetric.map((series) => metricOf(series, totals, times, names, attributesOf));
};

const namedOf = ({ metric, kind, definition: { contains } }: TotalSeries): NamedMetric => ({
  name: metric,
  kind,
  contains,
});

const metricOf = (
  series: readonly TotalSeries[],
  totals: RunTotals,
  { startMs, nowMs }: Times,
  names: FamilyNames,
  attributesOf: AttributesOf,
): MetricData => {
  const [first] = series as [TotalSeries];
  const { kind, definition } = first;
  const isTime = definition.contains === "time";
  const pointOf = <T>(attributes: Attributes, value: T): DataPoint<T> => ({
    startTime: timeOf(startMs),
    endTime: timeOf(nowMs),
    attributes,
    value,
  });
  const common = {
    descriptor: {
      name: ["meridian", ...names.partsOf(namedOf(first))].join("."),
      description: definition.meaning,
      unit: unitOf(definition),
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const { exported } = kindOf({ kind });
  const groups = groupsOf(series, (one) => JSON.stringify(attributesOf(one))).flatMap((group) =>
    measuredOf(group, totals, attributesOf),
  );
  switch (exported.form) {
    case "distribution":
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: groups.map(([attributes, { histogram }]) => pointOf(attributes, histogramOf(histogram, isTime))),
      };
    case "level":
      return {
        ...common,
        dataPointType: DataPointType.GAUGE,
        dataPoints: groups.map(([attributes, measured]) =>
          pointOf(attributes, exported.levelOf(measured) / (isTime ? 1000 : 1)),
        ),
      };
    case "sums":
      return {
        ...common,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: groups.flatMap(([attributes, measured]) =>
          exported.sumsOf(measured).map(([labels, sum]) => pointOf({ ...attributes, ...labels }, sum)),
        ),
      };
  }
};

/** Series of the same attributes as one; all of them are of one region. */
const measuredOf = (
  group: readonly TotalSeries[],
  totals: RunTotals,
  attributesOf: AttributesOf,
): [Attributes, Aggregate][] => {
  const [first] = group;
  if (first === undefined) return [];
  const { metric, definition, region } = first;
  const measured = definition.isPart ? aggregate(totals, metric, { region }) : aggregateOf(totals, group, region);
  return measured === undefined ? [] : [[attributesOf(first), measured]];
};

const groupsOf = (series: readonly TotalSeries[], keyOf: (one: TotalSeries) => string): TotalSeries[][] => {
  const groups = new Map<string, TotalSeries[]>();
  for (const one of series) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
};

/** As UCUM has it, in braces what it has no unit for; none for a script's own numbers. */
const unitOf = ({ contains, counts }: MetricDefinition): string => {
  if (contains !== "default") return contains === "time" ? "s" : "By";
  return counts === undefined ? "" : `{${counts}}`;
};

type AttributesOf = (series: TotalSeries) => Attributes;

/** Parts of a request's time go by region alone. @param shown of the tags that samples have by themselves */
const attributesBy = (shown: readonly string[]): AttributesOf => {
  const hidden = TAGS.filter((tag) => !shown.includes(tag));
  return ({ definition, region, tags }) => {
    if (definition.isPart || hidden.length === 0) return definition.isPart ? { region } : { region, ...tags };
    const left = Object.entries(tags).filter(([tag]) => !(hidden as readonly string[]).includes(tag));
    return { ...Object.fromEntries(left), region };
  };
};

/** A bucket of the histogram that a boundary divides is counted by its lower end: it is a thousandth wide. */
const histogramOf = (merged: Histogram, isTime: boolean): HistogramValue => {
  const counts = new Array<number>(BOUNDARIES.length + 1).fill(0);
  merged.forEachBucket((low, _high, samples) => {
    const found = BOUNDARIES.findIndex((boundary) => low <= boundary * TREND_SCALE);
    const index = found < 0 ? BOUNDARIES.length : found;
    counts[index] = (counts[index] ?? 0) + samples;
  });
  const { count, sum, min, max } = merged;
  const perUnit = isTime ? 1000 : 1;
  const scale = TREND_SCALE * perUnit;
  return {
    buckets: { boundaries: BOUNDARIES.map((boundary) => boundary / perUnit), counts },
    count,
    sum: sum / scale,
    min: min / scale,
    max: max / scale,
  };
};

const timeOf = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
