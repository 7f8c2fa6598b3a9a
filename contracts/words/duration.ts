// Durations as people write them ("90s", "1m30s", "1.5h", "2d", "500ms"): one grammar for configs and scripts.
import * as z from "zod";

const UNITS_SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001 } as const;

/** Each unit once at most, the larger ones first. */
const PATTERN = new RegExp(
  `^${Object.keys(UNITS_SECONDS)
    .map((unit) => `(?:(\\d*\\.?\\d+)${unit})?`)
    .join("")}$`,
);
const ALONE = /^\d*\.?\d+$/;

/**
 * Seconds, or undefined when the text is not a duration.
 * @param secondsAlone what a number without a unit counts: seconds, unless somebody has it otherwise
 */
export const parseDurationSeconds = (text: string, secondsAlone = 1): number | undefined => {
  if (ALONE.test(text)) return Number(text) * secondsAlone;
  const match = PATTERN.exec(text);
  if (text === "" || match === null) return undefined;
  const sum = Object.values(UNITS_SECONDS).reduce(
    (total, seconds, index) => total + Number(match[index + 1] ?? 0) * seconds,
    0,
  );
  // To the nanosecond: 700 ms are 0.7 s.
  return Number(sum.toFixed(9));
};

/** `90` → "1m30s", `20` → "20s", `0.5` → "500ms": the shortest form that parses back to the same seconds. */
export const formatDuration = (totalSeconds: number): string => {
  const totalMs = Math.round(totalSeconds * 1000);
  const hours = Math.floor(totalMs / 3_600_000);
  const minutes = Math.floor((totalMs % 3_600_000) / 60_000);
  const seconds = Math.floor((totalMs % 60_000) / 1000);
  const parts: [number, string][] = [
    [hours, "h"],
    [minutes, "m"],
    [seconds, "s"],
    [totalMs % 1000, "ms"],
  ];
  const text = parts.flatMap(([value, unit]) => (value > 0 ? [`${value}${unit}`] : [])).join("");
  return text === "" ? "0s" : text;
};

export const DURATION_EXPECTED = 'a duration such as 90, "90s", "1m30s" or "500ms"';

/**
 * From here on a number without a unit is refused: elsewhere such numbers are milliseconds, and a thousand seconds that
 * were meant as one second would be noticed late.
 */
const NEEDS_UNIT_FROM = 1_000;
const MAX_SECONDS = 86_400;

/** Both readings of a number that may be meant as seconds or as milliseconds. */
const bothReadings = (count: number): string =>
  `a unit beside so large a number: "${count}s" (${inWords(count)}) or "${count}ms" (${inWords(count / 1000)})`;

/** `5000` → "83 minutes", to the whole unit: for people, who are to see how long that is. */
const inWords = (seconds: number): string => {
  if (seconds >= 7_200) return `${Math.round(seconds / 3_600)} hours`;
  if (seconds >= 120) return `${Math.round(seconds / 60)} minutes`;
  return `${Number(seconds.toFixed(1))} seconds`;
};

/** Units as people write them out, by those of the grammar. */
const WRITTEN_OUT: readonly (readonly [RegExp, string])[] = [
  [/(?:milliseconds?|millis|msecs?)/g, "ms"],
  [/days?/g, "d"],
  [/(?:hours?|hrs?)/g, "h"],
  [/(?:minutes?|mins?)/g, "m"],
  [/(?:seconds?|secs?)/g, "s"],
];

/** `5 minutes` → "5m", `5 S` → "5s"; undefined where nothing like it is meant. */
const meantBy = (text: string): string | undefined => {
  const bare = text.toLowerCase().replace(/[\s,]|and/g, "");
  const meant = WRITTEN_OUT.reduce((near, [words, unit]) => near.replace(words, unit), bare);
  return parseDurationSeconds(meant) === undefined ? undefined : meant;
};

/** What a timer holds: a longer one would be over at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** A duration in a document; the parsed value is in seconds. At most a day, so that a slip of a digit is noticed. */
export const Duration = z
  .union([z.number(), z.string()], { error: DURATION_EXPECTED })
  .transform((value, context) => {
    const seconds = typeof value === "number" ? value : parseDurationSeconds(value);
    if (seconds !== undefined && seconds >= NEEDS_UNIT_FROM && ALONE.test(String(value))) {
      context.addIssue({ code: "custom", message: bothReadings(seconds), input: value });
      return z.NEVER;
    }
    if (seconds === undefined || !Number.isFinite(seconds) || seconds < 0 || seconds > MAX_SECONDS) {
      const suggestion = seconds === undefined ? meantBy(String(value)) : undefined;
      const params = suggestion === undefined ? {} : { suggestion };
      context.addIssue({ code: "custom", message: `${DURATION_EXPECTED}, at most 24h`, input: value, params });
      return z.NEVER;
    }
    return seconds;
  })
  .describe('Seconds as a number below 1000, or text such as "90s", "1m30s", "500ms"');
