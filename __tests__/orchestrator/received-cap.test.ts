// What a run may receive: one aggregator watches it as a threshold of nobody's, and the run that reaches it is ended in
// order.
import type { RunSettings } from "../../contracts/orchestrator/state.ts";
import { type Course, liveThrough } from "./world/paid-run.ts";
import { seedOf } from "./world/world.ts";

const REGIONS = { "us-east-1": { vus: 5, workers: 2 }, "eu-west-1": { vus: 3, workers: 1 } };
const LIMIT = { metric: "data_received", expression: "count<5000000000" };
const capped = (more: Partial<RunSettings> = {}): Partial<RunSettings> => ({
  durationSeconds: 600,
  drainSeconds: 5,
  maxReceivedBytes: 5e9,
  ...more,
});
const MEASURED = "data_received count<5000000000, measured 5100000000, 12.0 s into the run";
const course: Course = {
  comesUpSeconds: 30,
  loadSeconds: 600,
  isHeard: true,
  broken: (_, { thresholds }) => {
    const [limit] = thresholds;
    return { metric: limit?.metric ?? "", expression: limit?.expression ?? "", reason: MEASURED };
  },
};

describe("a run whose received bytes are capped", () => {
  it("is ended in order when the aggregator that watches says that it has received so much", async () => {
    const world = await liveThrough(seedOf(REGIONS, capped()), course);
    expect(world.start.aborted).toMatchObject({
      cause: "received-cap",
      reason: `maxReceivedGb was reached: ${MEASURED}`,
    });
    expect(world.over?.reason).toBe("received-cap");
    expect(world.fleet.wanted).toEqual([]);
  });

  it("goes to its end below the cap, watched by one aggregator over all regions", async () => {
    const { broken: _, ...quiet } = course;
    const world = await liveThrough(seedOf(REGIONS, capped()), quiet);
    expect(world.over?.reason).toBe("ended");
    expect([...world.watched.values()]).toEqual([
      { regions: Object.keys(REGIONS), thresholds: [{ ...LIMIT, delaySeconds: 0 }] },
    ]);
  });

  it("is not watched at all without a cap", async () => {
    const { maxReceivedBytes: _, ...uncapped } = capped();
    const world = await liveThrough(seedOf(REGIONS, uncapped), course);
    expect(world.over?.reason).toBe("ended");
    expect(world.watched.size).toBe(0);
  });

  it("fails by a threshold of the user's own that says the same", async () => {
    const abortOn = [{ ...LIMIT, delaySeconds: 0 }];
    const world = await liveThrough(seedOf(REGIONS, capped({ abortOn })), course);
    expect(world.start.aborted).toMatchObject({ cause: "threshold-failed", threshold: LIMIT });
  });
});
