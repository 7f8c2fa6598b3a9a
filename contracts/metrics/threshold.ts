// Thresholds taken apart: done once, where their texts enter a process (the config, a run's record, an answer of the
// orchestrator). Everything behind that has this form.
import { z } from "zod";
import { MeridianError } from "../words/errors.ts";
import { definitionOf, METRICS } from "./catalog.ts";
import type { Catalog } from "./definition.ts";
import { TAGS } from "./tags.ts";
import {
  isMistake,
  type MetricSelector,
  type Mistake,
  parseMetricSelector,
  parseThresholdExpression,
  type ThresholdExpression,
} from "./threshold-expression.ts";

/** All that is demanded of what one key selects. */
export interface Threshold {
  /** As it is written: `http_req_duration{region:eu-west-1}`. */
  readonly key: string;
  readonly selector: MetricSelector;
  readonly expressions: readonly ThresholdExpression[];
}

/** Key → expressions, as texts: what files and messages hold. */
export type ThresholdTexts = Readonly<Record<string, readonly string[]>>;

/** Told of a mistake in a key (path of one), or in one of its expressions (path of two). */
type OnMistake = (mistake: Mistake, path: (string | number)[], input: string) => void;

/** What is no mistake of them. */
export const parseThresholds = (texts: ThresholdTexts, onMistake: OnMistake, catalog: Catalog = METRICS): Threshold[] =>
  Object.entries(texts).flatMap(([key, expressions]): Threshold[] => {
    const selector = parseMetricSelector(key, catalog);
    if (isMistake(selector)) {
      onMistake(selector, [key], key);
      return [];
    }
    // A metric of the script's own has no kind yet: it is held against what the script declares.
    const kind = definitionOf(selector.metric, catalog)?.kind;
    const parsed = expressions.flatMap((text, index): ThresholdExpression[] => {
      const expression = parseThresholdExpression(text, kind);
      if (!isMistake(expression)) return [expression];
      onMistake(expression, [key, index], text);
      return [];
    });
    return [{ key, selector, expressions: parsed }];
  });

/** Reads texts that were checked before. @throws MeridianError CONFIG_INVALID when they were not */
export const readThresholds = (texts: ThresholdTexts, catalog: Catalog = METRICS): Threshold[] =>
  parseThresholds(
    texts,
    ({ expected }, path, input) => {
      throw new MeridianError("CONFIG_INVALID", `the threshold ${path.join(": ")} cannot be read`, {
        issues: [{ path: `thresholds.${path[0]}`, expected, received: input }],
      });
    },
    catalog,
  );

export const textsOf = (thresholds: readonly Threshold[]): Record<string, string[]> =>
  Object.fromEntries(thresholds.map(({ key, expressions }) => [key, expressions.map(({ text }) => text)]));

/** In files as texts, in programs taken apart. */
export const ThresholdsInFile = z.codec(
  z.record(z.string(), z.array(z.string())),
  z.custom<readonly Threshold[]>(Array.isArray),
  {
    decode: (texts, context) =>
      parseThresholds(texts, ({ expected }, path, input) => {
        context.issues.push({ code: "custom", message: expected, path, input });
      }),
    encode: textsOf,
  },
);

/** Tags of the script's own that thresholds name, each with the values that they select: what has to be told apart. */
export const ownTagsOf = (thresholds: readonly Pick<Threshold, "selector">[]): Record<string, string[]> => {
  const own: Record<string, string[]> = {};
  for (const { selector } of thresholds) {
    for (const [tag, value] of Object.entries(selector.tags)) {
      if (value === undefined || (TAGS as readonly string[]).includes(tag)) continue;
      const values = own[tag] ?? [];
      own[tag] = values.includes(value) ? values : [...values, value];
    }
  }
  return own;
};
