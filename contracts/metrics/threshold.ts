// Parses thresholds, once, where their texts enter a process: from the config, a run's record, or an answer of the
// orchestrator. Everything behind that works with the parsed form.
import * as z from "zod";
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
import { thresholdTimeShape, timeOf } from "./threshold-time.ts";

/** All thresholds of one key of the config. */
export interface Threshold {
  /** As it is written: `http_req_duration{region:eu-west-1}`. */
  readonly key: string;
  readonly selector: MetricSelector;
  readonly expressions: readonly ThresholdExpression[];
}

/** An expression as a file has it: a text, or an object where more is said of it. */
const WrittenExpression = z.union([
  z.string(),
  z.object({ threshold: z.string(), allowNoSamples: z.boolean().optional(), ...thresholdTimeShape }),
]);
type WrittenExpression = Readonly<z.infer<typeof WrittenExpression>> | string;

/** Key → expressions, as they are written: what files and messages hold. */
export type ThresholdTexts = Readonly<Record<string, readonly WrittenExpression[]>>;

/** Called for each mistake; the path has one part for a mistake in a key, and two for one in an expression. */
type OnMistake = (mistake: Mistake, path: (string | number)[], input: string) => void;

/** Parses the thresholds and leaves out those with mistakes, which `onMistake` is told of. */
export const parseThresholds = (texts: ThresholdTexts, onMistake: OnMistake, catalog: Catalog = METRICS): Threshold[] =>
  Object.entries(texts).flatMap(([key, expressions]): Threshold[] => {
    const selector = parseMetricSelector(key, catalog);
    if (isMistake(selector)) {
      onMistake(selector, [key], key);
      return [];
    }
    // The kind of a script's own metric is not known yet; the CLI checks it later against what the script declares.
    const kind = definitionOf(selector.metric, catalog)?.kind;
    const parsed = expressions.flatMap((written, index): ThresholdExpression[] => {
      const isPlain = typeof written === "string";
      const text = isPlain ? written : written.threshold;
      const expression = parseThresholdExpression(text, kind);
      if (!isMistake(expression)) return [isPlain ? expression : { ...expression, ...saidBeside(written) }];
      onMistake(expression, [key, index], text);
      return [];
    });
    return [{ key, selector, expressions: parsed }];
  });

const saidBeside = (
  written: Exclude<WrittenExpression, string>,
): Pick<ThresholdExpression, "allowNoSamples" | "time"> => {
  const time = timeOf(written);
  return {
    ...(written.allowNoSamples === true ? { allowNoSamples: true } : {}),
    ...(time === undefined ? {} : { time }),
  };
};

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

export const textsOf = (thresholds: readonly Threshold[]): Record<string, WrittenExpression[]> =>
  Object.fromEntries(thresholds.map(({ key, expressions }) => [key, expressions.map(textOf)]));

const textOf = ({ text, allowNoSamples, time }: ThresholdExpression): WrittenExpression =>
  allowNoSamples === undefined && time === undefined
    ? text
    : { threshold: text, ...(allowNoSamples === undefined ? {} : { allowNoSamples }), ...time };

/** Thresholds are texts in files, and parsed in programs. */
export const ThresholdsInFile = z.codec(
  z.record(z.string(), z.array(WrittenExpression)),
  z.custom<readonly Threshold[]>(Array.isArray),
  {
    decode: (texts, context) =>
      parseThresholds(texts, ({ expected }, path, input) => {
        context.issues.push({ code: "custom", message: expected, path, input });
      }),
    encode: textsOf,
  },
);

/** The script's own tags that thresholds select by, each with the selected values: only these have to be recorded. */
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
