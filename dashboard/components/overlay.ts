// A few lines over one another, each named at its end. Three parts beside each other keep their text at its size
// while the plot between them stretches.
import { type Drawing, fullHeight, MARGIN, strokes, tenths, WIDTH, yOf } from "./drawing.ts";
import { type Html, html } from "./html.ts";
import { chosen } from "./numbers.ts";
import { lineClass } from "./palette.ts";
import { spread, timeText, timeTicks } from "./scale.ts";

const LABEL_GAP = 13;

export const overlay = (drawing: Drawing): Html =>
  html`<div class="plot">${axis(drawing)}${plot(drawing)}${labels(drawing)}${timeAxis(drawing)}</div>`;

const axis = (drawing: Drawing): Html =>
  html`<svg class="y-axis" height="${fullHeight(drawing)}">${drawing.scale.ticks.map(
    (tick) => html`<text x="100%" dx="-6" y="${yOf(drawing, tick)}" dy="0.32em">${chosen(tick, drawing.unit)}</text>`,
  )}</svg>`;

const plot = (drawing: Drawing): Html =>
  html`<svg class="lines" height="${fullHeight(drawing)}" viewBox="0 0 ${WIDTH} ${fullHeight(drawing)}" preserveAspectRatio="none">${drawing.scale.ticks.map(
    (tick) => html`<path class="grid" d="M0 ${yOf(drawing, tick)}H${WIDTH}"/>`,
  )}${drawing.lines.map((line, index) => strokes(drawing, line, lineClass(index)))}</svg>`;

const labels = (drawing: Drawing): Html => {
  const ends = drawing.lines.map(({ values }) => yOf(drawing, values.findLast((value) => value !== null) ?? 0));
  const places = spread(ends, LABEL_GAP, fullHeight(drawing) - MARGIN).map(tenths);
  return html`<svg class="labels" height="${fullHeight(drawing)}">${drawing.lines.map(
    ({ label }, index) =>
      html`<path class="leader ${lineClass(index)}" d="M1 ${ends[index]}L14 ${places[index]}H24"/><text x="28" y="${places[index]}" dy="0.32em">${label}</text>`,
  )}</svg>`;
};

const timeAxis = ({ spanSeconds }: Drawing): Html =>
  html`<svg class="x-axis" height="18">${timeTicks(spanSeconds, 4).map((tick) => {
    const percent = spanSeconds === 0 ? 50 : tenths((tick / spanSeconds) * 100);
    const anchor = percent < 5 ? "start" : percent > 95 ? "end" : "middle";
    return html`<text x="${percent}%" y="13" text-anchor="${anchor}">${timeText(tick)}</text>`;
  })}</svg>`;
