// Lines over time as inline SVG. Its three parts (axis, plot, labels) keep their text at its size while the plot stretches.
import { type Html, html, NOTHING } from "./html.ts";
import { type Unit, withUnit } from "./numbers.ts";
import { lineClass } from "./palette.ts";
import { niceScale, type Reduction, type Scale, spread, thinOut, timeText, timeTicks } from "./scale.ts";
import { table } from "./table.ts";

export interface Line {
  readonly label: string;
  /** One per second from 0; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

interface ChartContent {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly lines: readonly Line[];
  readonly reduction: Reduction;
}

/** More would not be seen, and an hour of thirty regions has to fit in a mail. */
const MOST_POINTS = 300;
const LABEL_GAP = 13;
const LEAST_HEIGHT = 160;
/** Width of the plot's own coordinates; it is stretched to whatever room there is. */
const WIDTH = 1000;
const MARGIN = 8;

export const chart = (content: ChartContent): Html => {
  const seconds = Math.max(0, ...content.lines.map(({ values }) => values.length));
  const title = html`<figcaption id="${content.id}">${content.title}</figcaption>`;
  if (seconds === 0) return html`<figure class="chart">${title}<p class="nothing">Nothing was measured.</p></figure>`;
  const secondsPerPoint = Math.ceil(seconds / MOST_POINTS);
  const lines = content.lines.map(({ label, values }) => ({
    label,
    values: thinOut(values, secondsPerPoint, content.reduction),
  }));
  const scale = niceScale(Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null))), 4);
  const height = Math.max(LEAST_HEIGHT, lines.length * LABEL_GAP);
  const drawing: Drawing = { scale, height, points: Math.ceil(seconds / secondsPerPoint), seconds, secondsPerPoint };
  return html`<figure class="chart">${title}
<div class="plot" role="img" aria-labelledby="${content.id} ${content.id}-text">
${axis(drawing, content.unit)}${plot(drawing, lines)}${labels(drawing, lines)}${timeAxis(drawing)}
</div>
<p class="aside" id="${content.id}-text">${inWords(content, secondsPerPoint)}</p>
${inNumbers(content)}</figure>
`;
};

interface Drawing {
  readonly scale: Scale;
  readonly height: number;
  readonly points: number;
  readonly seconds: number;
  readonly secondsPerPoint: number;
}

const yOf = ({ scale, height }: Drawing, value: number): number =>
  Math.round((MARGIN + height * (1 - value / scale.max)) * 10) / 10;

const fullHeight = ({ height }: Drawing): number => height + 2 * MARGIN;

const axis = (drawing: Drawing, unit: Unit): Html =>
  html`<svg class="y-axis" height="${fullHeight(drawing)}" aria-hidden="true">${drawing.scale.ticks.map(
    (tick) => html`<text x="100%" dx="-6" y="${yOf(drawing, tick)}" dy="0.32em">${withUnit(tick, unit)}</text>`,
  )}</svg>`;

const plot = (drawing: Drawing, lines: readonly Line[]): Html =>
  html`<svg class="lines" height="${fullHeight(drawing)}" viewBox="0 0 ${WIDTH} ${fullHeight(drawing)}" preserveAspectRatio="none" aria-hidden="true">${drawing.scale.ticks.map(
    (tick) => html`<path class="grid" d="M0 ${yOf(drawing, tick)}H${WIDTH}"/>`,
  )}${lines.map(
    ({ label, values }, index) =>
      html`<path class="line ${lineClass(index)}" d="${pathOf(drawing, values)}"><title>${label}</title></path>`,
  )}</svg>`;

/** A gap where nothing was measured; a point alone is a stroke of no length, which round caps make a dot. */
const pathOf = (drawing: Drawing, values: readonly (number | null)[]): string => {
  const step = drawing.points > 1 ? WIDTH / (drawing.points - 1) : 0;
  const parts = values.map((value, index) => {
    if (value === null) return "";
    const before = index === 0 ? null : values[index - 1];
    const x = drawing.points > 1 ? Math.round(index * step * 10) / 10 : WIDTH / 2;
    const isStart = before === null || before === undefined;
    const isAlone = isStart && (values[index + 1] ?? null) === null;
    return `${isStart ? "M" : "L"}${x} ${yOf(drawing, value)}${isAlone ? "h0" : ""}`;
  });
  return parts.join("");
};

const labels = (drawing: Drawing, lines: readonly Line[]): Html => {
  const ends = lines.map(({ values }) => yOf(drawing, values.findLast((value) => value !== null) ?? 0));
  const places = spread(ends, LABEL_GAP, fullHeight(drawing) - MARGIN);
  return html`<svg class="labels" height="${fullHeight(drawing)}" aria-hidden="true">${lines.map(({ label }, index) => {
    const place = Math.round((places[index] ?? 0) * 10) / 10;
    return html`<path class="leader ${lineClass(index)}" d="M1 ${ends[index]}L14 ${place}H24"/><text class="${lineClass(index)}" x="28" y="${place}" dy="0.32em">${label}</text>`;
  })}</svg>`;
};

const timeAxis = ({ seconds, points, secondsPerPoint }: Drawing): Html => {
  const end = (points - 1) * secondsPerPoint;
  const ticks = timeTicks(end, 4);
  return html`<svg class="x-axis" height="18" aria-hidden="true">${ticks.map((tick) => {
    const percent = end === 0 ? 50 : Math.round((tick / end) * 1000) / 10;
    const anchor = percent < 5 ? "start" : percent > 95 ? "end" : "middle";
    return html`<text x="${percent}%" y="13" text-anchor="${anchor}">${timeText(tick)}</text>`;
  })}${seconds < 1 ? NOTHING : ""}</svg>`;
};

interface Extent {
  readonly label: string;
  readonly least: number | null;
  readonly greatest: number | null;
  readonly last: number | null;
}

const extentOf = ({ label, values }: Line): Extent => {
  const present = values.filter((value) => value !== null);
  return present.length === 0
    ? { label, least: null, greatest: null, last: null }
    : {
        label,
        least: present.reduce((a, b) => Math.min(a, b)),
        greatest: present.reduce((a, b) => Math.max(a, b)),
        last: present.at(-1) ?? null,
      };
};

const inWords = ({ lines, unit, reduction }: ChartContent, secondsPerPoint: number): string => {
  const extents = lines.map(extentOf);
  const highest = extents.reduce<Extent | null>(
    (best, one) => (one.greatest !== null && one.greatest > (best?.greatest ?? -1) ? one : best),
    null,
  );
  const grain =
    secondsPerPoint === 1
      ? ""
      : ` Each point is the ${reduction === "max" ? "highest" : "mean"} of ${secondsPerPoint} s.`;
  return highest === null
    ? "Nothing was measured."
    : `Highest ${withUnit(highest.greatest, unit)} in one second, in ${highest.label}.${grain}`;
};

const inNumbers = (content: ChartContent): Html =>
  html`<details><summary>In numbers</summary>${table({
    caption: `${content.title}, in numbers`,
    rows: content.lines.map(extentOf),
    whenEmpty: "Nothing was measured.",
    columns: [
      { heading: "Region", kind: "text", cell: ({ label }) => label },
      { heading: "Lowest second", kind: "number", cell: ({ least }) => withUnit(least, content.unit) },
      { heading: "Highest second", kind: "number", cell: ({ greatest }) => withUnit(greatest, content.unit) },
      { heading: "Last second", kind: "number", cell: ({ last }) => withUnit(last, content.unit) },
    ],
  })}</details>`;
