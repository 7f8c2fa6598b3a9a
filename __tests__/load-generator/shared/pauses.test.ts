// When a thread stood still: found by whoever looks first, told once, and left out of what users would have felt.
import fc from "fast-check";
import { Pauses } from "../../../images/load-generator/shared/pauses.ts";

const beating = (cpuMs: () => number = () => 0): Pauses => {
  const pauses = new Pauses(cpuMs);
  for (let ms = 0; ms <= 1_000; ms += 20) pauses.beat(ms);
  return pauses;
};

it("tells nothing of a thread whose beats come, late by less than a second", () => {
  const pauses = beating();
  pauses.beat(1_990);
  expect(pauses.take(2_000)).toEqual([]);
  expect(pauses.pausedMs(0, 2_500)).toBe(0);
});

it("tells nothing of a thread that has not begun to beat", () => {
  expect(new Pauses(() => 0).take(1e9)).toEqual([]);
});

it.each([
  ["did not run", 10, "process-suspended"],
  ["was busy", 3_000, "thread-blocked"],
])("finds a pause in which the process %s, once", (_, usedMs, cause) => {
  let cpuMs = 0;
  const pauses = beating(() => cpuMs);
  cpuMs = usedMs;
  pauses.beat(5_000);
  expect(pauses.take(5_001)).toEqual([{ fromMs: 1_000, untilMs: 5_000, cause }]);
  expect(pauses.take(5_010)).toEqual([]);
});

it("is found by an answer that is read before the next beat", () => {
  const pauses = beating();
  expect(pauses.pausedMs(990, 5_000)).toBe(4_000);
  pauses.beat(5_001);
  expect(pauses.take(5_002)).toHaveLength(1);
});

it("tells of a wait for the lease while it goes on, and of what is left of it", () => {
  const pauses = beating();
  pauses.waits(1_000);
  pauses.waits(1_200);
  expect(pauses.take(1_500)).toEqual([{ fromMs: 1_000, untilMs: 1_500, cause: "lease-lapsed" }]);
  expect(pauses.pausedMs(900, 1_600)).toBe(600);
  pauses.beat(1_600);
  pauses.goesOn(1_700);
  expect(pauses.take(1_750)).toEqual([{ fromMs: 1_500, untilMs: 1_700, cause: "lease-lapsed" }]);
  expect(pauses.pausedMs(0, 1_750)).toBe(700);
});

it("counts each moment of pauses that overlap once", () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ from: fc.nat(300), length: fc.integer({ min: 1, max: 60 }) }), { maxLength: 8 }),
      fc.nat(300),
      fc.nat(100),
      (waits, begin, length) => {
        const pauses = new Pauses(() => 0);
        const moments = new Set<number>();
        for (const wait of waits) {
          pauses.waits(wait.from);
          pauses.goesOn(wait.from + wait.length);
          for (let ms = wait.from; ms < wait.from + wait.length; ms += 1) moments.add(ms);
        }
        const asked = Array.from({ length }, (_, index) => begin + index);
        expect(pauses.pausedMs(begin, begin + length)).toBe(asked.filter((ms) => moments.has(ms)).length);
      },
    ),
  ));
