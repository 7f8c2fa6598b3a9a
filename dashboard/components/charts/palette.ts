// How lines are told apart: the colours of style/base.css, which colour-blind eyes can tell apart, then dashes.

export const COLOUR_COUNT = 4;
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3]];

/** A line's colour (a custom property of the style) and its dashes, in pixels. */
export interface Look {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
}

/** How many lines can be told apart. */
export const LOOK_COUNT = COLOUR_COUNT * DASHES.length;

/** Colour first, then dash; beyond LOOK_COUNT they begin again. */
export const lookOf = (index: number): Look => ({
  colour: `--c${index % COLOUR_COUNT}`,
  dash: DASHES[Math.floor(index / COLOUR_COUNT) % DASHES.length] ?? [],
  width: 1.5,
});

/** The look of the line that sums up all others. */
export const WHOLE_LOOK: Look = { colour: "--ink", dash: [], width: 2 };
