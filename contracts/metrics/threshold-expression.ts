// The grammar of thresholds, k6's: a metric with optional tags as key, an aggregation compared with a number as
// expression.

import type { SeriesTags } from "../delta/series.ts";
import { suggest } from "../words/suggestion.ts";
import { definitionOf, METRICS } from "./catalog.ts";
import { CUSTOM_METRIC_NAME, defineCustomMetric } from "./custom-metric.ts";
import type { Catalog, MetricDefinition, MetricKind } from "./definition.ts";
import { type Aggregation, KINDS_IN_WORDS } from "./kinds.ts";
import { TAG_NAME, TAGS } from "./tags.ts";
import { rewriteThreshold } from "./threshold-rewrites.ts";
import type { ThresholdTime } from "./threshold-time.ts";

/** `http_req_duration{region:eu-west-1,name:login}` taken apart. */
export interface MetricSelector {
  /** A built-in one, or one that the script declares. */
  readonly metric: string;
  /** Those of the catalog, and the script's own. */
  readonly tags: SeriesTags;
}

export type ComparisonOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** `p(95)` taken apart: aggregation "p" has its percentile (0 to 100). */
export interface AskedValue {
  readonly aggregation: Aggregation;
  readonly percentile?: number;
}

/** `p(95)<300` taken apart; times are in milliseconds. */
export interface ThresholdExpression extends AskedValue {
  /** As it is written. */
  readonly text: string;
  readonly comparison: ComparisonOperator;
  readonly limit: number;
  /** Without a sample it holds; else it fails. */
  readonly allowNoSamples?: true;
  /** Absent: it is held against the whole run at once. */
  readonly time?: ThresholdTime;
  /** The run ends as soon as it does not hold any more, and so much of the run is over. */
  readonly abort?: { readonly delaySeconds: number };
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

/**
 * Any name that a metric may have is one that the script may declare, and any tag one that it may set: whether it does
 * is for whoever has the script to say.
 */
export const parseMetricSelector = (key: string, catalog: Catalog = METRICS): MetricSelector | Mistake => {
  const [, metric = "", written] = /^([^{}]*?)(?:\{(.*)\})?$/s.exec(key) ?? [];
  const builtIn = definitionOf(metric, catalog);
  if (builtIn === undefined && !CUSTOM_METRIC_NAME.test(metric))
    return { expected: "a metric's name, or one with tags such as http_req_duration{region:eu-west-1}" };
  // Every kind of metric of a script's own takes the same tags.
  const definition = builtIn ?? defineCustomMetric("trend", "default");
  const tags: Record<string, string> = {};
  for (const [tag, value] of splitTags(written ?? "")) {
    const mistake = mistakeInTag(metric, definition, tag);
    if (mistake !== undefined) return mistake;
    if (value === "") return { expected: `a value for the tag ${tag}, as in ${metric}{${tag}:value}` };
    if (Object.hasOwn(tags, tag))
      return { expected: `the tag ${tag} once, as a sample has one value of it: write a threshold for each value` };
    tags[tag] = value;
  }
  return { metric, tags };
};

const mistakeInTag = (metric: string, definition: MetricDefinition, tag: string): Mistake | undefined => {
  const known: readonly string[] = definition.tags;
  const mayBeOwn = definition.takesOwnTags === true && TAG_NAME.test(tag) && !(TAGS as readonly string[]).includes(tag);
  if (known.includes(tag) || mayBeOwn) return undefined;
  const own = definition.takesOwnTags ? ", or one that the script sets" : "";
  return withSuggestion(`one of the tags of ${metric}: ${known.join(", ")}${own}`, tag, known);
};

/** A comma ends a value where the next tag begins after it, so that names with commas need no quotes. */
const NEXT_TAG = `["']?[A-Za-z_]\\w*["']?\\s*:|(?:${TAGS.join("|")})\\s*(?:,|$)`;
const QUOTED = `"[^"]*"|'[^']*'`;
const PART = new RegExp(`\\s*(${QUOTED}|[^:,]*?)\\s*(?::\\s*(${QUOTED}|.*?)\\s*)?(?:,(?=\\s*(?:${NEXT_TAG}))|$)`, "sy");

/** The text between braces as pairs, the value "" where there is none. */
const splitTags = (written: string): [tag: string, value: string][] => {
  const pairs: [string, string][] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < written.length) {
    const match = PART.exec(written);
    if (match === null) return [...pairs, [written, ""]];
    pairs.push([unquote(match[1] ?? ""), unquote(match[2] ?? "")]);
  }
  return pairs.filter(([tag, value]) => tag !== "" || value !== "");
};

