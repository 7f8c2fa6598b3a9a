// What every drawing of lines over time shares: its coordinates, and paths through what was measured.
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

/** A gap where nothing was measured; a point alone is a stroke of no length, which round caps make a dot. */
export const pathOf = (drawing: Drawing, { values }: Line): string => {
  const step = values.length > 1 ? WIDTH / (values.length - 1) : 0;
  const parts = values.map((value, index) => {
    if (value === null) return "";
    const isStart = (values[index - 1] ?? null) === null;
    const isAlone = isStart && (values[index + 1] ?? null) === null;
    const x = values.length > 1 ? tenths(index * step) : WIDTH / 2;
    return `${isStart ? "M" : "L"}${x} ${yOf(drawing, value)}${isAlone ? "h0" : ""}`;
  });
  return parts.join("");
};

/** A pixel's tenth is all that an eye sees, and thirty regions of an hour should stay small. */
export const tenths = (value: number): number => Math.round(value * 10) / 10;
