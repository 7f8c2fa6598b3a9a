// A worker's life in every order of what can happen in it: what must always hold, holds.
import fc from "fast-check";
import { slotProperty } from "./model/property.ts";

const RUNS = Number(process.env.MERIDIAN_MODEL_RUNS ?? 1_000);

describe("a worker's life", () => {
  it("keeps its rules in every order of events, and always ends", () => {
    fc.assert(slotProperty(), { numRuns: RUNS });
  });
});
