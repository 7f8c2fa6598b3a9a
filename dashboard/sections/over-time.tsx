// The run over time: rate, latency, failures and virtual users, by region and in all, under one legend, cursor and
// zoom.
import type { FunctionComponent } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { metricIn } from "../../contracts/metrics/catalog.ts";
import { ALL_REGIONS, type AskedPiece, type CoursePoint, type RunView } from "../../contracts/results/view.ts";
import { TimeCursor } from "../components/charts/cursor.ts";
import { HeatChart } from "../components/charts/heat-map.tsx";
import { Legend } from "../components/charts/legend.tsx";
import type { TimeMark } from "../components/charts/marks.ts";
import { type Look, lookOf, WHOLE_LOOK } from "../components/charts/palette.ts";
import type { Zoom } from "../components/charts/plot.tsx";
import { type Line, TimeChart, type TimeFrame } from "../components/charts/time-chart.tsx";
import { TimeTools } from "../components/charts/time-tools.tsx";
import { Section } from "../components/section.tsx";
import { timeText } from "../components/time.ts";
import { askedValues, failedFractions, pointCountOf, valuesOf, wholeLine } from "./course.ts";
import { limitsOf, marksOf } from "./moments.ts";

type Percentile = "p50" | "p95" | "p99" | "max";
const PERCENTILES: readonly Percentile[] = ["p50", "p95", "p99", "max"];
const WORDS: Readonly<Record<Percentile, string>> = {
  p50: "half of the requests took no longer than this",
  p95: "95 of 100 requests took no longer than this",
  p99: "99 of 100 requests took no longer than this",
  max: "the slowest request",
};

export const OverTime: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { course, heat, summary, thresholds, facts } = view;
  // Ranked once: a line must not change its look while the run goes on.
  const [looks] = useState(() => looksOf(view));
  const [shown, setShown] = useState<ReadonlySet<string>>(() => shownAtFirst(view));
  // Records from before they were counted have none; a chart keeps its lines.
  const [countsStarts] = useState(
    () => summary === null || valuesOf(wholeLine(course, false), "started").some(Boolean),
  );
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
  const pointCount = pointCountOf(view);
  if (pointCount === 0) {
    return (
      <Section id="time" title="Over time">
        <p class="nothing">
          {summary === null ? "Nothing yet: the charts begin with the start of all regions." : "Nothing was measured."}
        </p>
      </Section>
    );
  }
  const { stepSeconds } = course;
  const marks = marksOf(view);
  const frame: TimeFrame = { stepSeconds, pointCount, zoom, onZoom: setZoom, cursor, marks };
  const byRegion = (of: (points: readonly (CoursePoint | null)[]) => readonly (number | null)[]): Line[] =>
    [...looks].map(([region, look]) => ({
      label: region === ALL_REGIONS ? "all regions" : region,
      look,
      values: of(region === ALL_REGIONS ? whole : (course.lines[region] ?? [])),
      isShown: shown.has(region),
    }));
  const asked = (pieces: readonly AskedPiece[]): Line[] =>
    pieces.length === 0
      ? []
      : [{ label: "asked", look: ASKED_LOOK, values: askedValues(pieces, frame), isShown: true }];
  return (
    <Section id="time" title="Over time" lead={leadOf(stepSeconds)}>
      <div class="tools">
        <Legend looks={looks} shown={shown} onChange={setShown} />
        <TimeTools frame={frame} />
      </div>
      <Marks marks={marks} />
      <div class={facts.asked.iterations.length > 0 && looks.size > 1 ? "charts many" : "charts"}>
        <TimeChart
          id="chart-rate"
          title="Requests per second"
          meaning="HTTP requests that ended in each second, whatever became of them."
          unit="perSecond"
          frame={frame}
          lines={byRegion((points) => valuesOf(points, "requests"))}
        />
        {facts.asked.iterations.length > 0 && (
          <TimeChart
            id="chart-iterations"
            title="Iterations/s, asked and started"
            meaning="How many iterations the config asks for in each second, how many started, and how many ended."
            unit="perSecond"
            frame={frame}
            lines={[
              { label: "ended", look: ENDED_LOOK, values: valuesOf(whole, "iterations"), isShown: true },
              ...asked(facts.asked.iterations),
              ...(countsStarts
                ? [{ label: "started", look: WHOLE_LOOK, values: valuesOf(whole, "started"), isShown: true }]
                : []),
            ]}
          />
        )}
        <TimeChart
          id="chart-percentiles"
          title="Latency of all requests"
          meaning="Of all requests that ended in a second: half, 95 and 99 of 100 took no longer than this; and the slowest."
          unit="ms"
          frame={frame}
          limits={limitsOf(thresholds, "duration")}
          lines={DRAWN_PERCENTILES.map((key) => ({
            label: key,
            look: PERCENTILE_LOOKS[key],
            values: valuesOf(whole, key),
            isShown: true,
          }))}
        />
        {looks.size > 1 && (
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
              title="By region"
              meaning={`Latency of the requests of a region that ended in a second: ${WORDS[percentile]}.`}
              unit="ms"
              frame={frame}
              lines={byRegion((points) => valuesOf(points, percentile))}
            />
          </div>
        )}
        <TimeChart
          id="chart-failed"
          title="Failed requests"
          meaning="The share of requests without an answer, or answered with 400 or above."
          unit="fraction"
          frame={frame}
          limits={limitsOf(thresholds, "failed")}
          lines={byRegion(failedFractions)}
        />
        <TimeChart
          id="chart-vus"
          title={facts.asked.vus.length > 0 ? "Virtual users, asked and busy" : "Virtual users"}
          meaning="How many run the script at this moment."
          unit="plain"
          frame={frame}
          lines={[...asked(facts.asked.vus), ...byRegion((points) => valuesOf(points, "vus"))]}
        />
        <HeatChart heat={heat} frame={frame} />
      </div>
    </Section>
  );
};

/** Dashed and soft: it is no measurement. */
const ASKED_LOOK: Look = { colour: "--soft", dash: [4, 4], width: 1.5 };

/** What started is what counts; both lie over each other while iterations are short. */
const ENDED_LOOK: Look = lookOf(2);

/** The slowest request is drawn first, so that it never lies over the others. */
const DRAWN_PERCENTILES: readonly Percentile[] = ["max", "p99", "p95", "p50"];
const PERCENTILE_LOOKS: Readonly<Record<Percentile, Look>> = {
  p50: lookOf(0),
  p95: { ...lookOf(1), width: 2 },
  p99: lookOf(2),
  max: { colour: "--soft", dash: [2, 3], width: 1 },
};

/** What the numbers in the charts stand for. */
const Marks: FunctionComponent<{ readonly marks: readonly TimeMark[] }> = ({ marks }) => {
  const named = marks.filter(({ sign }) => sign !== "");
  return named.length === 0 ? null : (
    <ul class="marks" aria-label="Marks in the charts">
      {named.map(({ sign, second, text, kind }) => (
        <li key={`${sign} ${text}`} class={kind}>
          <b>{sign}</b> {timeText(second)} <span>{text}</span>
        </li>
      ))}
    </ul>
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
  return `${points}, from the start instant on; a gap: nothing was reported. Drag over a chart to zoom all of them, Escape shows all again.`;
};