const unquote = (text: string): string => (/^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text);

/** As they are written. @param kind undefined while it is not known: any aggregation is allowed then */
const aggregationsOf = (kind: MetricKind | undefined): string[] => {
  const kinds = kind === undefined ? Object.values(KINDS_IN_WORDS) : [KINDS_IN_WORDS[kind]];
  const all = kinds.flatMap(({ aggregations }): readonly Aggregation[] => aggregations);
  return [...new Set(all)].map((aggregation) => (aggregation === "p" ? "p(N)" : aggregation));
};

const formOf = (allowed: readonly string[]): string =>
  `${allowed.join(", ")}, compared by <, <=, >, >=, == or != with a number, as in ${allowed.includes("p(N)") ? "p(95)<300" : `${allowed[0]}<1`}`;

/**
 * What is wrong with asking a metric of this kind for it; undefined when nothing is.
 * @param kind undefined while it is not known
 */
export const mistakeOf = (aggregation: string, kind: MetricKind | undefined): Mistake | undefined => {
  const allowed = aggregationsOf(kind);
  return allowed.includes(aggregation === "p" ? "p(N)" : aggregation)
    ? undefined
    : withSuggestion(formOf(allowed), aggregation, allowed);
};

/** How a value is asked for: `p(95)`, `rate`. @param kind undefined while it is not known */
export const parseAggregation = (text: string, kind: MetricKind | undefined): AskedValue | Mistake => {
  const match = /^\s*([a-z]+)\s*(?:\(\s*(\d+(?:\.\d+)?)\s*\))?\s*$/i.exec(text);
  const expected = formOf(aggregationsOf(kind));
  if (match === null) return { expected };
  const aggregation = match[1] ?? "";
  const percentile = match[2] === undefined ? undefined : Number(match[2]);
  const mistake = mistakeOf(aggregation, kind);
  if (mistake !== undefined) return mistake;
  if ((aggregation === "p") !== (percentile !== undefined)) return { expected };
  if (percentile !== undefined && percentile > 100) return { expected: "a percentile from 0 to 100" };
  return { aggregation: aggregation as Aggregation, ...(percentile === undefined ? {} : { percentile }) };
};

/** @param kind undefined while it is not known */
export const parseThresholdExpression = (text: string, kind: MetricKind | undefined): ThresholdExpression | Mistake => {
  const parsed = parseExpression(text, kind);
  if (!isMistake(parsed)) return parsed;
  const meant = rewriteThreshold(text);
  return isMistake(parseExpression(meant, kind)) ? parsed : { expected: parsed.expected, suggestion: meant };
};

const parseExpression = (text: string, kind: MetricKind | undefined): ThresholdExpression | Mistake => {
  const match = /^([^<>=!]*)(<=|>=|===?|!=|<|>)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*$/i.exec(text);
  const asked = parseAggregation(match?.[1] ?? "", kind);
  if (isMistake(asked)) return asked;
  const limit = Number(match?.[3]);
  if (!Number.isFinite(limit)) return { expected: "a number that is not beyond all others" };
  return { text, ...asked, comparison: (match?.[2] === "===" ? "==" : match?.[2]) as ComparisonOperator, limit };
};

export const isMistake = (value: object): value is Mistake => "expected" in value;
