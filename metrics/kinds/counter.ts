// Counters: sums, and sums per second of the load.
import type { Kind } from "./kind.ts";
import { addAllSums, addSums, beginSums, isSum } from "./tally.ts";

/** Of one second: beyond, whole numbers are not exact. */
export const MAX_COUNTED = 2 ** 53;

export const counter: Kind<"counter"> = {
  begin: beginSums,
  add: (tally, value) => {
    // Threads have a series of their own for what the ledger counts (kept-series.ts).
    if (tally.sum + value > MAX_COUNTED) return false;
    tally.count += 1;
    tally.sum += value;
    return true;
  },
  wrongFieldOf: ({ sum }, _, isOfLedger) => (isSum(sum, isOfLedger) ? undefined : "sum"),
  merge: addSums,
  encode: ({ count, sum }, { metric, tags }) => ({ kind: "counter", metric, tags, count, sum }),
  addSecond: addAllSums,

  values: { count: ({ sum }) => sum, rate: ({ sum }, { durationSeconds }) => sum / durationSeconds },
  summaryOf: ({ sum }, durationSeconds) => ({ count: sum, rate: durationSeconds > 0 ? sum / durationSeconds : 0 }),
  openMetrics: [
    {
      type: "counter",
      unitOf: (contains) => (contains === "data" ? "bytes" : ""),
      samplesOf: (read) => [["_total", {}, read("count")]],
    },
  ],
  exported: { form: "sums", sumsOf: ({ sum }) => [[{}, sum]] },
};
