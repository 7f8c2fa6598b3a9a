// Gauges are levels. The catalogue says for each gauge how the levels of threads, workers and seconds merge.
import type { LevelRule, MetricDefinition } from "../../contracts/metrics/definition.ts";
import type { Aggregate, Kind } from "./kind.ts";
import { addsUp, keepFinite, type Level, makeEmptyRange, rangeOf, widen } from "./level.ts";
import { addSums, isSum, type Tally } from "./tally.ts";

export const gauge: Kind<"gauge"> = {
  begin: (definition) => ({
    count: 0,
    sum: 0,
    histogram: null,
    range: addsUp(ruleOf(definition)) ? null : makeEmptyRange(),
  }),
  // A thread's level is what it set last: nothing is added up, so any finite number is kept as it is.
  add: (tally, value) => {
    if (!Number.isFinite(value)) return false;
    tally.count = 1;
    tally.sum = value;
    if (tally.range !== null) widen(tally.range, { min: value, max: value });
    return true;
  },
  wrongFieldOf: ({ sum, min, max }) => {
    if (!isOptionalNumber(min)) return "min";
    if (!isOptionalNumber(max)) return "max";
    return isSum(sum, false) ? undefined : "sum";
  },
  merge: (tally, series) => {
    addSums(tally, series);
    tally.sum = keepFinite(tally.sum);
    if (tally.range !== null) widen(tally.range, rangeOf(series));
  },
  encode: ({ count, sum, range }, { metric, tags }) =>
    range === null
      ? { kind: "gauge", metric, tags, count, sum }
      : { kind: "gauge", metric, tags, count, sum, min: range.min, max: range.max },
  addSecond: (to, all) => {
    const second = gauge.begin(to.definition);
    for (const one of all) gauge.merge(second, one);
    addSums(to, second);
    widen(to.level, second.range ?? { min: second.sum, max: second.sum });
    to.level.value = LEVELS[ruleOf(to.definition)](second, to);
  },

  values: { value: (of) => shownLevel(of).value, min: (of) => shownLevel(of).min, max: (of) => shownLevel(of).max },
  summaryOf: (of) => ({ ...shownLevel(of) }),
  openMetrics: [
    {
      type: "gauge",
      unitOf: (contains) => (contains === "time" ? "seconds" : contains === "data" ? "bytes" : ""),
      samplesOf: (read, contains) => [["", {}, contains === "time" ? read("value") / 1000 : read("value")]],
    },
  ],
  exported: { form: "level", levelOf: (of) => shownLevel(of).value },
};

/** Times are set in microseconds and shown in milliseconds; other levels are shown as they were set. */
const shownLevel = ({ definition: { contains }, level }: Aggregate): Level =>
  contains === "time" ? { value: level.value / 1000, min: level.min / 1000, max: level.max / 1000 } : level;

const isOptionalNumber = (value: unknown): boolean => value === undefined || Number.isFinite(value);

/** At the end of a second, with all that was set in it. */
const LEVELS: Readonly<Record<LevelRule, (second: Tally, to: Aggregate) => number>> = {
  sum: ({ sum }) => sum,
  peak: (_, { level }) => level.max,
  mean: ({ count, sum }) => sum / count,
  max: (_, { level }) => level.max,
};

export const ruleOf = (definition: MetricDefinition): LevelRule =>
  definition.kind === "gauge" ? definition.level : "mean";
