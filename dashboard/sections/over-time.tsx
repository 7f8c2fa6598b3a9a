// The run over time: rate, latency, failures and virtual users, by region and in all, under one legend, cursor and
// zoom.
import type { FunctionComponent } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { metricIn } from "../../contracts/metrics/catalog.ts";
import { ALL_REGIONS, type CourseKey, type RunView } from "../../contracts/results/view.ts";
import { TimeCursor } from "../components/charts/cursor.ts";
import { HeatChart } from "../components/charts/heat-map.tsx";
import { Legend } from "../components/charts/legend.tsx";
import { type Look, lookOf, WHOLE_LOOK } from "../components/charts/palette.ts";
import type { Zoom } from "../components/charts/plot.tsx";
import { type Line, TimeChart, type TimeFrame } from "../components/charts/time-chart.tsx";
import { TimeTools } from "../components/charts/time-tools.tsx";
import { Section } from "../components/section.tsx";
import { timeText } from "../components/time.ts";
import { valuesOf, wholeLine } from "./course.ts";

type Percentile = "p50" | "p95" | "p99" | "max";
const PERCENTILES: readonly Percentile[] = ["p50", "p95", "p99", "max"];
const WORDS: Readonly<Record<Percentile, string>> = {
  p50: "half of the requests took no longer than this",
  p95: "95 of 100 requests took no longer than this",
  p99: "99 of 100 requests took no longer than this",
  max: "the slowest request",
};

export const OverTime: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { course, heat, summary } = view;
  // Ranked once: a line must not change its look while the run goes on.
  const [looks] = useState(() => looksOf(view));
  const [shown, setShown] = useState<ReadonlySet<string>>(() => shownAtFirst(view));
  const [zoom, setZoom] = useState<Zoom>(null);
  const [percentile, setPercentile] = useState<Percentile>("p95");
  const cursor = useMemo(() => new TimeCursor(), []);
  useEffect(() => {
    const reset = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") setZoom(null);
    };
    addEventListener("keydown", reset);
    return () => removeEventListener("keydown", reset);
  }, []);
  const whole = wholeLine(course, summary === null);
  const pointCount = Math.max(0, ...Object.values(course.lines).map(({ length }) => length));
  if (pointCount === 0) {
    return (
      <Section id="time" title="Over time">
        <p class="nothing">
          {summary === null ? "Nothing yet: the charts begin with the start of all regions." : "Nothing was measured."}
        </p>
      </Section>
    );
  }
  const frame: TimeFrame = { stepSeconds: course.stepSeconds, pointCount, zoom, onZoom: setZoom, cursor };
  const lines = (key: CourseKey): Line[] =>
    [...looks].map(([region, look]) => ({
      label: region === ALL_REGIONS ? "all regions" : region,
      look,
      values: valuesOf(region === ALL_REGIONS ? whole : (course.lines[region] ?? []), key),
      isShown: shown.has(region),
    }));
  const inAll: Line[] = PERCENTILES.map((key, index) => ({
    label: key,
    look: lookOf(index),
    values: valuesOf(whole, key),
    isShown: true,
  }));
  return (
    <Section id="time" title="Over time" lead={leadOf(course.stepSeconds)}>
      <div class="tools">
        <Legend looks={looks} shown={shown} onChange={setShown} />
        <TimeTools frame={frame} />
      </div>
      <div class="charts">
        <TimeChart
          id="chart-rate"
          title="Requests per second"
          meaning="HTTP requests that ended in each second, whatever became of them."
          unit="perSecond"
          frame={frame}
          lines={lines("requests")}
        />
        <TimeChart
          id="chart-percentiles"
          title="Latency of all regions: p50, p95, p99, max"
          meaning="Of all requests that ended in a second: half, 95 and 99 of 100 took no longer than this; and the slowest."
          unit="ms"
          frame={frame}
          lines={inAll}
        />
        <div class="with-choice">
          <fieldset class="choice">
            <legend class="unseen">Percentile of the latency by region</legend>
            {PERCENTILES.map((one) => (
              <label key={one} title={WORDS[one]}>
                <input
                  type="radio"
                  name="percentile"
                  value={one}
                  checked={percentile === one}
                  onChange={() => setPercentile(one)}
                />
                {one}
              </label>
            ))}
          </fieldset>
          <TimeChart
            id="chart-latency"
            title={`Latency by region, ${percentile}`}
            meaning={`Of the requests of a region that ended in a second: ${WORDS[percentile]}.`}
            unit="ms"
            frame={frame}
            lines={lines(percentile)}
          />
        </div>
        <TimeChart
          id="chart-failed"
          title="Failures per second"
          meaning="Requests without an answer, or answered with 400 or above."
          unit="perSecond"
          frame={frame}
          lines={lines("failed")}
        />
        <TimeChart
          id="chart-vus"
          title="Virtual users"
          meaning="How many run the script at this moment."
          unit="plain"
          frame={frame}
          lines={lines("vus")}
        />
        <HeatChart heat={heat} frame={frame} />
      </div>
    </Section>
  );
};

/**
 * The slowest first, or while nothing is measured the largest: they are shown first, and get the looks that are told
 * apart best.
 */
const rankRegions = ({ facts, summary }: RunView): string[] => {
  const weight = (region: string): number =>
    summary?.regions[region]?.metrics[metricIn("duration")]?.values["p(95)"] ?? facts.regions[region]?.vus ?? 0;
  return Object.keys(facts.regions).sort((a, b) => weight(b) - weight(a));
};

/** In the order of the config. */
const looksOf = (view: RunView): ReadonlyMap<string, Look> => {
  const regions = Object.keys(view.facts.regions);
  const order = regions.length > MOST_AT_FIRST ? rankRegions(view) : regions;
  return new Map([
    ...(regions.length > 1 ? [[ALL_REGIONS, WHOLE_LOOK] as const] : []),
    ...regions.map((region) => [region, lookOf(order.indexOf(region))] as const),
  ]);
};

/** More lines over one another would be a thicket. */
const MOST_AT_FIRST = 6;

/** A few regions with all together; of many those that rank first. */
const shownAtFirst = (view: RunView): Set<string> => {
  const regions = rankRegions(view);
  if (regions.length <= MOST_AT_FIRST) return new Set([ALL_REGIONS, ...regions]);
  const chosen = regions.slice(0, MOST_AT_FIRST);
  return new Set(view.summary === null ? [ALL_REGIONS, ...chosen] : chosen);
};

const leadOf = (stepSeconds: number): string => {
  const points =
    stepSeconds === 1
      ? "One point a second"
      : `Each point stands for ${timeText(stepSeconds)}: rates are its mean, percentiles are read from all its requests`;
  return `${points}, from the start instant on. A gap: nothing was reported. Drag over a chart to zoom all of them; a double click or Escape shows all again.`;
};
