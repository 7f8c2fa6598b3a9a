// Which deltas count: each of a worker once, in order, without a gap, whatever another aggregator wrote meanwhile.
import fc from "fast-check";
import type { LogHead } from "../../../cloud/ports.ts";
import type { Draft } from "../../../images/aggregator/intake/intake.ts";
import { Intake } from "../../../images/aggregator/intake/intake.ts";
import { counter, rate } from "../../metrics/support.ts";
import { deltaOf, EMPTY_HEAD } from "../support.ts";

const BYTES = 500;
const headOf = (ledger: Readonly<Record<string, number>>, nextSeq = 1): LogHead => ({
  nextSeq,
  ledger: new Map(Object.entries(ledger)),
  uncommitted: new Map(),
});
/** A delta whose number of requests says which it is. */
const numbered = (workerId: string, sequence: number) =>
  deltaOf({
    workerId,
    sequence,
    seconds: [{ second: 0, series: [counter("http_reqs", { name: workerId }, sequence)] }],
  });
const drafted = (intake: Intake): Draft => {
  const draft = intake.draft();
  if (draft === undefined) throw new Error("nothing is pending");
  return draft;
};
/** Worker → requests that are in a draft's payload. */
const requestsIn = (draft: Draft): Record<string, number> =>
  Object.fromEntries(
    draft.batch
      .payload()
      .seconds.flatMap(({ series }) => series)
      .map(({ tags, sum }) => [tags.name, sum]),
  );

const workerArb = fc.constantFrom("a", "b", "c");
const offersArb = fc.array(fc.tuple(workerArb, fc.integer({ min: 1, max: 6 })), { maxLength: 60 });

