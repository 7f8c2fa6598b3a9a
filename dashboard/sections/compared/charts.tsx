// Two runs drawn over one another: their courses from each run's own start, and their distributions of latency.
import type { FunctionComponent } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ComparisonView } from "../../../contracts/results/comparison.ts";
import type { CourseKey } from "../../../contracts/results/view.ts";
import type { ShownUnit } from "../../../contracts/words/numbers.ts";
import { TimeCursor } from "../../components/charts/cursor.ts";
import { DistributionChart } from "../../components/charts/distribution-chart.tsx";
import { lookOf } from "../../components/charts/palette.ts";
import type { Zoom } from "../../components/charts/plot.tsx";
import { type Line, TimeChart, type TimeFrame } from "../../components/charts/time-chart.tsx";
import { TimeTools } from "../../components/charts/time-tools.tsx";
import { Section } from "../../components/section.tsx";
import { valuesOf } from "../course.ts";

const CHARTS: readonly (readonly [key: CourseKey, title: string, unit: ShownUnit, meaning: string])[] = [
  ["requests", "Requests per second", "perSecond", "HTTP requests that ended in each second, whatever became of them."],
  ["p50", "Latency, p50", "ms", "Half of the requests that ended in a second took no longer than this."],
  ["p95", "Latency, p95", "ms", "95 of 100 requests that ended in a second took no longer than this."],
  ["p99", "Latency, p99", "ms", "99 of 100 requests that ended in a second took no longer than this."],
  ["failed", "Failures per second", "perSecond", "Requests without an answer, or answered with 400 or above."],
  ["vus", "Virtual users", "plain", "How many ran the script at this moment."],
];

const RUNS = ["baseline", "candidate"] as const;

export const ComparedCharts: FunctionComponent<{ readonly drawn: NonNullable<ComparisonView["drawn"]> }> = ({
  drawn,
}) => {
  const [zoom, setZoom] = useState<Zoom>(null);
  const cursor = useMemo(() => new TimeCursor(), []);
  const pointCount = Math.max(...RUNS.map((run) => drawn[run].course.length));
  const frame: TimeFrame = { stepSeconds: drawn.stepSeconds, pointCount, zoom, onZoom: setZoom, cursor, marks: [] };
  const lines = useMemo(
    () => new Map(CHARTS.map(([key]) => [key, RUNS.map((run, index) => lineOf(drawn, run, key, index))])),
    [drawn],
  );
  return (
    <>
      <Section
        id="latency"
        title="Distribution of latency"
        lead="Of all requests: from the first byte sent to the answer's last received."
      >
        <DistributionChart
          id="chart-distribution"
          title="Latency by percentile"
          meaning="How long the slowest of so many requests took; each further nine has the same room."
          lines={RUNS.map((run, index) => ({ label: run, look: lookOf(index), points: drawn[run].distribution }))}
        />
      </Section>
      <Section
        id="time"
        title="Over time"
        lead="All regions together, each run from its own start instant on. Drag over a chart to zoom all of them; a double click shows all again."
      >
        <div class="tools">
          <TimeTools frame={frame} />
        </div>
        <div class="charts">
          {CHARTS.map(([key, title, unit, meaning]) => (
            <TimeChart
              key={key}
              id={`chart-${key}`}
              lines={lines.get(key) ?? []}
              title={title}
              meaning={meaning}
              unit={unit}
              frame={frame}
            />
          ))}
        </div>
      </Section>
    </>
  );
};

const lineOf = (
  drawn: NonNullable<ComparisonView["drawn"]>,
  run: (typeof RUNS)[number],
  key: CourseKey,
  index: number,
): Line => ({ label: run, look: lookOf(index), values: valuesOf(drawn[run].course, key), isShown: true });
