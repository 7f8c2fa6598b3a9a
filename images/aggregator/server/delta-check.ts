// Turns a parsed body into a WorkerDelta, or names the first mistake in it. The schema checks the envelope. The series,
// thousands a second, are checked by hand: that is faster, a body with a million mistakes costs one message, and it
// also checks what the schema cannot, such as whether a histogram holds as many samples as its count says. A property
// test shows that the schema and this check agree.

import { issueOf, showPath, showValue } from "../../../contracts/config/zod-issues.ts";
import { MOST_SECONDS, MOST_SPAN_SECONDS } from "../../../contracts/delta/series.ts";
import { MAX_NOTICES, WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { definitionOf, METRICS } from "../../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../../contracts/metrics/definition.ts";
import { MAX_TAGS, TAG_NAME, TAGS } from "../../../contracts/metrics/tags.ts";
import type { Issue } from "../../../contracts/words/errors.ts";
import { isKind, kindOf } from "../../../metrics/kinds/index.ts";
import { isWhole } from "../../../metrics/kinds/tally.ts";
import { MAX_MAGNITUDE, magnitudeOf } from "../intake/magnitude.ts";
import { RequestRefused } from "./refusal.ts";

/** Everything but the series. Readers ignore unknown fields. */
const Envelope = WorkerDelta.omit({ seconds: true });
const MAX_ISSUES = 20;
/**
 * The longest text of one tag: a series is never cut into parts, and must fit into an item of the log with all its
 * tags.
 */
const MAX_TAG_LENGTH = 8_192;

/** @param catalog another than the built-in one, for tests. @throws RequestRefused with issues */
export const parseDelta = (body: unknown, catalog: Catalog = METRICS): WorkerDelta => {
  if (!isObject(body)) throw refuse([{ path: "(body)", expected: "a delta", received: showValue(body) }]);
  // The schema looks at each entry before it checks a list's length, so lengths are checked here first.
  for (const [key, max] of LONGEST) {
    const list = body[key];
    if (Array.isArray(list) && list.length > max) {
      throw refuse([{ path: key, expected: `a list of at most ${max}`, received: `a list of ${list.length}` }]);
    }
  }
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) {
    throw refuse(
      envelope.error.issues
        .slice(0, MAX_ISSUES)
        .flatMap((issue) => issueOf(issue, body, Envelope).slice(0, MAX_ISSUES)),
    );
  }
  checkSeconds(body.seconds, catalog);
  const delta = { ...envelope.data, seconds: body.seconds };
  const magnitude = magnitudeOf(delta);
  if (magnitude > MAX_MAGNITUDE) throw refuseField(["seconds"], "sums of less than 2^53 together", magnitude);
  return delta;
};

const LONGEST: readonly (readonly [string, number])[] = [
  ["errors", 1_000],
  ["notices", MAX_NOTICES],
];

const refuse = (issues: readonly Issue[]): RequestRefused => {
  const [first] = issues;
  const where = first === undefined ? "" : `: ${first.path} should be ${first.expected}`;
  return new RequestRefused("bad-request", `this is no ${WorkerDelta.shape.schema.value}${where}`, { issues });
};

type UncheckedFields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is UncheckedFields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkSeconds(seconds: unknown, catalog: Catalog): asserts seconds is WorkerDelta["seconds"] {
  if (!Array.isArray(seconds)) throw refuseField(["seconds"], "a list", seconds);
  // Several wrong series are told at once: their worker sends the rest without them.
  const issues: Issue[] = [];
  for (let index = 0; index < seconds.length; index++) {
    const second: unknown = seconds[index];
    if (!isObject(second)) throw refuseField(["seconds", index], "an object", second);
    if (!isWhole(second.second, 0) || second.second > MOST_SECONDS)
      throw refuseField(["seconds", index, "second"], `a whole number from 0 to ${MOST_SECONDS}`, second.second);
    const { series, spanSeconds } = second;
    if (spanSeconds !== undefined && !(isWhole(spanSeconds, 2) && spanSeconds <= MOST_SPAN_SECONDS))
      throw refuseField(["seconds", index, "spanSeconds"], `2 to ${MOST_SPAN_SECONDS}, or nothing`, spanSeconds);
    if (!Array.isArray(series)) throw refuseField(["seconds", index, "series"], "a list", series);
    for (let position = 0; position < series.length; position++) {
      const one: unknown = series[position];
      const path = ["seconds", index, "series", position];
      if (!isObject(one)) throw refuseField(path, "an object", one);
      const wrong = wrongFieldOf(one, catalog);
      if (wrong === undefined) continue;
      issues.push(issueAt([...path, wrong], EXPECTED[wrong], one[wrong]));
      if (issues.length >= MAX_ISSUES) throw refuse(issues);
    }
  }
  if (issues.length > 0) throw refuse(issues);
}

const issueAt = (path: readonly PropertyKey[], expected: string, received: unknown): Issue => ({
  path: showPath(path),
  expected,
  received: showValue(received),
});

const refuseField = (path: readonly PropertyKey[], expected: string, received: unknown): RequestRefused =>
  refuse([issueAt(path, expected, received)]);

const EXPECTED = {
  kind: "trend, counter, rate or gauge, and the metric's own where it is built in",
  metric: "text of 1 to 128 characters",
  tags: `an object of at most ${MAX_TAGS} texts of at most ${MAX_TAG_LENGTH} characters, with tags' names as keys`,
  count: "a whole number from 1",
  sum: "a number; whole and from 0 but for gauges and the counters that no ledger counts, and one that so many samples can have",
  contains: "time or nothing",
  min: "a whole number from 0; of a gauge, a number or nothing",
  max: "a whole number from min; of a gauge, a number or nothing",
  histogram: "base64 of an HdrHistogram in V2 encoding with as many samples as count says",
} as const;

const KNOWN_TAGS: ReadonlySet<string> = new Set(TAGS);

const isTagText = (value: unknown): boolean => typeof value === "string" && value.length <= MAX_TAG_LENGTH;

/**
 * The first field that is not as contracts/delta/series.ts says, or that cannot be merged; undefined when all are
 * right.
 */
const wrongFieldOf = (series: UncheckedFields, catalog: Catalog): keyof typeof EXPECTED | undefined => {
  const { kind, metric, count, tags } = series;
  if (typeof metric !== "string" || metric.length < 1 || metric.length > 128) return "metric";
  const definition = definitionOf(metric, catalog);
  if ((definition?.kind ?? kind) !== kind) return "kind";
  if (!isObject(tags)) return "tags";
  let left = MAX_TAGS;
  for (const tag in tags) {
    left -= 1;
    if (left < 0 || !isTagText(tags[tag]) || !(KNOWN_TAGS.has(tag) || TAG_NAME.test(tag))) return "tags";
  }
  if (!isWhole(count, 1)) return "count";
  return isKind(kind) ? kindOf({ kind }).wrongFieldOf(series, count, definition?.ledger !== undefined) : "kind";
};
