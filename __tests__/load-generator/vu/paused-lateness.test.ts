// How late users would have felt an answer, without the time in which the load generator itself stood still.
import { UNSCHEDULED } from "../../../images/load-generator/protocols/protocol.ts";
import { LeaseHolder, LeaseView } from "../../../images/load-generator/shared/lease.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { Pauses } from "../../../images/load-generator/shared/pauses.ts";
import type { Pending } from "../../../images/load-generator/vu/awaits/pending.ts";
import { Scope } from "../../../images/load-generator/vu/scope.ts";
import { recorderOf } from "./support.ts";

const scopeWith = (pauses: Pauses): Scope =>
  new Scope(recorderOf(), new LeaseView(new LeaseHolder().shared, pauses), {} as Pending);

it("leaves out what of an iteration's lateness was a pause", () => {
  const pauses = new Pauses(() => 0);
  const scope = scopeWith(pauses);
  const nowMs = monotonicMs();
  pauses.waits(nowMs - 60_000);
  pauses.goesOn(nowMs - 10_000);
  scope.beginIteration(50_000);
  // 50 s late, of which 40 s were a pause: what is left is the 10 s and what the test took.
  const lateSeconds = scope.lateMicros(monotonicMs(), 5) / 1e6;
  expect(Math.floor(lateSeconds)).toBeGreaterThanOrEqual(9);
  expect(lateSeconds).toBeLessThan(50);
  scope.beginIteration(3);
  expect(scope.lateMicros(monotonicMs(), 5)).toBe(3_000);
});

it("leaves out what of an answer's own time was a pause, and never more than all of it", () => {
  const pauses = new Pauses(() => 0);
  const scope = scopeWith(pauses);
  scope.beginIteration(0);
  pauses.waits(1_000);
  pauses.goesOn(21_000);
  expect(scope.lateMicros(21_500, 20_600_000)).toBe(-20_000_000);
  expect(scope.lateMicros(20_000, 5_000_000)).toBe(-5_000_000);
  expect(scope.lateMicros(30_000, 5_000_000)).toBe(0);
});

it("says of an iteration that nothing was due for that it was not scheduled", () => {
  const pauses = new Pauses(() => 0);
  pauses.waits(0);
  pauses.goesOn(50);
  const scope = scopeWith(pauses);
  scope.beginIteration(undefined);
  expect(scope.lateMicros(60, 20_000)).toBe(UNSCHEDULED);
});
