// The kinds of metric by name. Code that has to treat samples by their kind looks the kind up here, and nowhere else.
import type { Series } from "../../contracts/delta/series.ts";
import { definitionOf } from "../../contracts/metrics/catalog.ts";
import { defineCustomMetric } from "../../contracts/metrics/custom-metric.ts";
import type { Catalog, MetricDefinition, MetricKind } from "../../contracts/metrics/definition.ts";
import { counter } from "./counter.ts";
import { gauge } from "./gauge.ts";
import type { Kind } from "./kind.ts";
import { rate } from "./rate.ts";
import { trend } from "./trend.ts";

const KINDS: { readonly [K in MetricKind]: Kind<K> } = { trend, counter, rate, gauge };

export const isKind = (kind: unknown): kind is MetricKind => typeof kind === "string" && Object.hasOwn(KINDS, kind);

export const kindOf = <K extends MetricKind>({ kind }: { readonly kind: K }): Kind<K> => KINDS[kind];

/** What the catalogue says of a series' metric, or the series itself of one of the script's own. */
export const definitionFor = (series: Series, catalog: Catalog): MetricDefinition =>
  definitionOf(series.metric, catalog) ??
  defineCustomMetric(series.kind, (series.kind === "trend" ? series.contains : undefined) ?? "default");
