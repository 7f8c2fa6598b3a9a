// What charts of time draw beside their lines: moments as upright lines with a number, gaps of the load as areas, limits
// as level lines with their text.
import type UPlot from "uplot";
import { colourOf } from "./colours.ts";

/**
 * A moment of the run. `phase`: the load goes on to another part of itself. `gap`: it stood still from here on. `end`:
 * somebody or something ended it.
 */
export interface TimeMark {
  readonly second: number;
  readonly text: string;
  readonly kind: "mark" | "phase" | "gap" | "end";
  /** Where a gap ends. */
  readonly untilSecond?: number;
  /** Its number in the list of marks; phases have none. */
  readonly sign: string;
}

/** A limit that a threshold sets, in the chart's unit. */
export interface Limit {
  readonly value: number;
  readonly text: string;
}

const FONT = "system-ui, -apple-system, sans-serif";
/** A limit that lies further above all that was measured would make its lines flat: it is written at the top. */
const MOST_ABOVE = 2.5;

/** The top of a chart's scale. @param max of what was measured */
export const topOf = (max: number, limits: readonly Limit[]): number => {
  const near = limits.map(({ value }) => value).filter((value) => value > max && value <= max * MOST_ABOVE);
  return Math.max(max, ...near) * 1.06 || 1;
};

export const drawMarks = (plot: UPlot, marks: readonly TimeMark[]): void => {
  const { ctx, bbox } = plot;
  const pixels = devicePixelRatio;
  withClip(plot, () => {
    for (const { second, untilSecond = second, kind, sign } of marks) {
      const x = Math.round(plot.valToPos(second, "x", true));
      ctx.fillStyle = colourOf("--gap");
      ctx.fillRect(x, bbox.top, plot.valToPos(untilSecond, "x", true) - x, bbox.height);
      ctx.strokeStyle = colourOf(kind === "phase" ? "--rule" : isBad(kind) ? "--bad" : "--accent");
      ctx.lineWidth = (kind === "phase" ? 1 : 1.5) * pixels;
      ctx.setLineDash(kind === "phase" ? [2 * pixels, 3 * pixels] : []);
      line(ctx, x, bbox.top, x, bbox.top + bbox.height);
      if (sign === "") continue;
      ctx.fillStyle = colourOf(isBad(kind) ? "--bad" : "--accent");
      ctx.font = `600 ${10 * pixels}px ${FONT}`;
      const isAtEnd = x > bbox.left + bbox.width - 16 * pixels;
      ctx.textAlign = isAtEnd ? "right" : "left";
      ctx.fillText(sign, x + (isAtEnd ? -3 : 3) * pixels, bbox.top + 10 * pixels);
    }
  });
};

const isBad = (kind: TimeMark["kind"]): boolean => kind === "end" || kind === "gap";

export const drawLimits = (plot: UPlot, limits: readonly Limit[]): void => {
  const { ctx, bbox } = plot;
  const pixels = devicePixelRatio;
  const top = plot.scales.y?.max ?? 0;
  withClip(plot, () => {
    for (const { value, text } of limits) {
      const isAbove = value > top;
      const y = isAbove ? bbox.top : Math.round(plot.valToPos(value, "y", true));
      ctx.strokeStyle = colourOf("--bad");
      ctx.fillStyle = colourOf("--bad");
      ctx.lineWidth = pixels;
      ctx.setLineDash([5 * pixels, 4 * pixels]);
      if (!isAbove) line(ctx, bbox.left, y, bbox.left + bbox.width, y);
      ctx.font = `${10 * pixels}px ${FONT}`;
      ctx.textAlign = "right";
      const isNearTop = y - bbox.top < 13 * pixels;
      const words = `${isAbove ? "↑ " : ""}${text}`;
      const [right, base] = [bbox.left + bbox.width - 4 * pixels, y + (isNearTop ? 12 : -4) * pixels];
      // Lines may run behind the words.
      ctx.lineWidth = 4 * pixels;
      ctx.strokeStyle = colourOf("--paper");
      ctx.lineJoin = "round";
      ctx.setLineDash([]);
      ctx.strokeText(words, right, base);
      ctx.fillText(words, right, base);
    }
  });
};

const withClip = ({ ctx, bbox }: UPlot, draw: () => void): void => {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
};

const line = (ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void => {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
};
