// Holds thresholds on metrics of the script's own to what the script declares: a misspelt one would hold for ever
// unnoticed.
import { declaredMetricsOf } from "../../bundling/declared-metrics.ts";
import type { BundledScript } from "../../bundling/script.ts";
import type { Config } from "../../contracts/config/config.ts";
import { definitionOf, METRICS } from "../../contracts/metrics/catalog.ts";
import { defineCustomMetric } from "../../contracts/metrics/custom-metric.ts";
import { ANSWER_TAGS } from "../../contracts/metrics/tags.ts";
import { ownTagsOf } from "../../contracts/metrics/threshold.ts";
import { mistakeOf } from "../../contracts/metrics/threshold-expression.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";

/** @throws MeridianError CONFIG_INVALID with every threshold that no sample could ever reach */
export const checkThresholds = (
  config: Pick<Config, "thresholds" | "tags" | "scenarios">,
  script: BundledScript,
  path: string,
): void => {
  const ofConfig = [config.tags, ...Object.values(config.scenarios ?? {}).map(({ tags = {} }) => tags)];
  const isSet = (tag: string): boolean =>
    // As in k6 its thresholds may select what is never there.
    script.dialect === "k6" ||
    (ANSWER_TAGS as readonly string[]).includes(tag) ||
    ofConfig.some((tags) => Object.hasOwn(tags, tag)) ||
    isNamedIn(script.code, tag);
  const declared = declaredMetricsOf(script);
  const issues = config.thresholds.flatMap(({ key, selector, expressions }): Issue[] => {
    const unset = Object.keys(ownTagsOf([{ selector }])).find((tag) => !isSet(tag));
    if (unset !== undefined) {
      const expected = `a tag of ${selector.metric}, or one that ${script.file} sets: tags: { ${unset}: … }`;
      const definition = definitionOf(selector.metric) ?? defineCustomMetric("trend", "default");
      return [{ path: `thresholds.${key}`, expected, received: unset, ...suggestionFor(unset, definition.tags) }];
    }
    if (definitionOf(selector.metric) !== undefined) return [];
    const { metric } = selector;
    const kind = declared.get(metric);
    if (kind === undefined) {
      const known = [...declared.keys(), ...Object.keys(METRICS)];
      const how = script.dialect === "k6" ? "in its init code" : "with its name written out";
      const expected = `a built-in metric, or one that ${script.file} declares ${how}: new Trend("${metric}")`;
      return [{ path: `thresholds.${key}`, expected, received: metric, ...suggestionFor(metric, known) }];
    }
    return expressions.flatMap(({ text, aggregation }, index): Issue[] => {
      const mistake = mistakeOf(aggregation, kind);
      return mistake === undefined ? [] : [{ path: `thresholds.${key}[${index}]`, received: text, ...mistake }];
    });
  });
  if (issues.length === 0) return;
  throw new MeridianError(
    "CONFIG_INVALID",
    `${path} has ${issues.length === 1 ? "a mistake" : `${issues.length} mistakes`}`,
    { next: `mend ${path} or ${script.file}`, issues },
  );
};

const suggestionFor = (word: string, known: readonly string[]): Pick<Issue, "suggestion"> => {
  const suggestion = suggest(word, known);
  return suggestion === undefined ? {} : { suggestion };
};

/** As a word of the code: how a script comes to a tag's value cannot be known, that it never names the tag can. */
const isNamedIn = (code: string, tag: string): boolean => new RegExp(`(?<![\\w$])${tag}(?![\\w$])`).test(code);
