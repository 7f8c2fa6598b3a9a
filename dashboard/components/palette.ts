// Colours of lines that colour-blind readers can tell apart, and dashes for when there are more lines than colours.

/** Stroke colours on a light and on a dark page: at least 3:1 against it, and apart for each kind of colour blindness. */
const LINE_COLOURS = [
  { light: "#0072b2", dark: "#56b4e9" },
  { light: "#d55e00", dark: "#ff8a3d" },
  { light: "#00795a", dark: "#1fd6a0" },
  { light: "#b0438a", dark: "#e79ac6" },
  { light: "#8a6d00", dark: "#f0e442" },
  { light: "#3d3d3d", dark: "#d9d9d9" },
] as const;

const DASHES = ["none", "6 3", "1.5 3", "9 3 1.5 3", "14 4"] as const;

/** Colour first, then dash: thirty lines are thirty looks. */
export const lineClass = (index: number): string =>
  `c${index % LINE_COLOURS.length} d${Math.floor(index / LINE_COLOURS.length) % DASHES.length}`;

export const paletteCss = (): string => {
  const colours = (mode: "light" | "dark"): string =>
    LINE_COLOURS.map((colour, index) => `--c${index}:${colour[mode]};`).join("");
  return `:root{${colours("light")}}
@media (prefers-color-scheme:dark){:root{${colours("dark")}}}
@media print{:root{${colours("light")}}}
${LINE_COLOURS.map((_, index) => `path.c${index}{stroke:var(--c${index})}text.c${index}{fill:var(--c${index})}`).join("\n")}
${DASHES.map((dash, index) => `path.line.d${index},path.leader.d${index}{stroke-dasharray:${dash}}`).join("\n")}`;
};
