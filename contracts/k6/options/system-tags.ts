// k6's `systemTags`: which tags samples have by themselves. What a run is judged and reported by stays; exports show
// those alone that are listed, and a threshold that selects by another selects nothing, as in k6.
import type { JsonObject } from "../../config/layers/layer.ts";
import { ANSWER_TAGS, TAGS } from "../../metrics/tags.ts";
import { parseMetricSelector } from "../../metrics/threshold-expression.ts";
import type { OptionReader } from "./option-reader.ts";

/** Meridian's own, which k6 has not. */
const OWN: readonly string[] = ["region", "cause"];
const KNOWN: readonly string[] = [...TAGS.filter((tag) => !OWN.includes(tag)), ...ANSWER_TAGS];

export const systemTagsOf = (value: unknown, path: string, read: OptionReader): string[] => {
  const named = (read.list(path, value) ?? []).map(String);
  const unknown = named.filter((tag) => !KNOWN.includes(tag));
  if (unknown.length > 0) read.notes.push(`${path}: no sample has the tag ${unknown.join(", or ")} here`);
  return named.filter((tag) => KNOWN.includes(tag));
};

/** @param options of all tiers. @returns names of thresholds, each with the tag that no sample has */
const thresholdsWithout = ({ systemTags, thresholds }: JsonObject): ReadonlyMap<string, string> => {
  const left = new Map<string, string>();
  if (!Array.isArray(systemTags) || typeof thresholds !== "object" || thresholds === null) return left;
  for (const key of Object.keys(thresholds)) {
    const selector = parseMetricSelector(key);
    const tags = "tags" in selector ? Object.keys(selector.tags) : [];
    const missing = tags.find((tag) => KNOWN.includes(tag) && !systemTags.includes(tag));
    if (missing !== undefined) left.set(key, missing);
  }
  return left;
};

/** @returns what takes such thresholds out of a tier's options; each is told once */
export const leaveOutThresholds = (all: JsonObject, read: OptionReader): ((options: JsonObject) => JsonObject) => {
  const left = thresholdsWithout(all);
  for (const [key, tag] of left)
    read.notes.push(`the threshold ${key} is left out: options.systemTags has no ${tag}, so no sample has it`);
  return ({ thresholds, ...options }) =>
    left.size === 0 || typeof thresholds !== "object" || thresholds === null
      ? { ...options, ...(thresholds === undefined ? {} : { thresholds }) }
      : { ...options, thresholds: Object.fromEntries(Object.entries(thresholds).filter(([key]) => !left.has(key))) };
};
