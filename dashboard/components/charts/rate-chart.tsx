// What was measured at each rate that was tried, as points, with the interval of the capacity behind them.
import type { FunctionComponent } from "preact";
import type UPlot from "uplot";
import { chosen, type ShownUnit, withUnit } from "../../../contracts/words/numbers.ts";
import { colourOf } from "./colours.ts";
import type { Look } from "./palette.ts";
import { axis, Plot } from "./plot.tsx";
import { Swatch } from "./swatch.tsx";

export interface RateLine {
  readonly label: string;
  readonly look: Look;
  /** One for each rate of `rates`; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

interface RateChartProps {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly unit: ShownUnit;
  /** Ascending; one that was tried several times comes as often. */
  readonly rates: readonly number[];
  readonly lines: readonly RateLine[];
  /** Null: there is no number. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Latencies of an overloaded system are many times those of one that is not. */
  readonly isLogarithmic?: boolean;
}

export const RateChart: FunctionComponent<RateChartProps> = ({
  id,
  title,
  meaning,
  unit,
  rates,
  lines,
  interval,
  isLogarithmic = false,
}) => {
  const data: UPlot.AlignedData = [[...rates], ...lines.map(({ values }) => [...values])];
  const options = (): Omit<UPlot.Options, "width" | "height"> => ({
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_, __, max) => [0, max > 0 ? max * 1.04 : 1] },
      y: isLogarithmic ? { distr: 3 } : { range: (_, __, max) => [0, max > 0 ? max * 1.06 : 1] },
    },
    axes: [
      axis({ size: 26, space: 60, values: (_, splits) => splits.map((value) => `${chosen(value, "plain")}/s`) }),
      axis({
        size: 70,
        space: 30,
        values: (_, splits) => splits.map((value) => (value === null ? "" : chosen(value, unit))),
      }),
    ],
    series: [
      {},
      ...lines.map(({ label, look }) => ({
        label,
        stroke: () => colourOf(look.colour),
        paths: () => null,
        points: { show: true, size: 6, width: 1.5, fill: () => colourOf(look.colour) },
      })),
    ],
    hooks: { drawClear: [(plot) => drawInterval(plot, interval)] },
  });
  return (
    <Plot id={id} title={title} meaning={meaning} options={options} data={data} update={(plot) => show(plot, data)}>
      {lines.length > 1 && (
        <p class="readout" aria-hidden="true">
          {lines.map(({ label, look }) => (
            <span key={label}>
              <Swatch look={look} /> {label}
            </span>
          ))}
        </p>
      )}
      <p class="unseen" id={`${id}-text`}>
        {meaning}{" "}
        {lines.map(({ label, values }) => {
          const measured = values.filter((value) => value !== null);
          return measured.length === 0 ? "" : `${label}: at most ${withUnit(Math.max(...measured), unit)}. `;
        })}
      </p>
    </Plot>
  );
};

/** Of a search that goes on there are more and more. */
const show = (plot: UPlot, data: UPlot.AlignedData): void => {
  if (plot.data[0].length !== data[0].length) plot.setData(data);
};

const drawInterval = (plot: UPlot, interval: RateChartProps["interval"]): void => {
  if (interval === null) return;
  const { ctx, bbox } = plot;
  const [left, right] = interval.map((rate) => plot.valToPos(rate, "x", true));
  if (left === undefined || right === undefined) return;
  ctx.save();
  ctx.fillStyle = colourOf("--accent");
  ctx.globalAlpha = 0.18;
  ctx.fillRect(left, bbox.top, Math.max(2 * devicePixelRatio, right - left), bbox.height);
  ctx.restore();
};
