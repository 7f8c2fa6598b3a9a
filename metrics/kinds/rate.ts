// Rates: the fraction of samples that are true.
import type { Kind } from "./kind.ts";
import { addAllSums, addSums, beginSums, isWhole } from "./tally.ts";

export const rate: Kind<"rate"> = {
  begin: beginSums,
  add: (tally, value) => {
    tally.count += 1;
    tally.sum += Number(value !== 0);
    return true;
  },
  wrongFieldOf: ({ sum }, count) => (isWhole(sum, 0) && sum <= count ? undefined : "sum"),
  merge: addSums,
  encode: ({ count, sum }, { metric, tags }) => ({ kind: "rate", metric, tags, count, sum }),
  addSecond: addAllSums,

  values: { rate: ({ count, sum }) => sum / count },
  summaryOf: ({ count, sum }) => ({ rate: sum / count, passes: sum, fails: count - sum }),
  openMetrics: [
    { type: "gauge", unitOf: () => "ratio", samplesOf: (read) => [["", {}, read("rate")]] },
    // As live exports have it.
    {
      type: "counter",
      unitOf: () => "",
      samplesOf: (read) => [
        ["_total", { value: "true" }, read("passes")],
        ["_total", { value: "false" }, read("fails")],
      ],
    },
  ],
  // Two rising sums, of true and of false samples, from which a reader can compute the rate over any time.
  exported: {
    form: "sums",
    sumsOf: ({ count, sum }) => [
      [{ value: "true" }, sum],
      [{ value: "false" }, count - sum],
    ],
  },
};
