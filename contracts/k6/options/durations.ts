// Durations as k6's options have them: milliseconds as a number, or text such as "1m30s" in any order of units.
import { formatDuration } from "../../words/duration.ts";

const UNITS_SECONDS: Readonly<Record<string, number>> = {
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};
const PART = /(\d+\.?\d*|\.\d+)(ms|us|µs|ns|d|h|m|s)/g;

/** Undefined where it is none. */
export const k6SecondsOf = (value: unknown): number | undefined => {
  if (typeof value === "number") return value >= 0 && Number.isFinite(value) ? value / 1000 : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text) / 1000;
  if (text === "" || text.replace(PART, "") !== "") return undefined;
  return [...text.matchAll(PART)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (UNITS_SECONDS[unit] ?? 0),
    0,
  );
};

export const K6_DURATION_EXPECTED = 'a duration such as "30s" or "1m30s", or milliseconds as a number';

/** As the config has it, to the millisecond. */
export const configDurationOf = (seconds: number): string => formatDuration(seconds);
