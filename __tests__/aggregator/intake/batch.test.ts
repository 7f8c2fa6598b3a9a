// What a flush holds is the sum of its deltas, and fits into the log however much the scripts have to say.
import fc from "fast-check";
import { decodePayload, encodePayload } from "../../../contracts/delta/flush-codec.ts";
import { FLUSH_SCHEMA, MAX_PAYLOAD_BYTES } from "../../../contracts/delta/flush-item.ts";
import { type Notice, noticeKey, noticeOf } from "../../../contracts/delta/notices.ts";
import type { ErrorCount, WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { Batch } from "../../../images/aggregator/intake/batch.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { NO_HEALTH } from "../../../metrics/totals/health.ts";
import { attemptsIn } from "../../metrics/support.ts";
import { deltaArb, deltaOf } from "../support.ts";

const batchOf = (deltas: readonly WorkerDelta[]): Batch => {
  const batch = new Batch();
  for (const delta of deltas) batch.add(delta);
  return batch;
};
const countsOf = (errors: readonly ErrorCount[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind, message, place, count } of errors) {
    const key = JSON.stringify([kind, message, place]);
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
};
const totalOf = (errors: readonly ErrorCount[]): number => errors.reduce((sum, { count }) => sum + count, 0);
/** Texts that do not compress. */
const randomText = (seed: number, length: number): string => {
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(0x4e00 + (state % 20_000));
  }).join("");
};

