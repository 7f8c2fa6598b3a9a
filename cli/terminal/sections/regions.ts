// Regions side by side, when the run is over. Pure.
import { metricIn } from "../../../contracts/metrics/catalog.ts";
import { cityOf } from "../../../contracts/results/places.ts";
import type { MetricSummary, Summary } from "../../../contracts/results/summary.ts";
import type { Colors } from "../colors.ts";
import { formatCell, formatCount } from "../format.ts";
import { table } from "../layout/table.ts";

const HEAD = ["  region", "VUs", "workers", "requests", "req/s", "failed", "p50 ms", "p95 ms", "p99 ms", "max ms"];
/** Workers, greatest value, virtual users: what is asked last. */
const EXPENDABLE = [2, 9, 1];

export const regionLines = (
  { regions, distances }: Pick<Summary, "regions" | "distances">,
  width: number,
  colors: Colors,
): string[] => {
  const rows = Object.entries(regions).map(([region, { vus, workers, metrics }]) => {
    const duration = metrics[metricIn("duration")];
    const ms = (key: string): string => (duration === undefined ? "–" : formatCell(value(duration, key), "ms"));
    const requests = metrics[metricIn("requests")];
    const failed = metrics[metricIn("failed")];
    return [
      `  ${region} ${cityOf(region, distances)}`.trimEnd(),
      formatCount(vus),
      formatCount(workers),
      formatCount(requests === undefined ? 0 : value(requests, "count")),
      requests === undefined ? "–" : formatCell(value(requests, "rate"), "perSecond"),
      failed === undefined ? "–" : formatCell(value(failed, "rate"), "fraction"),
      ...[ms("med"), ms("p(95)"), ms("p(99)"), ms("max")],
    ];
  });
  return table([HEAD, ...rows], { width, expendable: EXPENDABLE }).map((line, index) =>
    index === 0 ? colors.dim(line) : line,
  );
};

const value = ({ values }: MetricSummary, key: string): number => values[key] ?? 0;
