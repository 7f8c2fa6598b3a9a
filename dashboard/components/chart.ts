// A chart of lines over time: the drawing, what it shows in words, and its numbers for those who cannot see it.
import type { Drawing, Line } from "./drawing.ts";
import { type Html, html } from "./html.ts";
import { chosen, type Unit, withUnit } from "./numbers.ts";
import { overlay } from "./overlay.ts";
import { LOOKS } from "./palette.ts";
import { panels } from "./panels.ts";
import { niceScale, type Reduction, thinOut, timeText } from "./scale.ts";
import { folded } from "./section.ts";
import { table } from "./table.ts";

interface ChartContent {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  /** One value per second from 0. */
  readonly lines: readonly Line[];
  readonly reduction: Reduction;
}

/** More would not be seen, and an hour of thirty regions has to fit in a mail. */
const MOST_POINTS = 300;
const HEIGHT = 160;

export const chart = (content: ChartContent): Html => {
  const title = html`<figcaption id="${content.id}">${content.title}</figcaption>`;
  const seconds = Math.max(0, ...content.lines.map(({ values }) => values.length));
  if (seconds === 0) return html`<figure class="chart">${title}<p class="nothing">Nothing was measured.</p></figure>`;
  const secondsPerPoint = Math.ceil(seconds / MOST_POINTS);
  const drawing = drawingOf(content, seconds, secondsPerPoint);
  const isCrowded = drawing.lines.length > LOOKS;
  return html`<figure class="chart">${title}
<div role="img" aria-labelledby="${content.id}" aria-describedby="${content.id}-text"><div aria-hidden="true">${isCrowded ? panels(drawing) : overlay(drawing)}</div></div>
<p class="aside" id="${content.id}-text">${inWords(content, secondsPerPoint)}${isCrowded ? panelsInWords(drawing) : ""}</p>
${inNumbers(content)}</figure>
`;
};

const drawingOf = ({ lines, unit, reduction }: ChartContent, seconds: number, secondsPerPoint: number): Drawing => {
  const thin = lines.map(({ label, values }) => ({ label, values: thinOut(values, secondsPerPoint, reduction) }));
  const greatest = Math.max(0, ...thin.flatMap(({ values }) => values.filter((value) => value !== null)));
  return {
    lines: thin,
    unit,
    scale: niceScale(greatest, 4),
    spanSeconds: (Math.ceil(seconds / secondsPerPoint) - 1) * secondsPerPoint,
    height: HEIGHT,
  };
};

interface Extent {
  readonly label: string;
  readonly least: number | null;
  readonly greatest: number | null;
  readonly last: number | null;
}

const extentOf = ({ label, values }: Line): Extent => {
  const present = values.filter((value) => value !== null);
  // Folded, not spread: a day has more seconds than a call may have arguments.
  const fold = (choose: (a: number, b: number) => number): number | null =>
    present.length === 0 ? null : present.reduce((a, b) => choose(a, b));
  return { label, least: fold(Math.min), greatest: fold(Math.max), last: present.at(-1) ?? null };
};

const inWords = ({ lines, unit, reduction }: ChartContent, secondsPerPoint: number): string => {
  const highest = lines
    .map(extentOf)
    .reduce<Extent | null>((best, one) => ((one.greatest ?? -1) > (best?.greatest ?? -1) ? one : best), null);
  if (highest === null) return "Nothing was measured.";
  const peak = `Highest second: ${withUnit(highest.greatest, unit)}, ${highest.label}.`;
  return secondsPerPoint === 1
    ? peak
    : `${peak} Each point is the ${reduction === "max" ? "highest" : "mean"} of ${secondsPerPoint} s.`;
};

const panelsInWords = ({ scale, unit, spanSeconds }: Drawing): string =>
  ` Each panel goes from 0 up to ${chosen(scale.max, unit)} and across ${timeText(spanSeconds)}; the number is its highest point.`;

const inNumbers = (content: ChartContent): Html =>
  folded(
    "In numbers",
    table({
      caption: `${content.title}, in numbers`,
      rows: content.lines.map(extentOf),
      whenEmpty: "Nothing was measured.",
      columns: [
        { heading: "Region", kind: "text", cell: ({ label }) => label },
        { heading: "Lowest second", kind: "number", cell: ({ least }) => withUnit(least, content.unit) },
        { heading: "Highest second", kind: "number", cell: ({ greatest }) => withUnit(greatest, content.unit) },
        { heading: "Last second", kind: "number", cell: ({ last }) => withUnit(last, content.unit) },
      ],
    }),
  );
