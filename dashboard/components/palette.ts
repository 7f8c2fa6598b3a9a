// Colours of lines that colour-blind readers can tell apart, and dashes for when there are more lines than colours.

/** Stroke colours on a light and on a dark page: at least 3:1 against it, and apart for each kind of colour blindness. */
export const LINE_COLOURS = [
  { light: "#1f3a93", dark: "#5577ea" },
  { light: "#df6414", dark: "#cb7f22" },
  { light: "#528cd2", dark: "#7bdaff" },
  { light: "#861424", dark: "#fbdf4d" },
] as const;

const DASHES = ["none", "5 3"] as const;

/** How many lines can be told apart; beyond it each needs a panel of its own. */
export const LOOKS = LINE_COLOURS.length * DASHES.length;

/** Colour first, then dash. */
export const lineClass = (index: number): string =>
  `c${index % LINE_COLOURS.length} d${Math.floor(index / LINE_COLOURS.length) % DASHES.length}`;

export const paletteCss = (): string => {
  const colours = (mode: "light" | "dark"): string =>
    LINE_COLOURS.map((colour, index) => `--c${index}:${colour[mode]};`).join("");
  return `:root{${colours("light")}}
@media (prefers-color-scheme:dark){:root{${colours("dark")}}}
@media print{:root{${colours("light")}}}
${LINE_COLOURS.map((_, index) => `.c${index}{stroke:var(--c${index})}`).join("\n")}
${DASHES.map((dash, index) => `.d${index} .line{stroke-dasharray:${dash}}`).join("\n")}`;
};
