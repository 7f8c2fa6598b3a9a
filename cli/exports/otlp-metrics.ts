// What has been measured so far, as OpenTelemetry has it: sums and histograms since the start (cumulative), by region and tags.
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
import { type BuiltInMetric, METRICS } from "../../contracts/metrics/catalog.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { Histogram } from "../../metrics/histogram/histogram.ts";
import type { RunTotals, TotalSeries } from "../../metrics/totals/run-totals.ts";

/** Milliseconds, or a script's own unit; upper ends, inclusive. */
export const BOUNDARIES = [
  0.5, 1, 2.5, 5, 10, 25, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000,
  30_000, 60_000,
];
/** Integers inside, for exact sums: microseconds of a time, thousandths of a script's own values. */
const SCALE = 1000;

/** The parts of a request's time: by region alone, as their number by name and status would be many times all others'. */
const isPart = (metric: string): boolean =>
  metric.startsWith("http_req_") && metric !== "http_req_failed" && !metric.startsWith("http_req_duration");

interface Times {
  readonly startMs: number;
  readonly nowMs: number;
}

/** @param times epoch milliseconds: of the run's start, and of now */
export const resourceMetricsOf = (record: RunRecord, totals: RunTotals, times: Times): ResourceMetrics => ({
  resource: resourceFromAttributes({
    "service.name": "meridian",
    "service.version": record.meridianVersion,
    "meridian.run_id": record.runId,
    "meridian.name": record.name,
    "meridian.target": record.target,
  }),
  scopeMetrics: [{ scope: { name: "meridian", version: record.meridianVersion }, metrics: metricsOf(totals, times) }],
});

type Attributes = Readonly<Record<string, string>>;

const metricsOf = (totals: RunTotals, times: Times): MetricData[] => {
  const byMetric = groupsOf([...totals.series.values()], ({ metric, kind }) => `${kind} ${metric}`);
  return byMetric.map((series) => metricOf(series, totals, times));
};

const metricOf = (series: readonly TotalSeries[], totals: RunTotals, { startMs, nowMs }: Times): MetricData => {
  const [{ metric, kind, contains }] = series as [TotalSeries];
  const builtIn = Object.hasOwn(METRICS, metric) ? METRICS[metric as BuiltInMetric] : undefined;
  const pointOf = <T>(attributes: Attributes, value: T): DataPoint<T> => ({
    ...{ startTime: timeOf(startMs), endTime: timeOf(nowMs), attributes, value },
  });
  const common = {
    descriptor: {
      name: `meridian.${metric}`,
      description: builtIn?.meaning ?? "a metric of the script's own",
      unit: UNITS[builtIn?.contains ?? contains],
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const groups = groupsOf(series, (one) => JSON.stringify(attributesOf(one)));
  switch (kind) {
    case "trend":
      return {
        ...{ ...common, dataPointType: DataPointType.HISTOGRAM },
        dataPoints: groups.map((group) => pointOf(attributesOf(group[0] as TotalSeries), histogramOf(group))),
      };
    case "gauge":
      return {
        ...{ ...common, dataPointType: DataPointType.GAUGE },
        dataPoints: groups.map((group) => {
          const [one] = group as [TotalSeries];
          return pointOf(attributesOf(one), levelOf(one, totals));
        }),
      };
    case "rate":
      // Two sums, of what was so and what was not: a rate of any time is theirs to compute.
      return {
        ...{ ...common, dataPointType: DataPointType.SUM, isMonotonic: true },
        dataPoints: groups.flatMap((group) => {
          const attributes = attributesOf(group[0] as TotalSeries);
          const [count, sum] = [sumOf(group, "count"), sumOf(group, "sum")];
          return [
            pointOf({ ...attributes, value: "true" }, sum),
            pointOf({ ...attributes, value: "false" }, count - sum),
          ];
        }),
      };
    case "counter":
      return {
        ...{ ...common, dataPointType: DataPointType.SUM, isMonotonic: true },
        dataPoints: groups.map((group) => pointOf(attributesOf(group[0] as TotalSeries), sumOf(group, "sum"))),
      };
  }
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

const UNITS = { time: "ms", data: "By", default: "1" } as const;

const attributesOf = ({ metric, region, tags }: TotalSeries): Attributes =>
  isPart(metric) ? { region } : { region, ...tags };

const sumOf = (series: readonly TotalSeries[], key: "count" | "sum"): number =>
  series.reduce((sum, one) => sum + one[key], 0);

/** A bucket of the histogram that a boundary divides is counted by its lower end: it is a thousandth wide. */
const histogramOf = (series: readonly TotalSeries[]): HistogramValue => {
  const merged = new Histogram();
  for (const { histogram } of series) if (histogram !== null) merged.merge(histogram);
  const counts = new Array<number>(BOUNDARIES.length + 1).fill(0);
  merged.forEachBucket((low, _high, samples) => {
    const found = BOUNDARIES.findIndex((boundary) => low <= boundary * SCALE);
    const index = found < 0 ? BOUNDARIES.length : found;
    counts[index] = (counts[index] ?? 0) + samples;
  });
  const { count, sum, min, max } = merged;
  return {
    buckets: { boundaries: BOUNDARIES, counts },
    ...{ count, sum: sum / SCALE, min: min / SCALE, max: max / SCALE },
  };
};

/** Of `vus` the last whole second's; of a script's own what was set last. */
const levelOf = ({ metric, region, level }: TotalSeries, totals: RunTotals): number => {
  if (metric !== "vus") return level === null || level.count === 0 ? 0 : level.sum / level.count;
  const seconds = totals.seconds.get(region);
  return seconds === undefined ? 0 : (seconds.get(Math.max(...seconds.keys()))?.vus ?? 0);
};

const timeOf = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
