// How people read each kind of metric: its title, the values that thresholds may compare, and their units. How samples
// of a kind add up is in metrics/kinds.
import type { Contains, MetricKind } from "./definition.ts";

/** What a value counts. */
export type ValueUnit = "count" | "ms" | "bytes" | "perSecond" | "bytesPerSecond" | "fraction" | "plain";

/** The values that a threshold can ask for; "p" comes with a percentile, as in `p(95)`. */
export type Aggregation = "p" | "avg" | "min" | "med" | "max" | "count" | "rate" | "value";

interface KindInWords {
  readonly title: string;
  readonly meaning: string;
  /** What thresholds may compare. */
  readonly aggregations: readonly Aggregation[];
  /** The values, as a summary names them, by which two runs are compared. */
  readonly compared: readonly string[];
  /** @param value as a summary names it: `p(95)`, `rate` */
  readonly unitOf: (contains: Contains, value: string) => ValueUnit;
}

const LEVEL_UNITS = { time: "ms", data: "bytes", default: "plain" } as const satisfies Record<Contains, ValueUnit>;

/** In the order in which people are shown them. */
export const KINDS_IN_WORDS = {
  trend: {
    title: "Trends",
    meaning: "distributions",
    aggregations: ["p", "avg", "min", "med", "max", "count"],
    compared: ["avg", "med", "p(95)", "p(99)"],
    unitOf: (contains, value) => (value === "count" ? "count" : LEVEL_UNITS[contains]),
  },
  rate: {
    title: "Rates",
    meaning: "how many of the samples were true",
    aggregations: ["rate"],
    compared: ["rate"],
    unitOf: (_, value) => (value === "rate" ? "fraction" : "count"),
  },
  counter: {
    title: "Counters",
    meaning: "sums, and sums per second",
    aggregations: ["count", "rate"],
    compared: ["rate"],
    unitOf: (contains, value) => {
      if (value === "rate") return contains === "data" ? "bytesPerSecond" : "perSecond";
      return contains === "data" ? "bytes" : "plain";
    },
  },
  gauge: {
    title: "Gauges",
    meaning: "levels: last, least, greatest",
    aggregations: ["value", "min", "max"],
    compared: ["value"],
    unitOf: (contains) => LEVEL_UNITS[contains],
  },
} as const satisfies Record<MetricKind, KindInWords>;

export type AggregationOf<K extends MetricKind> = (typeof KINDS_IN_WORDS)[K]["aggregations"][number];
