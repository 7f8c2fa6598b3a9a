// The style's colours for what is drawn on a canvas, read again when the system turns dark or light, and for paper.

let known = new Map<string, string>();
const listeners = new Set<() => void>();

/** @param name of a custom property, `--ink` */
export const colourOf = (name: string): string => {
  const found = known.get(name);
  if (found !== undefined) return found;
  const colour = getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";
  known.set(name, colour);
  return colour;
};

const changed = (): void => {
  known = new Map();
  for (const listener of listeners) listener();
};

/** Called after each change. @returns what ends it */
export const onColoursChanged = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const isOnPaper = (): boolean => document.documentElement.dataset.paper !== undefined;

/** Once for a page. */
export const watchColours = (): void => {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.paper = "";
    changed();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.paper;
    changed();
  });
};
