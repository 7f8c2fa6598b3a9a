// Keys of series: one text for one set of tags, whatever order they were set in.

import type { SeriesTags } from "../../contracts/delta/series.ts";
import { isExpectedResponse, TAGS } from "../../contracts/metrics/tags.ts";

/** Separates the parts of a key; no name, path or status contains this character. */
const SEPARATOR = "\u0001";

const CATALOG: ReadonlySet<string> = new Set(TAGS);

export const tagsKey = (tags: SeriesTags): string => {
  let key = "";
  for (const tag of TAGS) {
    const value = tags[tag];
    if (value !== undefined) key += `${tag}${SEPARATOR}${value}${SEPARATOR}`;
  }
  const own: string[] = [];
  for (const tag in tags) if (!CATALOG.has(tag)) own.push(`${tag}${SEPARATOR}${tags[tag]}${SEPARATOR}`);
  return own.length === 0 ? key : key + own.sort().join("");
};

export const seriesKey = (metric: string, tags: SeriesTags): string => `${metric}${SEPARATOR}${tagsKey(tags)}`;

/** Whether a series of `region` with `tags` is one that `wanted` selects: every wanted tag has its value. */
export const matchesTags = (wanted: SeriesTags, tags: SeriesTags, region: string): boolean =>
  Object.entries(wanted).every(([tag, value]) => {
    if (value === undefined) return true;
    if (tag === "region") return value === region;
    if (tag === "expected_response") return value === (tags[tag] ?? String(isExpectedResponse(tags.status)));
    return tags[tag] === value;
  });

/** Whether these ask for a metric as a whole, or for all of one region: both are kept merged. */
export const isOfAllTags = (wanted: SeriesTags): boolean =>
  Object.entries(wanted).every(([tag, value]) => tag === "region" || value === undefined);
