// What every drawing of lines over time shares: its coordinates, and the strokes through what was measured.
import { type Html, html, NOTHING } from "./html.ts";
import type { Unit } from "./numbers.ts";
import type { Scale } from "./scale.ts";

export interface Line {
  readonly label: string;
  /** One per point of time; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

export interface Drawing {
  readonly lines: readonly Line[];
  readonly unit: Unit;
  readonly scale: Scale;
  /** From the first point to the last. */
  readonly spanSeconds: number;
  /** Of the space between zero and the scale's end, in pixels. */
  readonly height: number;
}

/** Of the plot's own coordinates, which are stretched to whatever room there is. */
export const WIDTH = 1000;
/** Above and below, so that a stroke at the edge is not cut. */
export const MARGIN = 8;

export const fullHeight = ({ height }: Drawing): number => height + 2 * MARGIN;

export const yOf = ({ scale, height }: Drawing, value: number): number =>
  tenths(MARGIN + height * (1 - value / scale.max));

/** A line with a gap where nothing was measured, and a dot for each point that stands between two gaps. */
export const strokes = (drawing: Drawing, { label, values }: Line, look: string): Html => {
  const line: string[] = [];
  const dots: string[] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const x = values.length > 1 ? tenths((index * WIDTH) / (values.length - 1)) : WIDTH / 2;
    const isFirst = (values[index - 1] ?? null) === null;
    const isLast = (values[index + 1] ?? null) === null;
    // A stroke of no length, which round caps make a dot: a circle would be stretched with the plot.
    if (isFirst && isLast) dots.push(`M${x} ${yOf(drawing, value)}h0`);
    else line.push(`${isFirst ? "M" : "L"}${x} ${yOf(drawing, value)}`);
  });
  return html`<g class="${look}"><title>${label}</title><path class="line" d="${line.join("")}"/>${
    dots.length === 0 ? NOTHING : html`<path class="dot" d="${dots.join("")}"/>`
  }</g>`;
};

/** A pixel's tenth is all that an eye sees, and thirty regions of an hour should stay small. */
export const tenths = (value: number): number => Math.round(value * 10) / 10;
