// When a threshold was broken, in words: for how long, from when to when, by which regions, and how many windows could
// not be judged. For terminal, report and files alike.
import type { BrokenSpan, ThresholdResult } from "../../contracts/results/summary.ts";

/** More are no help to whoever reads a line. */
const MOST_SPANS = 3;
const MOST_REGIONS = 3;

type Broken = Pick<ThresholdResult, "broken" | "windows">;

/** `broken for 12 s: second 10 to 22 in eu-west-1`; "" where it never was, or where nobody asked when. */
export const brokenInWords = ({ broken = [] }: Broken): string => {
  if (broken.length === 0) return "";
  const more = broken.length - MOST_SPANS;
  const spans = broken.slice(0, MOST_SPANS).map((span) => `second ${span.from} to ${span.to}${regionsInWords(span)}`);
  return `broken for ${brokenSeconds({ broken })} s: ${spans.join("; ")}${more > 0 ? `; and ${more} times more` : ""}`;
};

export const brokenSeconds = ({ broken = [] }: Broken): number =>
  broken.reduce((sum, { from, to }) => sum + to - from, 0);

const regionsInWords = ({ regions }: BrokenSpan): string => {
  if (regions.length === 0) return "";
  const more = regions.length - MOST_REGIONS;
  return ` in ${regions.slice(0, MOST_REGIONS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
};

/** `3 of 40 windows had too few samples`; "" where all were judged. */
export const leftOutInWords = ({ windows }: Broken): string => {
  if (windows === undefined || windows.leftOut === 0) return "";
  const all = windows.judged + windows.leftOut;
  return `${windows.leftOut === all ? "all" : `${windows.leftOut} of`} ${all} windows had too few samples`;
};
