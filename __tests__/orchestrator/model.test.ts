// Runs of every shape, their calls in every order, with every fault: what must always hold, holds.
import fc from "fast-check";
import { runProperty } from "./world/run-property.ts";

/** `.ci/run` asks for ten times as many. */
const RUNS = Number(process.env.MERIDIAN_MODEL_RUNS ?? 30);

describe("a run", () => {
  it("keeps its invariants in every order of calls, with calls repeated, failed, crashed and held up", () =>
    fc.assert(runProperty(), { numRuns: RUNS }));
});
