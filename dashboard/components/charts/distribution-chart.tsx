// A distribution on HdrHistogram's percentile scale: each "nine" takes the same room, so that the tail can be seen.
import type { FunctionComponent } from "preact";
import { useMemo } from "preact/hooks";
import type UPlot from "uplot";
import type { Distribution } from "../../../contracts/results/view.ts";
import { chosen, withUnit } from "../../../contracts/words/numbers.ts";
import { colourOf } from "./colours.ts";
import type { Look } from "./palette.ts";
import { axis, Plot } from "./plot.tsx";
import { Swatch } from "./swatch.tsx";

export interface DistributionLine {
  readonly label: string;
  readonly look: Look;
  readonly points: Distribution;
}

interface DistributionChartProps {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly lines: readonly DistributionLine[];
}

const TICKS = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999];
const READ = [50, 75, 90, 95, 99, 99.9, 99.99];

export const DistributionChart: FunctionComponent<DistributionChartProps> = ({ id, title, meaning, lines }) => {
  const points = lines.map((line) => line.points);
  // By the points themselves, however they are wrapped.
  const data = useMemo(() => dataOf(points), points);
  const options = (): Omit<UPlot.Options, "width" | "height"> => ({
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_, __, max) => [0, max > 0 ? max : 1] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.06 : 1] },
    },
    axes: [
      axis({
        size: 26,
        splits: (_, __, ___, max) => TICKS.map(placeOf).filter((place) => place <= max),
        values: (_, splits) => splits.map((place) => `${chosen(percentileAt(place), "plain")} %`),
      }),
      axis({ size: 58, space: 30, values: (_, splits) => splits.map((value) => chosen(value, "ms")) }),
    ],
    series: [
      {},
      ...lines.map(({ label, look }) => ({
        label,
        stroke: () => colourOf(look.colour),
        width: 2,
        dash: [...look.dash],
        points: { show: false },
        spanGaps: true,
      })),
    ],
  });
  const measured = lines.filter(({ points: some }) => some.length > 0);
  return (
    <Plot
      id={id}
      title={title}
      meaning={meaning}
      height={200}
      options={options}
      data={data}
      update={(plot) => plot.data !== data && plot.setData(data)}
    >
      <p class="unseen" id={`${id}-text`}>
        {meaning}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
      <section class="scroll" aria-label={`${title}: percentiles`} tabIndex={0}>
        <table class="percentiles">
          <caption class="unseen">{title}: percentiles</caption>
          <thead>
            <tr>
              <th scope="col" class="text">
                ms
              </th>
              {READ.map((percentile) => (
                <th key={percentile} scope="col" class="number">
                  p{percentile}
                </th>
              ))}
              <th scope="col" class="number">
                max
              </th>
            </tr>
          </thead>
          <tbody>
            {measured.map(({ label, look, points: some }) => (
              <tr key={label}>
                <th scope="row" class="text">
                  <Swatch look={look} /> {label}
                </th>
                {[...READ, 100].map((percentile) => (
                  <td key={percentile} class="number">
                    {withUnit(atPercentile(some, percentile), "plain")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Plot>
  );
};

const placeOf = (percentile: number): number => Math.log10(1 / (1 - percentile / 100));
const percentileAt = (place: number): number => Number((100 - 100 / 10 ** place).toPrecision(8));

/** The last point, 100, lies at infinity: it is drawn a little beyond the one before. */
const placesOf = (points: Distribution): number[] => {
  const places = points.slice(0, -1).map(([percentile]) => placeOf(percentile));
  return points.length === 0 ? [] : [...places, (places.at(-1) ?? 0) + 0.06];
};

const dataOf = (lines: readonly Distribution[]): UPlot.AlignedData => {
  const places = lines.map(placesOf);
  const xs = [...new Set(places.flat())].sort((a, b) => a - b);
  return [
    xs,
    ...lines.map((points, line) => {
      const at = new Map(places[line]?.map((place, index) => [place, points[index]?.[1] ?? null]));
      return xs.map((x) => at.get(x) ?? null);
    }),
  ];
};

/** The first point at or above it. */
const atPercentile = (points: Distribution, percentile: number): number | null =>
  points.find(([at]) => at >= percentile - 1e-9)?.[1] ?? null;
