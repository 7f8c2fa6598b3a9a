// Tables of a terminal: the first columns to the left, numbers to the right. One that is wider than the terminal loses
// the columns that can be missed, then the ends of its first column's texts.
import { fillEnd, fillStart, shorten, widthOf } from "./width.ts";

const GAP = "  ";
/** A first column that is narrower says nothing. */
const LEAST_WIDTH = 12;

export interface TableOptions {
  readonly leftColumns?: number;
  readonly width?: number;
  /** Columns that are left out where there is not enough room: the first of them first. */
  readonly expendable?: readonly number[];
  /** The most that the first column takes. */
  readonly firstWidth?: number;
}

export const table = (rows: readonly (readonly string[])[], options: TableOptions = {}): string[] => {
  const { leftColumns = 1, width = Number.POSITIVE_INFINITY, expendable = [], firstWidth = width } = options;
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  widths[0] = Math.min(widths[0] ?? 0, firstWidth);
  const columns = new Set(widths.keys());
  const total = (): number =>
    [...columns].reduce((sum, column) => sum + (widths[column] ?? 0) + GAP.length, 0) - GAP.length;
  for (const column of expendable) if (total() > width) columns.delete(column);
  if (total() > width) widths[0] = Math.max(LEAST_WIDTH, widths[0] - (total() - width));
  return rows.map((row) =>
    [...columns]
      .map((column) => {
        const cell = row[column] ?? "";
        const wide = widths[column] ?? 0;
        return column < leftColumns ? fillEnd(column === 0 ? shorten(cell, wide) : cell, wide) : fillStart(cell, wide);
      })
      .join(GAP)
      .trimEnd(),
  );
};
