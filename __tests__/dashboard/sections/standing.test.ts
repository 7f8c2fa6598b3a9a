// Where a run is, in words, at every moment of its life.
import fc from "fast-check";
import type { Frame, RegionFrame } from "../../../contracts/results/view.ts";
import { standingOf } from "../../../dashboard/sections/head/standing.ts";

const regionOf = (region: string, changes: Partial<RegionFrame> = {}): RegionFrame => ({
  region,
  city: region,
  vus: 5,
  workers: 2,
  readyWorkers: 2,
  endedWorkers: 0,
  hasAggregator: true,
  isCompleted: false,
  recent: null,
  requests: 0,
  ...changes,
});

const frameOf = (changes: Partial<Frame>): Frame => ({
  phase: "started",
  startMs: 10_000,
  nowMs: 10_000,
  durationSeconds: 90,
  regions: [regionOf("eu-west-1"), regionOf("us-east-1")],
  all: null,
  requests: 0,
  ...changes,
});

it("names the regions that are waited for", () => {
  const regions = [regionOf("eu-west-1", { readyWorkers: 1 }), regionOf("us-east-1", { hasAggregator: false })];
  expect(standingOf(frameOf({ phase: "gathering", startMs: null, regions }))).toEqual({
    word: "gathering",
    tone: "busy",
    sentence: "Waiting for eu-west-1 and us-east-1.",
    fraction: 0,
  });
});

it("names three of many regions, and how many more there are", () => {
  const regions = Array.from({ length: 30 }, (_, index) => regionOf(`r-${index}`, { readyWorkers: 0 }));
  expect(standingOf(frameOf({ startMs: null, regions })).sentence).toBe("Waiting for r-0, r-1, r-2 and 27 more.");
});

it("counts down to the start, then the time that is left", () => {
  expect(standingOf(frameOf({ nowMs: 4_000 })).sentence).toBe("Every region starts in 6 s.");
  expect(standingOf(frameOf({ nowMs: 40_000 }))).toEqual({
    word: "running",
    tone: "good",
    sentence: "1:00 left of 1:30.",
    fraction: 1 / 3,
  });
});

it("says where a search for a capacity is", () => {
  const search = { rate: 90, purpose: "confirm-low", held: 90, failed: null, steps: [] } as const;
  expect(standingOf(frameOf({ nowMs: 40_000, search }))).toEqual({
    word: "confirming",
    tone: "good",
    sentence: "90/s asked for; 90/s held. At most 1:00 left.",
    fraction: 1 / 3,
  });
});

it("says how many regions still finish once the time is over", () => {
  const regions = [regionOf("eu-west-1", { isCompleted: true }), regionOf("us-east-1")];
  expect(standingOf(frameOf({ nowMs: 101_000, regions }))).toMatchObject({
    word: "finishing",
    sentence: "Iterations under way finish: 1 of 2 regions left.",
  });
});

it("says that a run is being stopped, and that it is over", () => {
  expect(standingOf(frameOf({ phase: "draining" }))).toMatchObject({ word: "stopping", tone: "doubtful" });
  expect(standingOf(frameOf({ phase: "over" })).word).toBe("over");
});

it("never goes back while time goes on, and stays between 0 and 1", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 2 }), (moments) => {
      const fractions = moments.sort((a, b) => a - b).map((nowMs) => standingOf(frameOf({ nowMs })).fraction);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      for (const fraction of fractions) expect(fraction >= 0 && fraction <= 1).toBe(true);
    }),
  );
});
