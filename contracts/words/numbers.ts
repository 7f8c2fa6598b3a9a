// Numbers as people read them: one form for each, wherever it is shown.
import type { ValueUnit } from "../metrics/kinds.ts";

/** What a number counts: decides its digits and its unit. Fractions are shown as percent. */
export type ShownUnit = Exclude<ValueUnit, "bytesPerSecond">;

/** Bytes per second are shown as bytes: the heading says that they are per second. */
export const shownUnit = (unit: ValueUnit): ShownUnit => (unit === "bytesPerSecond" ? "bytes" : unit);

export const ABSENT = "–";
/** Does not break: a unit alone on the next line is read as something else. */
const SPACE = "\u00a0";
const MINUS = "\u2212";

/**
 * Each is made once, since a report has thousands of numbers, and not before one is written: the first takes 25 ms, for
 * which every process of a run would wait when it starts.
 */
const madeOnce = (options: Intl.NumberFormatOptions): (() => Intl.NumberFormat) => {
  let made: Intl.NumberFormat | undefined;
  return () => {
    made ??= new Intl.NumberFormat("en-US", options);
    return made;
  };
};
const withDecimals = (decimals: number) =>
  madeOnce({ minimumFractionDigits: decimals, maximumFractionDigits: decimals });
const FORMATS = { 0: withDecimals(0), 1: withDecimals(1), 2: withDecimals(2) };
const significant = madeOnce({ maximumSignificantDigits: 12 });

const grouped = (value: number, decimals: keyof typeof FORMATS): string =>
  FORMATS[decimals]().format(value).replace("-", MINUS);

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

const bytes = (value: number): string => {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3)));
  return `${grouped(value / 1000 ** power, power === 0 ? 0 : 1)}${SPACE}${BYTE_UNITS[power]}`;
};

/** Tells nothing from little: a fraction above zero never reads as 0. */
const percent = (fraction: number): string => {
  const value = fraction * 100;
  if (value > 0 && value < 0.005) return `<0.01${SPACE}%`;
  if (value < 100 && value > 99.995) return `>99.99${SPACE}%`;
  return `${grouped(value, 2)}${SPACE}%`;
};

/** Three digits or more that count, none that do not. */
const measured = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1) return String(Number(value.toPrecision(3))).replace("-", MINUS);
  return grouped(value, size < 10 ? 2 : size < 10_000 ? 1 : 0);
};

/** As measured, but in whole numbers where they are whole. */
const plain = (value: number): string => (Number.isInteger(value) ? grouped(value, 0) : measured(value));

/** In a column the decimal points stand below one another. */
const rate = (value: number): string => {
  const size = Math.abs(value);
  return size < 1 ? measured(value) : grouped(value, size < 10_000 ? 1 : 0);
};

const SUFFIXES: Readonly<Partial<Record<ShownUnit, string>>> = {
  ms: `${SPACE}ms`,
  perSecond: "/s",
};

/** Text with the unit, for sentences. */
export const withUnit = (value: number | null, unit: ShownUnit): string =>
  value === null || !Number.isFinite(value)
    ? ABSENT
    : `${unit === "perSecond" && Number.isInteger(value) ? grouped(value, 0) : inUnit(value, unit)}${SUFFIXES[unit] ?? ""}`;

/** For numbers that somebody chose (limits, the ticks of an axis): no digit that was not meant. */
export const chosen = (value: number, unit: ShownUnit): string => {
  if (unit === "bytes") return bytes(value);
  const digits = significant().format(unit === "fraction" ? value * 100 : value);
  return `${digits}${unit === "fraction" ? `${SPACE}%` : (SUFFIXES[unit] ?? "")}`;
};

/** Text for a column whose heading names the unit (bytes and percent carry theirs, since it varies or reads better). */
export const inUnit = (value: number, unit: ShownUnit): string => {
  switch (unit) {
    case "count":
      return grouped(value, 0);
    case "bytes":
      return bytes(value);
    case "fraction":
      return percent(value);
    case "ms":
      return measured(value);
    case "perSecond":
      return rate(value);
    case "plain":
      return plain(value);
  }
};

/** `1,204 requests`, for sentences: `one iteration` has no s. */
export const countText = (count: number, what: string): string =>
  `${grouped(count, 0)} ${what}${count === 1 ? "" : "s"}`;

/** `1 h 2 min 5.5 s` */
export const durationText = (seconds: number): string => {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = Math.round((seconds % 60) * 1000) / 1000;
  const parts = [hours > 0 ? `${hours} h` : "", minutes > 0 ? `${minutes} min` : ""].filter((part) => part !== "");
  return [...parts, ...(rest > 0 || parts.length === 0 ? [`${rest} s`] : [])].join(" ");
};
