// Times of a run in words, and the seconds of an axis.

const TIME_STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

/** For an axis: whole seconds, minutes or hours. */
export const TIME_INCREMENTS: number[] = TIME_STEPS_SECONDS;

/** `45 s`, `2:30`, `1:00:00` */
export const timeText = (seconds: number): string => {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return whole < 3600
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
};

/** Date.parse alone would take "plain 1" for a day in 2001. */
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** ISO with milliseconds; null for what is no instant. */
export const isoInstant = (instant: string): string | null => {
  const epochMs = ISO_INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(epochMs) ? null : new Date(epochMs).toISOString();
};
