// One request's own charts over time: its latency, its rate, and how much of it failed.
import type { FunctionComponent } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { CourseKey, CoursePoint } from "../../../contracts/results/view.ts";
import { TimeCursor } from "../../components/charts/cursor.ts";
import { lookOf } from "../../components/charts/palette.ts";
import type { Zoom } from "../../components/charts/plot.tsx";
import { type Line, TimeChart, type TimeFrame } from "../../components/charts/time-chart.tsx";
import { failedFractions, valuesOf } from "../course.ts";

export const RequestCharts: FunctionComponent<{
  readonly id: string;
  readonly points: readonly (CoursePoint | null)[];
  readonly stepSeconds: number;
}> = ({ id, points, stepSeconds }) => {
  const [zoom, setZoom] = useState<Zoom>(null);
  const cursor = useMemo(() => new TimeCursor(), []);
  const frame: TimeFrame = { stepSeconds, pointCount: points.length, zoom, onZoom: setZoom, cursor, marks: [] };
  const lineOf = (label: string, index: number, values: readonly (number | null)[]): Line => ({
    label,
    look: lookOf(index),
    values,
    isShown: true,
  });
  const latencies: readonly CourseKey[] = ["p99", "p95", "p50"];
  return (
    <div class="charts of-request">
      <TimeChart
        id={`${id}-latency`}
        title="Latency"
        meaning="Of the requests of this name that ended in a second: half, 95 and 99 of 100 took no longer than this."
        unit="ms"
        frame={frame}
        lines={latencies.map((key) => lineOf(key, LOOKS[key] ?? 0, valuesOf(points, key)))}
      />
      <TimeChart
        id={`${id}-rate`}
        title="Requests per second"
        meaning="Requests of this name that ended in each second, whatever became of them."
        unit="perSecond"
        frame={frame}
        lines={[lineOf("requests", 0, valuesOf(points, "requests"))]}
      />
      <TimeChart
        id={`${id}-failed`}
        title="Failed"
        meaning="The share of the requests of this name that failed in each second."
        unit="fraction"
        frame={frame}
        lines={[lineOf("failed", 1, failedFractions(points))]}
      />
    </div>
  );
};

/** The same as in the charts of the whole run. */
const LOOKS: Readonly<Partial<Record<CourseKey, number>>> = { p50: 0, p95: 1, p99: 2 };
