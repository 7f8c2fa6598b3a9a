// What each action does to a run, in its short and its long form.
import fc from "fast-check";
import { readPass } from "../../contracts/delta/worker-pass.ts";
import type { Answer, TestInitAnswer, TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { STATE_IDS } from "../../contracts/orchestrator/state.ts";
import { slotShareOf } from "../../contracts/run/slot-share.ts";
import { clusterArn, serviceArn } from "../../contracts/words/names.ts";
import { callsIn, REGIONS, SCOPE, TOKEN } from "./calls.ts";
import type { Item } from "./world/memory-store.ts";
import { seedOf, World } from "./world/world.ts";

describe("the orchestrator", () => {
  let world: World;
  beforeEach(() => {
    world = new World(seedOf(REGIONS));
  });
  const { call, record, init, start } = callsIn(() => world);

  describe("takes the short forms on their own", () => {
    it("from agg-record to over, with no worker at all", async () => {
      world = new World(seedOf(REGIONS, { barrier: "aggregators" }));
      expect(await call({ type: "agg-record", region: "us-east-1" })).toMatchObject({ start: { state: false } });
      expect(await call({ type: "test-init" })).toMatchObject({ start: { state: false, timestamp: "" }, slot: null });
      expect(await call({ type: "agg-record", region: "eu-west-1" })).toMatchObject({ statusCode: 200 });
      expect(await call({ type: "test-init" })).toMatchObject({
        start: { state: true, timestamp: "2026-11-24T17:00:03.000Z" },
        phase: "started",
      });
      for (const region of Object.keys(REGIONS)) {
        const arns = {
          ClusterARN: clusterArn({ ...SCOPE, region }, "meridian"),
          ServiceARN: serviceArn({ ...SCOPE, region }, "meridian", "load-generator"),
        };
        expect(await call({ type: "test-end", region, ...arns })).toMatchObject({
          statusCode: 200,
          regionCompleted: true,
        });
      }
      expect(world.fleet.wanted).toEqual([]);
      expect(await call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "ended" } });
    });

    it("of test-reset: a new run with the regions that are named, as they were", async () => {
      const before = world.runId;
      const answer = await call({ type: "test-reset", regions: ["us-east-1"] });
      expect(answer).toMatchObject({ statusCode: 200, runId: world.runId });
      expect(world.runId).not.toBe(before);
      expect(await call({ type: "test-status" })).toMatchObject({
        phase: "gathering",
        regions: { "us-east-1": { vus: 5, workers: 1 } },
      });
      expect(world.fleet.wanted).toEqual(["us-east-1 aggregator", "us-east-1 load-generator"]);
    });
  });

  it("leads a run from its first call to its end, with all that the long forms say", async () => {
    expect(await record("us-east-1")).toMatchObject({ region: "us-east-1", regionEnded: false, phase: "gathering" });
    await record("eu-west-1");
    expect(await init("us-east-1")).toMatchObject({
      slot: 0,
      slots: 1,
      vus: 5,
      vuOffset: 0,
      regionVus: 5,
      aggregator: { endpoint: "http://10.0.0.1:8125", token: expect.not.stringContaining(TOKEN) },
      leasedUntil: "2026-11-24T17:00:12.000Z",
      start: { state: false },
    });
    await init("eu-west-1", { ready: true, slot: 0 });
    const timestamp = "2026-11-24T17:00:03.000Z";
    expect(await init("us-east-1", { ready: true, runId: world.runId })).toMatchObject({
      start: { state: true, timestamp },
    });
    world.nowMs += 13_000;
    const totals = { attempts: 7, iterations: 7, lastSequence: 3 };
    for (const region of Object.keys(REGIONS)) {
      const end = { type: "test-end", region, workerId: `worker-${region}`, runId: world.runId, totals };
      expect(await call(end)).toMatchObject({ statusCode: 200, regionCompleted: false });
      expect(world.fleet.of(region, "load-generator")).toBe(0);
      expect(world.fleet.of(region, "aggregator")).toBe(1);
      expect(await record(region, { runId: world.runId })).toMatchObject({ regionEnded: true });
      await record(region, { runId: world.runId, flushed: true });
      expect(world.fleet.of(region, "aggregator")).toBe(0);
    }
    const status = await call({ type: "test-status" });
    expect(status).toMatchObject({ phase: "over", over: { reason: "ended" }, aborted: null });
    expect(status).toMatchObject({ slots: [{ totals, workerId: "worker-us-east-1" }, { totals }] });
    expect(JSON.stringify(status)).not.toContain(TOKEN);
  });

  it("resets with regions and settings that are given, and ends by an abort and sweeps", async () => {
    const regions = { "us-east-1": 9, "eu-west-1": { vus: 4, workers: 2 } };
    const [starter, stopper] = ["arn:aws:iam::123456789012:user/jo", "arn:aws:sts::123456789012:assumed-role/dev/mia"];
    await call({ type: "test-reset", regions, settings: { durationSeconds: 60 }, by: starter });
    expect(world.fleet.of("eu-west-1", "load-generator")).toBe(2);
    expect(await call({ type: "test-status" })).toMatchObject({
      regions: { "us-east-1": { vus: 9, workers: 1 }, "eu-west-1": { vus: 4, workers: 2 } },
      settings: { durationSeconds: 60, bufferSeconds: 3 },
    });
    expect(await call({ type: "test-sweep" })).toMatchObject({ statusCode: 200, phase: "gathering" });
    await call({ type: "test-abort", reason: "enough", by: stopper });
    const aborted = { reason: "enough", by: stopper };
    expect(await call({ type: "test-status" })).toMatchObject({ phase: "draining", aborted, startedBy: starter });
    world.nowMs += 61_000;
    await call({ type: "test-sweep" });
    expect(await call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "aborted" } });
    expect(world.fleet.wanted).toEqual([]);
    // A run that says of nobody is not of whoever started the one before.
    await call({ type: "test-reset", regions });
    expect(await call({ type: "test-status" })).not.toHaveProperty("startedBy");
  });

  it("names the missing regions when a barrier was not met in time", async () => {
    await record("us-east-1");
    await init("us-east-1", { ready: true });
    world.nowMs += 40_000;
    await call({ type: "test-sweep" });
    const aborted = { reason: "not ready within 40 s: eu-west-1 lacks its aggregator and 1 of 1 load generators" };
    expect(await call({ type: "test-status" })).toMatchObject({ phase: "draining", aborted });
  });

  it("gives a slot back at once when its worker hands it back", async () => {
    await init("us-east-1", { ready: true });
    expect(await init("us-east-1", { workerId: "other" })).toMatchObject({ slot: null });
    await init("us-east-1", { release: true });
    expect(await init("us-east-1", { workerId: "other" })).toMatchObject({ slot: 0 });
  });

  it("remembers who lost a slot, and how many attempts each had said that it made", async () => {
    for (const workerId of ["first", "second"]) {
      await init("us-east-1", { workerId, ready: true });
      world.nowMs += 2_000;
      if (workerId === "first") await init("us-east-1", { workerId, attempts: 40 });
      world.nowMs += 12_000;
    }
    await init("us-east-1", { workerId: "third" });
    const { slots } = (await call({ type: "test-status" })) as TestStatusAnswer;
    expect(slots).toMatchObject([{ workerId: "third", former: [{ workerId: "first" }, { workerId: "second" }] }]);
    expect(slots[0]?.former?.map(({ attempts }) => attempts)).toEqual([40, undefined]);
  });

  it("keeps what people mark, once however often a call is repeated, until the run is over", async () => {
    await start();
    const marksOf = async (): Promise<string[]> => {
      const { marks = [] } = (await call({ type: "test-status" })) as TestStatusAnswer;
      return marks.map(({ text }) => text);
    };
    await call({ type: "test-mark", id: "m1", text: "version 2 is out" });
    await call({ type: "test-mark", id: "m2", text: "and back" });
    await call({ type: "test-mark", id: "m1", text: "version 2 is out" });
    expect(await marksOf()).toEqual(["version 2 is out", "and back"]);
  });

  it("adds steps to a staircase, once each, by the aggregator that watches alone", async () => {
    world = new World(seedOf(REGIONS, { hasStaircase: true }));
    await start();
    const added = async () => ((await init("us-east-1")) as TestInitAnswer).steps;
    const first = { after: 0, steps: [{ rate: 20, startsAt: 10 }] };
    const watch = await record("eu-west-1", { addSteps: first });
    expect(watch).toMatchObject({ watch: { thresholds: [] } });
    expect(await added()).toEqual(first.steps);
    // Its reply was lost, or another was heard before.
    await record("eu-west-1", { addSteps: first });
    await record("eu-west-1", {
      aggregatorId: "other",
      runId: world.runId,
      addSteps: { after: 1, steps: first.steps },
    });
    await record("us-east-1", { addSteps: { after: 1, steps: first.steps } });
    expect(await added()).toEqual(first.steps);
    const last = { rate: 0, startsAt: 8, ends: true };
    await record("eu-west-1", { addSteps: { after: 1, steps: [last] } });
    expect(await added()).toEqual([...first.steps, last]);
    expect(await call({ type: "test-status" })).toMatchObject({ steps: [...first.steps, last] });
  });

  it("takes by each role's alias what the role needs", async () => {
    const region = "us-east-1";
    expect(await call({ type: "agg-record", region }, "aggregator")).toMatchObject({ statusCode: 200 });
    expect(await call({ type: "test-init" }, "generator")).toMatchObject({ statusCode: 200 });
    await start();
    const end = { type: "test-end", region, workerId: `worker-${region}` };
    expect(await call(end, "generator")).toMatchObject({ statusCode: 200 });
  });

  it("gives each worker a pass of its own, which nobody can make of what it is told", async () => {
    await record("us-east-1");
    const { aggregator } = (await init("us-east-1")) as TestInitAnswer;
    const { generation } = (await call({ type: "test-status" })) as TestStatusAnswer;
    const holder = { region: "us-east-1", slot: 0, workerId: "worker-us-east-1", generation };
    expect(readPass(TOKEN, "us-east-1", aggregator?.token ?? "")).toEqual(holder);
    expect(readPass(TOKEN, "eu-west-1", aggregator?.token ?? "")).toBeUndefined();
    expect(await init("us-east-1", { workerId: "other" })).toMatchObject({ slot: null, aggregator: null });
  });

  describe("a desired count that ECS did not take", () => {
    /** ECS fails at the first, and meanwhile something happens. */
    const failingOnce = (meanwhile: () => void): void => {
      let hasFailed = false;
      world = new World(seedOf(REGIONS), (ports) => ({
        ...ports,
        fleet: {
          ...ports.fleet,
          scale: async (step) => {
            if (hasFailed) return ports.fleet.scale(step);
            hasFailed = true;
            meanwhile();
            throw new Error("timed out");
          },
        },
      }));
    };
    const end = (): Promise<Answer> => call({ type: "test-end", region: "us-east-1", workerId: "worker-us-east-1" });

    it("is set at once when it is tried again", async () => {
      failingOnce(() => undefined);
      await start();
      await end();
      expect(world.fleet.of("us-east-1", "load-generator")).toBe(0);
    });

    it("is not set any more when another run has begun: its tasks are not this one's", async () => {
      failingOnce(() => {
        const item = world.table.items.get(STATE_IDS.start) as Item;
        world.table.items.set(item.id, { ...item, runId: "later", generation: 9 });
      });
      await start();
      await end();
      expect(world.fleet.of("us-east-1", "load-generator")).toBe(1);
    });
  });

  it("asks those to call seldom whom the start does not wait for", async () => {
    world = new World(seedOf(REGIONS, { pollMs: 100, bufferSeconds: 1 }));
    expect(await record("us-east-1")).toMatchObject({ phase: "gathering", pollAfterMs: 500 });
    expect(await init("us-east-1")).toMatchObject({ phase: "gathering", pollAfterMs: 250 });
    // From here on it has to learn of the start in time.
    expect(await init("us-east-1", { slot: 0, ready: true })).toMatchObject({ phase: "gathering", pollAfterMs: 100 });
    world = new World(seedOf({ "us-east-1": { vus: 60, workers: 60 } }, { pollMs: 100, bufferSeconds: 1 }));
    // Of so many workers the aggregator's call sets the start.
    expect(await record("us-east-1")).toMatchObject({ phase: "gathering", pollAfterMs: 180 });
    expect(await init("us-east-1", { slot: 0, ready: true })).toMatchObject({ phase: "gathering", pollAfterMs: 180 });
    world = new World(seedOf(REGIONS, { pollMs: 100, bufferSeconds: 1, barrier: "aggregators" }));
    expect(await init("us-east-1")).toMatchObject({ phase: "gathering", pollAfterMs: 100 });
  });
});

it("slots cover a region's virtual users exactly, in order and without overlap", () =>
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000 }), fc.integer({ min: 1, max: 1_000 }), (vus, workers) => {
      const shares = Array.from({ length: workers }, (_, slot) => slotShareOf(vus, workers, slot));
      const ends = shares.map((share) => share.vuOffset + share.vus);
      expect(shares.map(({ vuOffset }) => vuOffset)).toEqual([0, ...ends.slice(0, -1)]);
      expect(ends.at(-1)).toBe(vus);
      const sizes = shares.map((share) => share.vus);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  ));
