// Numbers as people read them in a terminal, in the forms that k6's users know: 12.34ms, 1.2 MB, 61.5/s.

export const formatMs = (ms: number): string => {
  if (ms === 0) return "0s";
  if (ms < 1) return `${Math.round(ms * 1000)}µs`;
  if (ms < 1_000) return `${trim(ms, 2)}ms`;
  if (ms < 60_000) return `${trim(ms / 1_000, 2)}s`;
  return `${Math.floor(ms / 60_000)}m${Math.round((ms % 60_000) / 1_000)}s`;
};

const trim = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

export const formatBytes = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(value) : value.toPrecision(Math.max(2, Math.ceil(Math.log10(value + 1))))} ${units[power]}`;
};

export const formatRate = (perSecond: number): string =>
  `${perSecond >= 100 ? Math.round(perSecond) : Number(perSecond.toPrecision(3))}/s`;

export const formatPercent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

export const formatCount = (count: number): string => count.toLocaleString("en-US");

export const formatClock = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
};

/** Columns of a table: the first to the left, numbers to the right. */
export const table = (rows: readonly (readonly string[])[], leftColumns = 1): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < leftColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
};
