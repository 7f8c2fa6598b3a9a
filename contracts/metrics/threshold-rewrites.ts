// What people write for a threshold in other tools' ways, in k6's grammar: it is proposed, never taken.
import { parseDurationSeconds } from "../words/duration.ts";

const REWRITES: readonly (readonly [written: RegExp, meant: string | ((...parts: string[]) => string)])[] = [
  [/=([<>])/, "$1="],
  [/^([^<>=!]+)=(?=[^=<>])/, "$1=="],
  [/^p?\(?(\d+(?:\.\d+)?)\)?(?:th)?(?=\s*[<>=!])/i, "p($1)"],
  [/^(?:mean|average)\b/i, "avg"],
  [/^median\b/i, "med"],
  [/\b0,(\d+)/, "0.$1"],
  [/(\d)_(?=\d)/g, "$1"],
  [/([\d.]+)\s*%\s*$/, (_, percent = "") => shortOf(Number(percent) / 100)],
  [/([\d.]+(?:ms|s|m|h))\s*$/, (text) => shortOf((parseDurationSeconds(text.trim(), 1) ?? Number.NaN) * 1000)],
];

/** Without the last digits of a division. */
const shortOf = (value: number): string => String(Number(value.toPrecision(12)));

/** @returns a text that may be a threshold, or still none */
export const rewriteThreshold = (text: string): string =>
  REWRITES.reduce((whole, [written, meant]) => whole.replace(written, meant as string), text.trim());
