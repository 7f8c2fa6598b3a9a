// The page of the built-in metrics, from their catalogue.
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { MetricDefinition } from "../../../contracts/metrics/definition.ts";
import { KINDS_IN_WORDS } from "../../../contracts/metrics/kinds.ts";
import { code, madeFrom, prose, table } from "./markdown.ts";

const INTRODUCTION = `# Metrics

What every run measures, by k6's names and units: times are milliseconds. All but sums are read from merged histograms, never averaged from percentiles. A threshold selects by tags: \`http_req_duration{region:eu-west-1,status:200}\`. A script's [own metrics](../scripting.md#metrics-of-your-own) are of the same four kinds.
`;

const metrics: readonly (readonly [string, MetricDefinition])[] = Object.entries(METRICS);

export const metricsPage = (): string => {
  const sections = Object.entries(KINDS_IN_WORDS).map(([kind, { title, meaning, aggregations }]) => {
    const rows = metrics.filter(([, definition]) => definition.kind === kind).map(rowOf);
    const compared = aggregations.map((one) => code(one === "p" ? "p(95)" : one)).join(", ");
    const head = ["metric", "what it is", "tags"];
    return `## ${title}\n\n${meaning}; a threshold compares ${compared}.\n\n${table(head, rows)}\n`;
  });
  return `${madeFrom("the catalogue of metrics")}\n${INTRODUCTION}\n${[...sections.map(capitalized), tagsSection()].join("\n")}`;
};

const rowOf = ([name, { meaning, tags }]: readonly [string, MetricDefinition]): string[] => [
  code(name),
  prose(meaning),
  kindOfTags(tags) ?? namesOf(tags),
];

const namesOf = (tags: readonly string[]): string => tags.map(code).join(", ");

/** Many metrics have the same long list: it is said once, below. */
const kindOfTags = (tags: readonly string[]): "requests' own" | "WebSockets' own" | undefined => {
  if (tags.includes("method")) return "requests' own";
  return tags.includes("status") ? "WebSockets' own" : undefined;
};

const tagsSection = (): string => {
  const lists = new Map(
    metrics.flatMap(([, { tags }]) => (kindOfTags(tags) ? [[kindOfTags(tags), tags] as const] : [])),
  );
  const sentences = [...lists].map(([kind, tags]) => `${kind}: ${namesOf(tags)}`);
  return `## Tags\n\nBesides what a script [tags itself](../scripting.md#tags-of-your-own): ${sentences.join("; ")}.\n`;
};

/** The sentence below the heading. */
const capitalized = (section: string): string => section.replace(/\n\n./, (start) => start.toUpperCase());