describe("an intake", () => {
  it("takes each delta once, only as its worker's next, and says which that is", () =>
    fc.assert(
      fc.property(offersArb, fc.dictionary(workerArb, fc.integer({ min: 1, max: 3 })), (offers, ledger) => {
        const intake = new Intake(headOf(ledger));
        const last = new Map(Object.entries(ledger));
        for (const [workerId, sequence] of offers) {
          const before = last.get(workerId) ?? 0;
          const verdict = intake.offer(numbered(workerId, sequence), BYTES);
          if (sequence <= (ledger[workerId] ?? 0)) expect(verdict).toEqual({ kind: "persisted" });
          else if (sequence <= before) expect(verdict).toEqual({ kind: "pending", isNew: false });
          else if (sequence > before + 1) expect(verdict).toEqual({ kind: "gap", expected: before + 1 });
          else {
            expect(verdict).toEqual({ kind: "pending", isNew: true });
            last.set(workerId, sequence);
          }
        }
        const draft = intake.draft();
        expect(draft === undefined).toBe(intake.isEmpty);
        if (draft !== undefined) expect(intake.ledgerAfter(draft)).toEqual(Object.fromEntries(last));
      }),
    ));

  it("answers a repeat with persisted once its draft is in the log, and keeps nothing of it", () =>
    fc.assert(
      fc.property(offersArb, (offers) => {
        const intake = new Intake(EMPTY_HEAD);
        for (const [workerId, sequence] of offers) intake.offer(numbered(workerId, sequence), BYTES);
        const draft = intake.draft();
        if (draft === undefined) return;
        intake.persisted(draft);
        expect(intake.isEmpty).toBe(true);
        expect(intake.pendingBytes).toBe(0);
        for (const [workerId, last] of draft.upTo) {
          for (let sequence = 1; sequence <= last; sequence += 1)
            expect(intake.offer(numbered(workerId, sequence), BYTES)).toEqual({ kind: "persisted" });
        }
      }),
    ));

  it("drafts the same until that is in the log, and puts what comes meanwhile into the next", () => {
    const intake = new Intake(EMPTY_HEAD);
    intake.offer(numbered("a", 1), BYTES);
    const first = drafted(intake);
    intake.offer(numbered("a", 2), BYTES);
    expect(intake.draft()).toBe(first);
    expect(requestsIn(first)).toEqual({ a: 1 });
    intake.persisted(first);
    expect(requestsIn(drafted(intake))).toEqual({ a: 2 });
  });

  it("drafts anew, without what another aggregator's ledger has, and nothing else is lost", () =>
    fc.assert(
      fc.property(
        offersArb,
        offersArb,
        fc.dictionary(workerArb, fc.integer({ min: 1, max: 6 })),
        (before, after, theirs) => {
          const intake = new Intake(EMPTY_HEAD);
          const taken = new Map<string, number[]>();
          const offer = ([workerId, sequence]: [string, number]): void => {
            const verdict = intake.offer(numbered(workerId, sequence), BYTES);
            if (verdict.kind === "pending" && verdict.isNew)
              taken.set(workerId, [...(taken.get(workerId) ?? []), sequence]);
          };
          before.forEach(offer);
          const draft = intake.draft();
          after.forEach(offer);
          intake.learn(headOf(theirs, 8));
          expect(intake.nextSeq).toBe(8);
          const left = new Map(
            [...taken].map(([workerId, sequences]) => [
              workerId,
              sequences.filter((one) => one > (theirs[workerId] ?? 0)),
            ]),
          );
          const isUntouched = [...taken].every(
            ([workerId, sequences]) => left.get(workerId)?.length === sequences.length,
          );
          if (isUntouched && draft !== undefined) {
            expect(intake.draft()).toBe(draft);
            return;
          }
          const expected = [...left].filter(([, sequences]) => sequences.length > 0);
          const sums = expected.map(([workerId, sequences]) => [
            workerId,
            sequences.reduce((sum, one) => sum + one, 0),
          ]);
          expect(intake.isEmpty).toBe(expected.length === 0);
          const again = intake.draft();
          expect(again === undefined ? {} : requestsIn(again)).toEqual(Object.fromEntries(sums));
          expect(intake.pendingBytes).toBe(expected.flatMap(([, sequences]) => sequences).length * BYTES);
        },
      ),
    ));

  it("never goes back: neither its next seq nor its ledger, whatever it is told", () => {
    const intake = new Intake(headOf({ a: 5 }, 4));
    intake.learn(headOf({ a: 3 }, 2));
    expect(intake.nextSeq).toBe(4);
    expect(intake.isPersisted("a", 5)).toBe(true);
    intake.wrote(4);
    intake.wrote(2);
    expect(intake.nextSeq).toBe(5);
  });

  it("refuses what it has no room for, and takes it once there is", () => {
    const intake = new Intake(EMPTY_HEAD);
    const half = 33 * 1024 * 1024;
    intake.offer(numbered("a", 1), half);
    expect(intake.offer(numbered("b", 1), half)).toEqual({ kind: "full", of: "pending" });
    intake.persisted(drafted(intake));
    expect(intake.offer(numbered("b", 1), half)).toEqual({ kind: "pending", isNew: true });
  });

  it("refuses a sum that would not be exact any more, until the log has the others", () => {
    const intake = new Intake(EMPTY_HEAD);
    const large = (workerId: string) =>
      deltaOf({ workerId, seconds: [{ second: 0, series: [rate("checks", {}, 5e15, 0)] }] });
    intake.offer(large("a"), BYTES);
    expect(intake.offer(large("b"), BYTES)).toEqual({ kind: "full", of: "pending" });
    intake.persisted(drafted(intake));
    expect(intake.offer(large("b"), BYTES)).toEqual({ kind: "pending", isNew: true });
  });

  it("refuses a worker whose entry the ledger has no room for, and goes on with those that it has", () => {
    const intake = new Intake(EMPTY_HEAD);
    const nameOf = (index: number) => String(index).padStart(128, "0");
    let known = 0;
    while (intake.offer(numbered(nameOf(known), 1), 1).kind === "pending") known += 1;
    expect(known).toBeGreaterThan(500);
    expect(intake.offer(numbered(nameOf(known), 1), 1)).toEqual({ kind: "full", of: "ledger" });
    expect(intake.offer(numbered(nameOf(0), 2), 1)).toEqual({ kind: "pending", isNew: true });
    const restarted = new Intake(headOf(intake.ledgerAfter(drafted(intake))));
    expect(restarted.offer(numbered(nameOf(known), 1), 1)).toEqual({ kind: "full", of: "ledger" });
  });

  it("refuses a metric that was of another kind, and remembers nothing of the delta that had it", () => {
    const intake = new Intake(EMPTY_HEAD);
    const withSeries = (sequence: number, ...series: ReturnType<typeof counter>[]) =>
      deltaOf({ sequence, seconds: [{ second: 0, series }] });
    intake.offer(withSeries(1, counter("carts", {}, 1)), BYTES);
    expect(intake.offer(withSeries(2, counter("seats", {}, 1), rate("carts", {}, 1, 1)), BYTES)).toEqual({
      kind: "clash",
      metric: "carts",
      before: "counter",
      places: ["seconds[0].series[1].kind"],
    });
    expect(intake.offer(withSeries(2, counter("rows", {}, 1), rate("rows", {}, 1, 1)), BYTES)).toEqual({
      kind: "clash",
      metric: "rows",
      before: "counter",
      places: ["seconds[0].series[1].kind"],
    });
    expect(intake.offer(withSeries(2, rate("seats", {}, 1, 1), rate("rows", {}, 1, 1)), BYTES)).toEqual({
      kind: "pending",
      isNew: true,
    });
  });
});
