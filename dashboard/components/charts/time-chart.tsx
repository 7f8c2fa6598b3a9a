// Lines over time, on the cursor and at the zoom that all charts share; below it the values under the cursor.
import type { FunctionComponent } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type UPlot from "uplot";
import { chosen, type ShownUnit, withUnit } from "../../../contracts/words/numbers.ts";
import { timeText } from "../time.ts";
import { colourOf } from "./colours.ts";
import { type TimeCursor, useCursor } from "./cursor.ts";
import { drawLimits, drawMarks, type Limit, type TimeMark, topOf } from "./marks.ts";
import type { Look } from "./palette.ts";
import { axis, Plot, showTime, timeAxis, timeCursor, type Zoom, zoomOf } from "./plot.tsx";
import { Swatch } from "./swatch.tsx";

export interface Line {
  readonly label: string;
  readonly look: Look;
  /** Point by point; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly isShown: boolean;
}

/** What all charts of time share. */
export interface TimeFrame {
  readonly stepSeconds: number;
  readonly pointCount: number;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
  readonly cursor: TimeCursor;
  /** Moments that are drawn in every chart. */
  readonly marks: readonly TimeMark[];
}

interface TimeChartProps {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly unit: ShownUnit;
  readonly frame: TimeFrame;
  /** Always the same ones in the same order; which are shown may change. */
  readonly lines: readonly Line[];
  /** Limits that thresholds set to it. */
  readonly limits?: readonly Limit[];
}

const NO_LIMITS: readonly Limit[] = [];

export const TimeChart: FunctionComponent<TimeChartProps> = ({
  id,
  title,
  meaning,
  unit,
  frame,
  lines,
  limits = NO_LIMITS,
}) => {
  const { stepSeconds, pointCount, zoom, onZoom, cursor, marks } = frame;
  // The drawing is made once, and what is drawn beside the lines may change.
  const drawn = useRef({ marks, limits });
  drawn.current = { marks, limits };
  const values = lines.map((line) => line.values);
  // By the values themselves, however they are wrapped.
  const data = useMemo(() => dataOf(stepSeconds, pointCount, values), [stepSeconds, pointCount, ...values]);
  const drawnLines = lines.map((line) => ({ ...line, values: line.values.slice(0, pointCount) }));
  const options = (): Omit<UPlot.Options, "width" | "height"> => ({
    legend: { show: false },
    cursor: timeCursor(onZoom),
    scales: {
      x: { time: false },
      y: { range: (_, __, max) => [0, topOf(max, drawn.current.limits)] },
    },
    axes: [
      timeAxis(),
      axis({ size: 58, space: 30, values: (_, splits) => splits.map((value) => chosen(value, unit)) }),
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      ...cursor.hooks(),
      setSelect: [zoomOf(onZoom)],
      drawClear: [(plot) => drawMarks(plot, drawn.current.marks)],
      draw: [(plot) => drawLimits(plot, drawn.current.limits)],
    },
  });
  const update = (plot: UPlot): void =>
    plot.batch(() => {
      lines.forEach(({ isShown }, index) => {
        if (plot.series[index + 1]?.show !== isShown) plot.setSeries(index + 1, { show: isShown });
      });
      showTime(plot, data, zoom, stepSeconds * Math.max(1, pointCount - 1));
    });
  return (
    <Plot id={id} title={title} meaning={meaning} options={options} data={data} update={update}>
      <Readout lines={drawnLines} unit={unit} cursor={cursor} stepSeconds={stepSeconds} />
      <p class="unseen" id={`${id}-text`}>
        {meaning} {inWords(drawnLines, unit, stepSeconds)}
        {limits.map(({ text }) => ` Limit: ${text}.`)}
      </p>
    </Plot>
  );
};

const dataOf = (
  stepSeconds: number,
  pointCount: number,
  lines: readonly (readonly (number | null)[])[],
): UPlot.AlignedData => {
  const seconds = Array.from({ length: pointCount }, (_, index) => index * stepSeconds);
  return [seconds, ...lines.map((values) => seconds.map((_, index) => values[index] ?? null))];
};

const seriesOf = ({ label, look, isShown }: Line): UPlot.Series => ({
  label,
  show: isShown,
  stroke: () => colourOf(look.colour),
  width: look.width,
  dash: [...look.dash],
  points: { size: 4 },
});

/** More would be longer than the chart. */
const MOST_IN_READOUT = 9;

const Readout: FunctionComponent<{
  readonly lines: readonly Line[];
  readonly unit: ShownUnit;
  readonly cursor: TimeCursor;
  readonly stepSeconds: number;
}> = ({ lines, unit, cursor, stepSeconds }) => {
  const index = useCursor(cursor);
  const shown = lines.filter(({ isShown }) => isShown);
  return (
    <p class="readout" aria-hidden="true">
      <span class="at">{index === null ? "last" : timeText(index * stepSeconds)}</span>
      {shown.slice(0, MOST_IN_READOUT).map(({ label, look, values }) => (
        <span key={label}>
          <Swatch look={look} />
          {label} <b>{withUnit((index === null ? lastOf(values) : values[index]) ?? null, unit)}</b>
        </span>
      ))}
      {shown.length > MOST_IN_READOUT && <span>and {shown.length - MOST_IN_READOUT} more</span>}
    </p>
  );
};

const lastOf = (values: readonly (number | null)[]): number | null =>
  values[values.findLastIndex((value) => value !== null)] ?? null;

const inWords = (lines: readonly Line[], unit: ShownUnit, stepSeconds: number): string => {
  let highest: { label: string; value: number; index: number } | undefined;
  for (const { label, values, isShown } of lines) {
    if (!isShown) continue;
    values.forEach((value, index) => {
      if (value !== null && value > (highest?.value ?? -1)) highest = { label, value, index };
    });
  }
  return highest === undefined
    ? "Nothing was measured."
    : `Highest: ${withUnit(highest.value, unit)} at ${timeText(highest.index * stepSeconds)}, ${highest.label}.`;
};
