// The grammar of thresholds, k6's: a metric with optional tags as key, an aggregation compared with a number as expression.

import type { SeriesTags } from "../delta/series.ts";
import { suggest } from "../words/suggestion.ts";
import { definitionOf, METRICS } from "./catalog.ts";
import { CUSTOM_METRIC_NAME, customDefinition } from "./custom-metric.ts";
import type { Catalog, MetricDefinition, MetricKind } from "./definition.ts";
import { type Aggregation, KINDS_IN_WORDS } from "./kinds.ts";
import { TAG_NAME, TAGS } from "./tags.ts";

/** `http_req_duration{region:eu-west-1,name:login}` taken apart. */
export interface MetricSelector {
  /** A built-in one, or one that the script declares. */
  readonly metric: string;
  /** Those of the catalog, and the script's own. */
  readonly tags: SeriesTags;
}

export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** `p(95)<300` taken apart: aggregation "p" has its percentile (0 to 100); times are in milliseconds. */
export interface ThresholdExpression {
  readonly aggregation: Aggregation;
  readonly percentile?: number;
  readonly comparison: Comparison;
  readonly limit: number;
}

/** A mistake in a key or an expression, in the words of an Issue. */
export interface Mistake {
  readonly expected: string;
  readonly suggestion?: string;
}

const withSuggestion = (expected: string, word: string, known: readonly string[]): Mistake => {
  const suggestion = suggest(word, known);
  return suggestion === undefined ? { expected } : { expected, suggestion };
};

export const parseMetricSelector = (key: string, catalog: Catalog = METRICS): MetricSelector | Mistake => {
  const match = /^([A-Za-z0-9_]+)(?:\{([^{}]*)\})?$/.exec(key);
  if (match === null)
    return { expected: "a metric's name, or one with tags such as http_req_duration{region:eu-west-1}" };
  const metric = match[1] ?? "";
  const names = Object.keys(catalog);
  const builtIn = definitionOf(metric, catalog);
  const looksMisspelt =
    builtIn === undefined && (suggest(metric, names) !== undefined || !CUSTOM_METRIC_NAME.test(metric));
  if (looksMisspelt)
    return withSuggestion(`one of the metrics ${names.join(", ")}, or one that the script declares`, metric, names);
  // Every kind of metric of a script's own takes the same tags.
  const definition = builtIn ?? customDefinition("trend", "default");
  const known = definition.tags;
  const tags: Record<string, string> = {};
  for (const part of match[2] === undefined || match[2].trim() === "" ? [] : match[2].split(",")) {
    const colon = part.indexOf(":");
    const tag = (colon < 0 ? part : part.slice(0, colon)).trim();
    if (!(known as readonly string[]).includes(tag) && !mayBeOwnTag(definition, tag)) {
      const own = definition.takesOwnTags ? ", or one that the script sets" : "";
      return withSuggestion(`one of the tags of ${metric}: ${known.join(", ")}${own}`, tag, known);
    }
    if (colon < 0) return { expected: `a value for the tag ${tag}, as in ${metric}{${tag}:value}` };
    tags[tag] = part.slice(colon + 1).trim();
  }
  return { metric, tags };
};

/** A tag of the catalog that this metric never carries is a mistake, and so is what is nearly one that it does. */
const mayBeOwnTag = ({ takesOwnTags, tags }: MetricDefinition, tag: string): boolean =>
  takesOwnTags === true &&
  TAG_NAME.test(tag) &&
  !(TAGS as readonly string[]).includes(tag) &&
  suggest(tag, tags) === undefined;

/** Tags of the script's own that thresholds name, each with the values that they select: what has to be told apart. */
export const ownTagsOf = (thresholds: Readonly<Record<string, unknown>>): Record<string, string[]> => {
  const own: Record<string, string[]> = {};
  for (const key of Object.keys(thresholds)) {
    const selector = parseMetricSelector(key);
    if (isMistake(selector)) continue;
    for (const [tag, value] of Object.entries(selector.tags)) {
      if (value === undefined || (TAGS as readonly string[]).includes(tag)) continue;
      const values = own[tag] ?? [];
      own[tag] = values.includes(value) ? values : [...values, value];
    }
  }
  return own;
};

/** As they are written. @param kind undefined while it is not known: any aggregation is allowed then */
const aggregationsOf = (kind: MetricKind | undefined): string[] => {
  const kinds = kind === undefined ? Object.values(KINDS_IN_WORDS) : [KINDS_IN_WORDS[kind]];
  const all = kinds.flatMap(({ aggregations }): readonly Aggregation[] => aggregations);
  return [...new Set(all)].map((aggregation) => (aggregation === "p" ? "p(N)" : aggregation));
};

/** @param kind undefined while it is not known */
export const parseThresholdExpression = (text: string, kind: MetricKind | undefined): ThresholdExpression | Mistake => {
  const allowed = aggregationsOf(kind);
  const form = `${allowed.join(", ")}, compared by <, <=, >, >=, == or != with a number, as in ${allowed.includes("p(N)") ? "p(95)<300" : `${allowed[0]}<1`}`;
  const match =
    /^\s*([a-z]+)\s*(?:\(\s*(\d+(?:\.\d+)?)\s*\))?\s*(<=|>=|===?|!=|<|>)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*$/i.exec(
      text,
    );
  if (match === null) return { expected: form };
  const aggregation = match[1] ?? "";
  const percentile = match[2] === undefined ? undefined : Number(match[2]);
  if (!allowed.includes(aggregation === "p" ? "p(N)" : aggregation)) return withSuggestion(form, aggregation, allowed);
  if ((aggregation === "p") !== (percentile !== undefined)) return { expected: form };
  if (percentile !== undefined && percentile > 100) return { expected: "a percentile from 0 to 100" };
  return {
    aggregation: aggregation as Aggregation,
    ...(percentile === undefined ? {} : { percentile }),
    comparison: (match[3] === "===" ? "==" : match[3]) as Comparison,
    limit: Number(match[4]),
  };
};

export const isMistake = (value: object): value is Mistake => "expected" in value;
