// Durations, run ids, suggestions, names: the small words that everything shares.
import fc from "fast-check";
import { FAILURES, outcomeOf } from "../../contracts/metrics/outcomes.ts";
import { mintRunId } from "../../contracts/run/run-id.ts";
import { formatDuration, parseDurationSeconds } from "../../contracts/words/duration.ts";
import { nameOfOrchestrator, namesOf } from "../../contracts/words/names.ts";
import { suggest } from "../../contracts/words/suggestion.ts";

describe("a duration", () => {
  it.each([
    ["90", 90],
    ["90s", 90],
    ["1m30s", 90],
    ["1.5h", 5400],
    ["500ms", 0.5],
    ["1h1m1s1ms", 3661.001],
  ])("%s is %d seconds", (text, seconds) => expect(parseDurationSeconds(text)).toBeCloseTo(seconds, 6));

  it.each(["", "s", "10x", "-1s", "1s1m", "1e3"])("%j is none", (text) =>
    expect(parseDurationSeconds(text)).toBeUndefined(),
  );

  it("is written so that it reads back the same, to the millisecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), (ms) => {
        expect(Math.round((parseDurationSeconds(formatDuration(ms / 1000)) ?? -1) * 1000)).toBe(ms);
      }),
    );
  });
});

it("run ids of later seconds sort later", () => {
  const early = mintRunId(Date.UTC(2026, 10, 24, 17, 2, 11), () => 0.999);
  const late = mintRunId(Date.UTC(2026, 10, 24, 17, 2, 12), () => 0);
  expect(early).toMatch(/^20261124-170211-[a-z0-9]{4}$/);
  expect(early < late).toBe(true);
});

it("suggests what is near and nothing for what is not", () => {
  expect(suggest("tresholds", ["target", "thresholds"])).toBe("thresholds");
  expect(suggest("Duration", ["duration"])).toBe("duration");
  expect(suggest("banana", ["duration", "target"])).toBeUndefined();
  expect(suggest("x", [])).toBeUndefined();
});

it("a deployment's name is read back from its orchestrator's, and from no other function's", () => {
  expect(nameOfOrchestrator(namesOf("shop").orchestrator)).toBe("shop");
  expect(nameOfOrchestrator("shop-other")).toBeUndefined();
});

it("error codes are distinct, and an unknown one is counted as possibly received", () => {
  const codes = Object.values(FAILURES).map(({ errorCode }) => errorCode);
  expect(new Set(codes).size).toBe(codes.length);
  expect(outcomeOf("9999")).toBe("ambiguous");
  expect(outcomeOf(undefined)).toBe("answered");
});
