// Numbers as people read them in a terminal: by the very functions of the page and the report, so that one number reads
// the same wherever it stands.
import type { ValueUnit } from "../../contracts/metrics/kinds.ts";
import { inUnit, shownUnit, withUnit } from "../../contracts/words/numbers.ts";

/** What a page does to keep a number and its unit in one line is nothing that a terminal, or whoever copies it, needs. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");

/** For sentences: with the unit. */
export const formatValue = (value: number, unit: ValueUnit): string =>
  `${plain(withUnit(value, shownUnit(unit)))}${unit === "bytesPerSecond" ? "/s" : ""}`;

/** For a column whose heading names the unit. */
export const formatCell = (value: number, unit: ValueUnit): string => plain(inUnit(value, shownUnit(unit)));

export const formatMs = (ms: number): string => formatValue(ms, "ms");
export const formatBytes = (bytes: number): string => formatValue(bytes, "bytes");
export const formatRate = (perSecond: number): string => formatValue(perSecond, "perSecond");
export const formatPercent = (fraction: number): string => formatValue(fraction, "fraction");
export const formatCount = (count: number): string => formatValue(count, "count");

export const formatClock = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
};
