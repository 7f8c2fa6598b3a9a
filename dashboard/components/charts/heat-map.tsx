// How many requests took how long when: time across, latency up on a logarithmic scale, the darker the more.
import type { FunctionComponent } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type UPlot from "uplot";
import type { HeatMap } from "../../../contracts/results/view.ts";
import { chosen, withUnit } from "../../../contracts/words/numbers.ts";
import { timeText } from "../time.ts";
import { colourOf } from "./colours.ts";
import { useCursor } from "./cursor.ts";
import { drawMarks } from "./marks.ts";
import { axis, Plot, showTime, timeAxis, timeCursor, zoomOf } from "./plot.tsx";
import type { TimeFrame } from "./time-chart.tsx";

const MEANING =
  "Requests of all regions by when they ended and how long they took; the stronger the colour, the more of them.";

interface Cells {
  readonly heat: HeatMap;
  readonly stepSeconds: number;
  readonly mostCount: number;
  readonly lowMs: number;
  readonly highMs: number;
}

export const HeatChart: FunctionComponent<{ readonly heat: HeatMap; readonly frame: TimeFrame }> = ({
  heat,
  frame,
}) => {
  const { stepSeconds, pointCount, zoom, onZoom, cursor, marks } = frame;
  const drawn = useRef(marks);
  drawn.current = marks;
  const cells = useRef<Cells | undefined>(undefined);
  cells.current = useMemo(() => cellsOf(heat, stepSeconds), [heat, stepSeconds]);
  const { lowMs, highMs } = cells.current;
  const data = useMemo((): UPlot.AlignedData => {
    const seconds = Array.from({ length: pointCount }, (_, index) => index * stepSeconds);
    // The line itself is not drawn: it gives the scale its range.
    return [seconds, seconds.map((_, index) => (index % 2 === 0 ? lowMs : highMs))];
  }, [pointCount, stepSeconds, lowMs, highMs]);
  const options = (): Omit<UPlot.Options, "width" | "height"> => ({
    legend: { show: false },
    cursor: { ...timeCursor(onZoom), points: { show: false } },
    scales: {
      x: { time: false },
      y: { distr: 3, range: () => [cells.current?.lowMs ?? 1, cells.current?.highMs ?? 1000] },
    },
    axes: [
      timeAxis(),
      axis({
        size: 58,
        splits: () => ticksWithin(cells.current),
        filter: (_, splits) => splits,
        values: (_, splits) => splits.map((value) => chosen(value, "ms")),
      }),
    ],
    series: [{}, { label: "latency", paths: () => null, points: { show: false } }],
    hooks: {
      ...cursor.hooks(),
      setSelect: [zoomOf(onZoom)],
      drawClear: [(plot) => cells.current !== undefined && drawCells(plot, cells.current)],
      draw: [(plot) => drawMarks(plot, drawn.current)],
    },
  });
  return (
    <Plot
      id="heat"
      title="Latency of all requests, over time"
      meaning={MEANING}
      height={150}
      options={options}
      data={data}
      update={(plot) =>
        plot.batch(() => {
          showTime(plot, data, zoom, stepSeconds * Math.max(1, pointCount - 1));
          plot.setScale("y", { min: lowMs, max: highMs });
        })
      }
    >
      <HeatReadout cells={cells.current} cursor={cursor} last={pointCount - 1} />
      <p class="unseen" id="heat-text">
        {MEANING} {spanInWords(cells.current)}
      </p>
    </Plot>
  );
};

/** 1, 2 and 5 times a power of ten; of a wide range the powers alone. */
const ticksWithin = (cells: Cells | undefined): number[] => {
  const { lowMs, highMs } = cells ?? { lowMs: 1, highMs: 1000 };
  const factors = highMs / lowMs > 2000 ? [1] : [1, 2, 5];
  const powers = Array.from({ length: 12 }, (_, index) => 10 ** (index - 3));
  return powers
    .flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(3))))
    .filter((tick) => tick >= lowMs && tick <= highMs);
};

const lowOf = (row: number, rowsPerOctave: number): number => 2 ** (row / rowsPerOctave) / 1000;

const cellsOf = (heat: HeatMap, stepSeconds: number): Cells => {
  let [mostCount, lowest, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of heat.columns) {
    for (let at = 0; at < column.length; at += 2) {
      lowest = Math.min(lowest, column[at] ?? 0);
      highest = Math.max(highest, column[at] ?? 0);
      mostCount = Math.max(mostCount, column[at + 1] ?? 0);
    }
  }
  const isEmpty = mostCount === 0;
  return {
    heat,
    stepSeconds,
    mostCount,
    lowMs: isEmpty ? 1 : lowOf(lowest, heat.rowsPerOctave),
    highMs: isEmpty ? 1000 : lowOf(highest + 1, heat.rowsPerOctave),
  };
};

const drawCells = (plot: UPlot, { heat: { columns, rowsPerOctave }, stepSeconds, mostCount }: Cells): void => {
  const { ctx, bbox } = plot;
  const [from, to] = [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 0];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colourOf("--heat");
  const scale = Math.log1p(mostCount);
  for (let index = Math.max(0, Math.floor(from / stepSeconds) - 1); index * stepSeconds <= to; index += 1) {
    const column = columns[index];
    if (column === undefined) break;
    const left = Math.round(plot.valToPos((index - 0.5) * stepSeconds, "x", true));
    const right = Math.round(plot.valToPos((index + 0.5) * stepSeconds, "x", true));
    for (let at = 0; at < column.length; at += 2) {
      const row = column[at] ?? 0;
      const bottom = Math.round(plot.valToPos(lowOf(row, rowsPerOctave), "y", true));
      const top = Math.round(plot.valToPos(lowOf(row + 1, rowsPerOctave), "y", true));
      // One request must still be seen beside thousands: by logarithm, from a tenth up.
      ctx.globalAlpha = 0.12 + (0.88 * Math.log1p(column[at + 1] ?? 0)) / scale;
      ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }
  }
  ctx.restore();
};

const HeatReadout: FunctionComponent<{
  readonly cells: Cells;
  readonly cursor: TimeFrame["cursor"];
  /** The point that is read without a cursor. */
  readonly last: number;
}> = ({ cells: { heat, stepSeconds }, cursor, last }) => {
  const at = useCursor(cursor);
  const index = at ?? last;
  const column = heat.columns[index] ?? [];
  let [total, most, row] = [0, 0, 0];
  for (let at = 0; at < column.length; at += 2) {
    total += column[at + 1] ?? 0;
    if ((column[at + 1] ?? 0) > most) [row, most] = [column[at] ?? 0, column[at + 1] ?? 0];
  }
  return (
    <p class="readout" aria-hidden="true">
      <span class="at">{at === null ? "last" : timeText(at * stepSeconds)}</span>
      <span>
        requests <b>{withUnit(total, "count")}</b>
      </span>
      {total > 0 && (
        <span>
          most took <b>{withUnit(lowOf(row, heat.rowsPerOctave), "ms")}</b> to{" "}
          <b>{withUnit(lowOf(row + 1, heat.rowsPerOctave), "ms")}</b>
        </span>
      )}
    </p>
  );
};

const spanInWords = ({ mostCount, lowMs, highMs }: Cells): string =>
  mostCount === 0
    ? "Nothing was measured."
    : `Between ${withUnit(lowMs, "ms")} and ${withUnit(highMs, "ms")}; at most ${withUnit(mostCount, "count")} in one cell.`;
