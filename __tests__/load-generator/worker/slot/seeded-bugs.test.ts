// The rules must be able to fail: each of these mistakes, built into decisions that are right, is found by the very
// property that the right ones hold.
import fc from "fast-check";
import { slotProperty } from "./model/property.ts";
import { BUGS_IN_CONTENT } from "./seeded/bugs-in-content.ts";
import { BUGS_IN_COURSE } from "./seeded/bugs-in-course.ts";

const RUNS = 1_000;
/** By another one a mistake may be met by another rule first, which finds it as well. */
const SEED = 17;

describe("the rules of a worker's life", () => {
  it.each([...BUGS_IN_COURSE, ...BUGS_IN_CONTENT])("find a worker that %s", (_, bug, rule) => {
    const { failed, errorInstance } = fc.check(slotProperty(bug), { numRuns: RUNS, seed: SEED, endOnFailure: true });
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toMatch(rule);
  });
});