describe("a batch", () => {
  it("holds the sum of its deltas' series, errors and notices", () =>
    fc.assert(
      fc.property(fc.array(deltaArb, { maxLength: 6 }), (deltas) => {
        const { seconds, errors, notices } = batchOf(deltas).payload();
        const sum = new SeriesSet();
        for (const delta of deltas) sum.addAll(delta.seconds);
        expect(seconds).toEqual(sum.toSeconds());
        expect(countsOf(errors)).toEqual(countsOf(deltas.flatMap((delta) => delta.errors)));
        expect(errors).toHaveLength(Object.keys(countsOf(errors)).length);
        const keysOf = (list: readonly Notice[]): string[] => [...new Set(list.map(noticeKey))].sort();
        expect(notices.map(noticeKey).sort()).toEqual(keysOf(deltas.flatMap((delta) => delta.notices)));
      }),
    ));

  it("has one record per worker: the latest word, the attempts and late iterations of all, the worst of its health", () =>
    fc.assert(
      fc.property(fc.array(deltaArb, { minLength: 1, maxLength: 6 }), (deltas) => {
        const { workers } = batchOf(deltas).payload();
        expect(new Set(workers.map(({ workerId }) => workerId)).size).toBe(workers.length);
        for (const record of workers) {
          const own = deltas.filter(({ workerId }) => workerId === record.workerId);
          const { sequence, final, inFlight, attemptsTotal, sentAt, slot } = own.at(-1) ?? deltaOf();
          expect(record).toMatchObject({ sequence, final, inFlight, attemptsTotal, sentAt, slot });
          expect(record.attempts).toBe(own.reduce((sum, delta) => sum + attemptsIn(delta.seconds), 0));
          const late = own.reduce((sum, { health }) => sum + health.lateIterationCount, 0);
          expect(record.health.lateIterationCount).toBe(late);
          expect(record.health.begunIterationCount).toBe(own.length * deltaOf().health.begunIterationCount);
        }
      }),
    ));

  it("keeps a worker's certificate, which comes with its first delta alone", () => {
    const certificate = { clockOffsetMs: 1, roundTripMs: 2, leadMs: 8_000, skewMs: 0.5, atStart: true };
    const { workers } = batchOf([deltaOf({ certificate }), deltaOf({ sequence: 2 })]).payload();
    expect(workers[0]).toMatchObject({ sequence: 2, certificate });
  });

  it("can be read back out of the log whatever the health's numbers are", () => {
    const health = {
      ...deltaOf().health,
      eventLoopLagMeanMs: 1.7e308,
      eventLoopLagMaxMs: 1.7e308,
      slipMeanMs: 1.7e308,
    };
    const payload = batchOf([deltaOf({ health }), deltaOf({ sequence: 2, health })]).payload();
    expect(decodePayload({ schema: FLUSH_SCHEMA, payload: encodePayload(payload) }).workers[0]?.health).toEqual({
      ...health,
      spanMs: 2 * health.spanMs,
      begunIterationCount: 2 * health.begunIterationCount,
    });
  });

  it("weighs slips by iterations and fractions by time, and keeps what was worst", () => {
    const { health } = deltaOf();
    const deltas = [
      { ...health, begunIterationCount: 30, slipMeanMs: 1, slipMaxMs: 9, gcFraction: 0.2, gcPauseMaxMs: 3 },
      { ...health, begunIterationCount: 10, slipMeanMs: 5, slipMaxMs: 7, gcFraction: 0.1, gcPauseMaxMs: 4 },
    ].map((seen, index) => deltaOf({ sequence: index + 1, health: seen }));
    expect(batchOf(deltas).payload().workers[0]?.health).toMatchObject({
      begunIterationCount: 40,
      slipMeanMs: 2,
      slipMaxMs: 9,
      gcFraction: expect.closeTo(0.15),
      gcPauseMaxMs: 4,
    });
  });

  it("counts every error, though the texts beyond what a flush can hold are put together", () => {
    const errors = Array.from({ length: 900 }, (_, seed) => ({
      kind: (["script", "request", "engine"] as const)[seed % 3] ?? "script",
      message: seed % 2 === 0 ? "(other)" : randomText(seed, 1_000),
      place: randomText(10_000 + seed, 400),
      count: seed + 1,
    }));
    const notices = Array.from({ length: 100 }, (_, seed) => noticeOf("thread-ended", randomText(1_000 + seed, 2_000)));
    const deltas = [deltaOf({ errors, notices }), deltaOf({ sequence: 2, errors, notices })];
    const payload = batchOf(deltas).payload();
    expect(totalOf(payload.errors)).toBe(2 * totalOf(errors));
    expect(payload.errors.length).toBeLessThan(errors.length);
    expect(payload.errors).toContainEqual(expect.objectContaining({ message: "(other)", place: "" }));
    expect(payload.notices).toContainEqual(expect.objectContaining({ code: "warnings-bounded", level: "warning" }));
    expect(payload.notices).not.toContainEqual(expect.objectContaining({ level: "invalid" }));
    expect(Buffer.byteLength(JSON.stringify(payload.errors))).toBeLessThan(64 * 1024);
    expect(Buffer.byteLength(JSON.stringify(payload.notices))).toBeLessThan(64 * 1024);
  });

  it("is as doubtful as what it has no room for", () => {
    const notices = Array.from({ length: 100 }, (_, seed) => noticeOf("thread-blocked", randomText(seed, 2_000)));
    const payload = batchOf([deltaOf({ notices })]).payload();
    expect(payload.notices).toContainEqual(expect.objectContaining({ code: "invalid-bounded", level: "invalid" }));
    expect(payload.notices.length).toBeLessThan(notices.length);
  });

  it("fits into a commit with all its texts and as many workers as a region has", () => {
    const deltas = Array.from({ length: 1_000 }, (_, slot) =>
      deltaOf({
        slot,
        workerId: `worker-${randomText(slot, 12)}`,
        sequence: slot + 1,
        sentAt: new Date(1_700_000_000_000 + slot * 7_919).toISOString(),
        attemptsTotal: slot * 7_919,
        health: {
          ...NO_HEALTH,
          spanMs: 1_000 + slot,
          eventLoopLagMeanMs: Math.sqrt(slot + 2),
          eventLoopLagMaxMs: Math.sqrt(slot + 3),
          cpuFraction: Math.sqrt(1 / (slot + 2)),
          rssBytes: 50_000_000 + slot * 104_729,
          lateIterationCount: slot % 7,
          begunIterationCount: slot * 17,
          slipMeanMs: Math.round(Math.sqrt(slot) * 1e3) / 1e3,
          slipMaxMs: Math.round(Math.sqrt(slot) * 1e3) / 1e3,
          gcFraction: (slot % 100) / 1e3,
          gcPauseMaxMs: Math.round(Math.sqrt(slot) * 3e3) / 1e3,
        },
        errors: [{ kind: "script", message: randomText(slot, 500), place: "", count: 1 }],
        notices: [noticeOf("thread-ended", randomText(5_000 + slot, 500))],
      }),
    );
    expect(encodePayload(batchOf(deltas).payload()).length).toBeLessThan(MAX_PAYLOAD_BYTES);
  });
});
