// The deltas of a worker: dense numbers, totals of a whole life, and all that was added in exactly one of them.
import fc from "fast-check";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { DeltaQueue } from "../../../images/load-generator/worker/delta-queue.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { NO_HEALTH } from "../../../metrics/totals/health.ts";
import { attemptsIn, secondsArb } from "../../metrics/support.ts";

const AT = "2026-11-24T17:02:21.000Z";

const queueOf = (): DeltaQueue => new DeltaQueue({ runId: "run", region: "home", workerId: "w", slot: 2 });

const measured = fc
  .record({
    seconds: secondsArb(2),
    errors: fc.array(
      fc.record({
        kind: fc.constant("script" as const),
        message: fc.constantFrom("boom", "bang"),
        place: fc.constantFrom("a", "b"),
        count: fc.integer({ min: 1, max: 9 }),
      }),
      { maxLength: 4 },
    ),
    notices: fc.array(fc.constantFrom(noticeOf("names-bounded", "slow"), noticeOf("thread-blocked", "stuck")), {
      maxLength: 2,
    }),
    iterations: fc.nat(9),
  })
  .map((one) => ({ ...one, attempts: attemptsIn(one.seconds) }));

const take = (queue: DeltaQueue, final = false): WorkerDelta => queue.take(0, NO_HEALTH, final, AT);

describe("the queue of deltas", () => {
  it("gives all that was added in exactly one delta, numbered from 1 without a gap", () => {
    fc.assert(
      fc.property(fc.array(fc.array(measured, { maxLength: 3 }), { maxLength: 5 }), (batches) => {
        const queue = queueOf();
        const deltas = batches.map((batch) => {
          for (const one of batch) queue.add(one);
          return take(queue);
        });
        const all = batches.flat();
        const sent = new SeriesSet();
        for (const { seconds } of deltas) sent.addAll(seconds);
        const added = new SeriesSet();
        for (const { seconds } of all) added.addAll(seconds);
        expect(sent.toSeconds()).toEqual(added.toSeconds());
        expect(deltas.map(({ sequence }) => sequence)).toEqual(deltas.map((_, index) => index + 1));
        const errorsOf = (list: readonly { readonly errors: readonly { readonly count: number }[] }[]): number =>
          list.flatMap(({ errors }) => errors).reduce((sum, { count }) => sum + count, 0);
        expect(errorsOf(deltas)).toBe(errorsOf(all));
        let attempts = 0;
        for (const delta of deltas) {
          expect(WorkerDelta.safeParse(delta).error).toBeUndefined();
          attempts += attemptsIn(delta.seconds);
          expect(delta.attemptsTotal).toBe(attempts);
        }
        const iterations = all.reduce((sum, one) => sum + one.iterations, 0);
        expect(queue.totals).toEqual({ attempts, iterations, lastSequence: batches.length });
      }),
    );
  });

  it("does not change what it gave", () => {
    const queue = queueOf();
    queue.addError({ kind: "script", message: "boom", place: "a", count: 1 });
    const delta = take(queue);
    const bytes = JSON.stringify(delta);
    queue.addError({ kind: "script", message: "boom", place: "a", count: 1 });
    queue.note("names-bounded", "slow");
    take(queue);
    expect(JSON.stringify(delta)).toBe(bytes);
  });

  it("gives the number of a dropped delta to the next, and keeps its attempts in the total: they are missing", () => {
    const queue = queueOf();
    const series = { kind: "counter" as const, metric: "http_reqs", tags: { name: "a" }, count: 3, sum: 3 };
    queue.add({ seconds: [{ second: 0, series: [series] }], errors: [], notices: [], attempts: 3, iterations: 1 });
    expect(take(queue)).toMatchObject({ sequence: 1, attemptsTotal: 3 });
    queue.drop("refused");
    const next = take(queue, true);
    expect(next).toMatchObject({
      sequence: 1,
      attemptsTotal: 3,
      seconds: [],
      notices: [noticeOf("delta-refused", "refused")],
      final: true,
    });
    expect(queue.totals).toEqual({ attempts: 3, iterations: 1, lastSequence: 1 });
  });

  it("sends a certificate once, a better one again", () => {
    const queue = queueOf();
    const certificate = { clockOffsetMs: 1, roundTripMs: 2, leadMs: 3, skewMs: 4, atStart: true };
    queue.certify(certificate);
    expect(take(queue).certificate).toEqual(certificate);
    expect("certificate" in take(queue)).toBe(false);
    queue.certify({ ...certificate, skewMs: 9 });
    expect(take(queue).certificate?.skewMs).toBe(9);
  });

  it("keeps what makes a run invalid when there is too much to say", () => {
    const queue = queueOf();
    for (let index = 0; index < 150; index += 1) queue.note("names-bounded", `warning ${index}`);
    queue.note("thread-blocked", "stuck");
    expect(take(queue).notices).toContainEqual(noticeOf("thread-blocked", "stuck"));
  });

  it("says a thing once in a delta, however often and long", () => {
    const queue = queueOf();
    for (let again = 0; again < 3; again += 1) queue.note("thread-ended", "x".repeat(3_000));
    const delta = take(queue);
    expect(WorkerDelta.safeParse(delta).error).toBeUndefined();
    expect(delta.notices).toHaveLength(1);
    expect(take(queue).notices).toEqual([]);
  });

  it("holds no more errors and notices than a delta may have", () => {
    const queue = queueOf();
    for (let index = 0; index < 1_500; index += 1) {
      queue.addError({ kind: "engine", message: `error ${index}`, place: "", count: 1 });
      queue.note("names-bounded", `warning ${index}`);
    }
    const delta = take(queue);
    expect(WorkerDelta.safeParse(delta).error).toBeUndefined();
    expect([delta.errors.length, delta.notices.length]).toEqual([1_000, 100]);
  });
});
