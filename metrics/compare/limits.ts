// Limits of a regression, as users name them: `http_req_duration{region:eu-west-1} p(99) +20ms`. Pure.

import {
  isMistake,
  type MetricSelector,
  parseAggregation,
  parseMetricSelector,
} from "../../contracts/metrics/threshold-expression.ts";
import type { LimitResult, Unit } from "../../contracts/results/comparison.ts";
import type { MetricSummary } from "../../contracts/results/summary.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { aggregate, toMetricSummary } from "../totals/aggregate.ts";
import { measuredValue } from "../verdict/measured-value.ts";
import { requestMetricsOf, unitOf } from "./compare.ts";
import type { Side } from "./side.ts";

/** A limit of how far a value may rise above (`+`) or fall below (`-`) the baseline. */
export interface Limit {
  readonly text: string;
  readonly key: string;
  readonly selector: MetricSelector;
  readonly aggregation: string;
  /** True when a rise is limited (`+`), false when a fall is (`-`). */
  readonly limitsRise: boolean;
  readonly amount: number;
  readonly unit: "%" | "pp" | "ms" | "";
}

const EXPECTED = 'a metric, an aggregation and what is allowed, as in "http_req_duration p(95) +10%"';
const FORM =
  /^\s*([A-Za-z0-9_]+(?:\{[^{}]*\})?)\s+([a-z]+(?:\(\s*\d+(?:\.\d+)?\s*\))?)\s+([+-]\d+(?:\.\d+)?)\s*(%|pp|ms|)\s*$/;

const refuse = (text: string, expected: string, suggestion?: string): MeridianError =>
  new MeridianError("COMMAND_INVALID", `the limit "${text}" cannot be held`, {
    issues: [{ path: "--limit", received: `"${text}"`, expected, ...(suggestion === undefined ? {} : { suggestion }) }],
    next: 'units are %, pp (percentage points of a rate), ms, or none: --limit "http_req_failed rate +0.5pp"',
  });

/** @throws MeridianError COMMAND_INVALID */
export const parseLimit = (text: string): Limit => {
  const match = FORM.exec(text);
  if (match === null) throw refuse(text, EXPECTED);
  const [, key = "", aggregation = "", amount = "", unit = ""] = match;
  const selector = parseMetricSelector(key);
  if (isMistake(selector)) throw refuse(text, selector.expected, selector.suggestion);
  return {
    text,
    key,
    selector,
    aggregation: aggregation.replaceAll(/\s/g, ""),
    limitsRise: amount.startsWith("+"),
    amount: Number(amount),
    unit: unit as Limit["unit"],
  };
};

/** @throws MeridianError COMMAND_INVALID for what one of the runs does not have */
export const judgeLimit = (limit: Limit, baseline: Side, candidate: Side): LimitResult => {
  const before = find(limit, baseline);
  const after = find(limit, candidate);
  checkUnit(limit, before.unit);
  const scale = limit.unit === "%" ? Math.abs(before.value) / 100 : limit.unit === "pp" ? 1 / 100 : 1;
  const allowed = before.value + limit.amount * scale;
  const ok = limit.limitsRise ? after.value <= allowed : after.value >= allowed;
  return { limit: limit.text, ok, baseline: before.value, candidate: after.value, allowed, unit: before.unit };
};

const checkUnit = ({ text, unit }: Limit, found: Unit): void => {
  if (unit === "pp" && found !== "fraction")
    throw refuse(text, "% or a number: pp is for rates such as http_req_failed");
  if (unit === "ms" && found !== "ms") throw refuse(text, "% or a number: ms is for times");
  if (unit === "" && (found === "fraction" || found === "ms"))
    throw refuse(text, found === "ms" ? "+20ms or +10%" : "+0.5pp or +10%");
};

interface Found {
  readonly value: number;
  readonly unit: Unit;
}

const find = (limit: Limit, side: Side): Found =>
  side.log === undefined ? inSummary(limit, side) : inLog(limit, side, side.log);

/** From the log anything can be selected, and any percentile. */
const inLog = (limit: Limit, side: Side, { totals }: NonNullable<Side["log"]>): Found => {
  const { metric, tags } = limit.selector;
  const measured = aggregate(totals, metric, tags);
  if (measured === undefined) throw makeMissingError(limit, side);
  const seconds = Math.max(1, Math.min(side.summary.durationSeconds, totals.lastSecond + 1));
  const asked = parseAggregation(limit.aggregation, measured.definition.kind);
  if (isMistake(asked)) throw refuse(limit.text, asked.expected, asked.suggestion);
  return {
    value: measuredValue(asked, measured, seconds),
    unit: unitOf(toMetricSummary(measured, seconds), limit.aggregation),
  };
};

const inSummary = (limit: Limit, side: Side): Found => {
  const measured = summaryOf(limit, side);
  if (measured === undefined) throw makeMissingError(limit, side);
  const value = Object.hasOwn(measured.values, limit.aggregation) ? measured.values[limit.aggregation] : undefined;
  if (value === undefined)
    throw refuse(
      limit.text,
      `one of ${Object.keys(measured.values).join(", ")}: ${side.from} has no log to take others from`,
    );
  return { value, unit: unitOf(measured, limit.aggregation) };
};

const summaryOf = ({ key, selector: { metric, tags } }: Limit, { summary }: Side): MetricSummary | undefined => {
  const of = (values: Readonly<Record<string, MetricSummary>> | undefined, name: string) =>
    values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
  const wanted = Object.keys(tags).join();
  if (wanted === "region") {
    const region = tags.region ?? "";
    return of(Object.hasOwn(summary.regions, region) ? summary.regions[region]?.metrics : undefined, metric);
  }
  const sameName = [...requestMetricsOf(summary).values()].filter(({ name }) => name === tags.name);
  if (wanted === "name" && sameName.length === 1) return of(sameName[0]?.metrics, metric);
  return of(summary.metrics, wanted === "" ? metric : key);
};

const makeMissingError = ({ text, selector: { metric } }: Limit, { summary, from, log }: Side): MeridianError => {
  const known = Object.keys(summary.metrics).filter((name) => !name.includes("{"));
  if (!known.includes(metric))
    return refuse(text, `a metric that ${from} has: ${known.join(", ")}`, suggest(metric, known));
  return refuse(
    text,
    log === undefined
      ? `tags that ${from} has values by; without its log these are region and name`
      : `tags that a sample of ${from} carries`,
  );
};
