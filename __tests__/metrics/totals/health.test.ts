// A worker's health: what its table says is what every place does with it.
import fc from "fast-check";
import { listHealthFields, type WorkerHealth } from "../../../contracts/delta/health-fields.ts";
import { WorkerHealth as HealthSchema } from "../../../contracts/delta/worker-health.ts";
import { WorkerSummary } from "../../../contracts/results/summary.ts";
import { Batch } from "../../../images/aggregator/intake/batch.ts";
import {
  healthSummaryOf,
  mergeHealthOverTime,
  mergeThreadHealth,
  mergeWorkerHealth,
  NO_HEALTH,
  NO_THREAD_HEALTH,
} from "../../../metrics/totals/health.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { deltaOf } from "../../aggregator/support.ts";

const healthArb: fc.Arbitrary<WorkerHealth> = fc
  .record(
    Object.fromEntries(
      listHealthFields().map(([name, { unit }]) => [
        name,
        unit === "fraction" ? fc.integer({ min: 0, max: 1_000 }).map((part) => part / 1_000) : fc.nat(1_000),
      ]),
    ),
  )
  .map((fields) => ({ ...NO_HEALTH, ...fields, spanMs: 1 + (fields.spanMs ?? 0) }));

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Merges all at once, by the words of the table. */
const expectedOf = (all: readonly WorkerHealth[], over: "time" | "threads"): Record<string, unknown> =>
  Object.fromEntries(
    listHealthFields().flatMap(([name, field]) => {
      const merge = field[over];
      if (merge === undefined) return [];
      const values = all.map((one) => one[name]);
      if (merge === "sum") return [[name, total(values)]];
      if (merge === "most") return [[name, Math.max(...values)]];
      const weights = all.map((one) => one[merge.meanBy]);
      const weighed = total(values.map((value, index) => value * (weights[index] ?? 0)));
      return [[name, expect.closeTo(total(weights) === 0 ? 0 : weighed / total(weights), 6)]];
    }),
  );

describe("a worker's health", () => {
  it("is merged over time as its table says", () =>
    fc.assert(
      fc.property(fc.array(healthArb, { minLength: 1 }), (all) => {
        expect(all.reduce(mergeHealthOverTime, NO_HEALTH)).toEqual(expectedOf(all, "time"));
      }),
    ));

  it("is merged over threads as its table says", () =>
    fc.assert(
      fc.property(fc.array(healthArb, { minLength: 1 }), (all) => {
        expect(all.reduce(mergeThreadHealth, NO_THREAD_HEALTH)).toEqual(expectedOf(all, "threads"));
      }),
    ));

  it("has the same means however its seconds were flushed", () =>
    fc.assert(
      fc.property(fc.array(fc.array(healthArb, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (flushes) => {
        const totals = new RunTotals();
        let sequence = 0;
        for (const seconds of flushes) {
          const batch = new Batch();
          for (const health of seconds) {
            sequence += 1;
            batch.add(deltaOf({ sequence, health }));
          }
          totals.add("eu-west-1", batch.payload());
        }
        expect(totals.workers.get("worker-0")?.health).toEqual(expectedOf(flushes.flat(), "time"));
      }),
    ));

  it("counts a short span for little in the mean", () => {
    const merged = mergeHealthOverTime(
      { ...NO_HEALTH, spanMs: 1_000, cpuFraction: 0.5 },
      { ...NO_HEALTH, spanMs: 10, cpuFraction: 1 },
    );
    expect(merged.cpuFraction).toBeCloseTo(510 / 1_010, 9);
  });

  it("is in the summary and its schema, each field once", () => {
    const names = listHealthFields().flatMap(([, { summary }]) => (summary === undefined ? [] : [summary.name]));
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(healthSummaryOf(NO_HEALTH)).sort()).toEqual([...names].sort());
    expect(Object.keys(WorkerSummary.shape)).toEqual(expect.arrayContaining(names));
  });

  it("can be read from logs that lack what was not measured then", () => {
    const { spanMs, gcFraction, ...rest } = { ...NO_HEALTH, cpuFraction: 0.5 };
    expect(HealthSchema.parse(rest)).toEqual({ ...rest, spanMs: 1_000, gcFraction: 0 });
    expect(HealthSchema.safeParse({ ...NO_HEALTH, cpuFraction: -1 }).success).toBe(false);
    expect([spanMs, gcFraction]).toEqual([0, 0]);
  });

  it("of all workers is the worst of each, and all that was late", () => {
    const workers = [
      { ...NO_HEALTH, rssBytes: 5, lateIterationCount: 2 },
      { ...NO_HEALTH, rssBytes: 9, lateIterationCount: 3 },
    ];
    expect(mergeWorkerHealth(workers.map(healthSummaryOf))).toMatchObject({ maxRssBytes: 9, lateIterationCount: 5 });
    expect(mergeWorkerHealth([]).maxRssBytes).toBe(0);
  });
});
