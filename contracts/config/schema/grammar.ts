// What the program reads by grammars of its own, as patterns of a JSON Schema: durations, addresses, regions and
// thresholds. A pattern takes whatever the program takes; what it cannot say, such as the longest duration, the program
// alone says.
import { METRICS } from "../../metrics/catalog.ts";
import type { MetricKind } from "../../metrics/definition.ts";
import { type Aggregation, KINDS_IN_WORDS } from "../../metrics/kinds.ts";
import { AWS_REGIONS, LOCAL_REGION } from "../../words/aws-regions.ts";
import { REGION_FORM } from "../config-file.ts";
import type { JsonSchema } from "./json-schema.ts";

const NUMBER = "\\d*\\.?\\d+";
/** Without a unit, below 1000. */
const SECONDS_ALONE = "(?=.*\\d)0*\\d{0,3}(?:\\.\\d+)?";
const WITH_UNITS = `(?=.)${["d", "h", "m", "s", "ms"].map((unit) => `(?:${NUMBER}${unit})?`).join("")}`;
/** Zero of each unit that is written, or zero alone. */
const NO_TIME = `0*\\.?0*|${["d", "h", "m", "s", "ms"].map((unit) => `(?:0*\\.?0*${unit})?`).join("")}`;

const whole = (pattern: string): string => `^(?:${pattern})$`;

export const durationSchema: JsonSchema = {
  anyOf: [
    { type: "number", minimum: 0, exclusiveMaximum: 1000 },
    { type: "string", pattern: `${whole(SECONDS_ALONE)}|${whole(WITH_UNITS)}` },
  ],
};

/** How long a load lasts: some time. */
export const loadDurationSchema: JsonSchema = {
  anyOf: [
    { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1000 },
    { type: "string", pattern: `^(?!(?:${NO_TIME})$)(?:(?:${SECONDS_ALONE})|(?:${WITH_UNITS}))$` },
  ],
};

export const webAddressPattern = "^[hH][tT][tT][pP][sS]?://[^\\s/?#]\\S*$";
export const targetPattern = `^demo$|${webAddressPattern}`;

/** A region newer than the list is taken by its form. @param others that are no region of AWS */
const regionNames = (others: readonly string[]): JsonSchema => ({
  anyOf: [
    { type: "string", enum: [...Object.keys(AWS_REGIONS), ...others] },
    { type: "string", pattern: REGION_FORM.source },
  ],
});
export const homeRegionSchema = regionNames([]);
export const remoteRegionNames = regionNames([LOCAL_REGION]);

const PERCENTILE = "p\\s*\\(\\s*0*(?:\\d{1,2}(?:\\.\\d+)?|100(?:\\.0+)?)\\s*\\)";
const LIMIT = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";

const expressionPattern = (kinds: readonly MetricKind[]): string => {
  const all = new Set(kinds.flatMap((kind): readonly Aggregation[] => KINDS_IN_WORDS[kind].aggregations));
  const names = [...all].map((one) => (one === "p" ? PERCENTILE : one));
  return `^\\s*(?:${names.join("|")})\\s*(?:<=|>=|===?|!=|<|>)\\s*${LIMIT}\\s*$`;
};

const TAGS = "(?:\\{[\\s\\S]*\\})?";

/**
 * Thresholds by metric: each built-in kind takes what it has, and a script's own what any kind has.
 * @param withPattern the schema of a metric's list, its expressions held to a pattern
 */
export const thresholdsSchema = (withPattern: (pattern: string) => JsonSchema): JsonSchema => {
  const kinds = Object.keys(KINDS_IN_WORDS) as MetricKind[];
  const builtIn = kinds.map((kind): [string, JsonSchema] => {
    const names = Object.entries(METRICS).flatMap(([name, metric]) => (metric.kind === kind ? [name] : []));
    return [`^(?:${names.join("|")})${TAGS}$`, withPattern(expressionPattern([kind]))];
  });
  return {
    type: "object",
    propertyNames: { type: "string", pattern: `^[A-Za-z_][A-Za-z0-9_]{0,127}${TAGS}$` },
    patternProperties: Object.fromEntries(builtIn),
    additionalProperties: withPattern(expressionPattern(kinds)),
  };
};
