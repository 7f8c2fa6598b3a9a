// What a thread's recorder takes of a protocol is what an aggregator takes of the thread: one sample that could not be
// merged is left out, with a warning, and never makes a whole delta unreadable.
import fc from "fast-check";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../../contracts/metrics/definition.ts";
import { parseDelta } from "../../../images/aggregator/server/delta-check.ts";
import { Recorder, RecorderBounds } from "../../../images/load-generator/recorder/recorder.ts";
import { deltaOf } from "../../aggregator/support.ts";

const common = { contains: "default", better: "neither", tags: ["region"], meaning: "of a test" } as const;
const CATALOG: Catalog = {
  ...METRICS,
  energy_joules: { ...common, kind: "counter" },
  calls: { ...common, kind: "counter", ledger: "attempts" },
  call_found: { ...common, kind: "rate" },
  call_duration: { ...common, kind: "trend", contains: "time" },
  call_weight: { ...common, kind: "trend" },
  fill: { ...common, kind: "gauge", level: "mean" },
  queue: { ...common, kind: "gauge", level: "sum" },
};
const NAMES = Object.keys(CATALOG).filter((metric) => !Object.hasOwn(METRICS, metric));

/** A recorder without virtual users, whose second never ends. */
const recorderOf = (): Recorder => {
  const bounds = new RecorderBounds({}, CATALOG);
  return new Recorder(
    () => 0,
    0,
    () => 0,
    { bounds },
  );
};

const value = fc.oneof(
  fc.integer({ min: -3, max: 5_000 }),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 2 ** 50, -0),
);

/** What was recorded of each metric as `[count, sum]`, after the aggregator's check. */
const takenOf = (samples: readonly (readonly [metric: string, value: number])[]) => {
  const recorder = recorderOf();
  for (const [metric, sample] of samples) recorder.series(metric, {}).add(sample);
  const { seconds, attempts, notices } = recorder.take(true);
  const body = deltaOf({ seconds: [...seconds], attemptsTotal: attempts, notices: [...notices] });
  const { series = [] } = parseDelta(JSON.parse(JSON.stringify(body)), CATALOG).seconds[0] ?? {};
  return { sums: new Map(series.map(({ metric, count, sum }) => [metric, [count, sum]])), notices };
};

describe("what is recorded", () => {
  it("is taken by the aggregator, whatever a protocol adds", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 30 }), (samples) => {
        const { sums } = takenOf(samples);
        const usual = samples.filter(([, sample]) => Number.isInteger(sample) && sample >= 0 && sample < 1e6);
        for (const [metric] of usual) expect(sums.has(metric)).toBe(true);
      }),
    ));

  it("has fractions where no ledger counts them, and of times and attempts none", () => {
    const fractions = NAMES.flatMap((metric) => [2.5, 1].map((sample) => [metric, sample] as const));
    const { sums, notices } = takenOf([...fractions, ["energy_joules", -0.25]]);
    expect(Object.fromEntries(sums)).toEqual({
      energy_joules: [3, 3.25],
      calls: [1, 1],
      call_found: [2, 2],
      call_duration: [1, 1],
      call_weight: [2, 3_500],
      fill: [1, 1],
      queue: [1, 1],
    });
    expect(notices.map(({ code, text }) => [code, text.split(" ")[0]])).toEqual([
      ["sum-inexact", "calls"],
      ["sum-inexact", "call_duration"],
    ]);
  });
});
