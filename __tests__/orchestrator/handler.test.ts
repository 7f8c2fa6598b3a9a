// What callers see: every action in its short and its long form, and every refusal, with what it leaves untouched.
import fc from "fast-check";
import { readPass } from "../../contracts/delta/worker-pass.ts";
import { Action } from "../../contracts/orchestrator/actions.ts";
import {
  type Answer,
  parseAnswer,
  type Refusal,
  type TestInitAnswer,
  type TestStatusAnswer,
} from "../../contracts/orchestrator/answer.ts";
import { STATE_IDS } from "../../contracts/orchestrator/state.ts";
import { slotShareOf } from "../../contracts/run/slot-share.ts";
import { clusterArn, serviceArn } from "../../contracts/words/names.ts";
import type { Item } from "./world/memory-store.ts";
import { noPause } from "./world/memory-store.ts";
import { seedOf, World } from "./world/world.ts";

const REGIONS = { "us-east-1": { vus: 5, workers: 1 }, "eu-west-1": { vus: 3, workers: 1 } };
const STALE = "20200101-000000-zzzz";
const SCOPE = { partition: "aws", account: "000000000000", region: "us-east-1" };
const TOKEN = "t".repeat(16);

describe("the orchestrator", () => {
  let world: World;
  beforeEach(() => {
    world = new World(seedOf(REGIONS));
  });

  const call = async (event: unknown, alias?: string): Promise<Answer> => {
    const answer = await world.call(event, noPause, undefined, alias);
    if (answer === undefined) throw new Error("no answer");
    // Callers get all of it: nothing that the orchestrator says is unknown to its schema. What is no action is refused
    // alike.
    const type = Action.safeParse(event).data?.type ?? "test-status";
    expect(parseAnswer(type, JSON.stringify(answer))).toEqual(answer);
    return answer;
  };
  /** Calls, and holds it to have changed no item and no desired count. */
  const callInVain = async (event: unknown, alias?: string): Promise<Refusal> => {
    const before = [[...world.table.items], [...world.fleet.desired]];
    const answer = await call(event, alias);
    expect([[...world.table.items], [...world.fleet.desired]]).toEqual(before);
    return answer as Refusal;
  };
  const record = (region: string, more = {}) =>
    call({
      type: "agg-record",
      region,
      aggregatorId: `agg-${region}`,
      endpoint: "http://10.0.0.1:8125",
      token: TOKEN,
      ...more,
    });
  const init = (region: string, more = {}) =>
    call({ type: "test-init", region, workerId: `worker-${region}`, ...more });
  const start = async (): Promise<void> => {
    for (const region of Object.keys(REGIONS)) await record(region);
    for (const region of Object.keys(REGIONS)) await init(region, { ready: true });
    world.nowMs += 3_000;
  };

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
    await call({ type: "test-reset", regions, settings: { durationSeconds: 60 } });
    expect(world.fleet.of("eu-west-1", "load-generator")).toBe(2);
    expect(await call({ type: "test-status" })).toMatchObject({
      regions: { "us-east-1": { vus: 9, workers: 1 }, "eu-west-1": { vus: 4, workers: 2 } },
      settings: { durationSeconds: 60, bufferSeconds: 3 },
    });
    expect(await call({ type: "test-sweep" })).toMatchObject({ statusCode: 200, phase: "gathering" });
    await call({ type: "test-abort", reason: "enough" });
    expect(await call({ type: "test-status" })).toMatchObject({ phase: "draining", aborted: { reason: "enough" } });
    world.nowMs += 61_000;
    await call({ type: "test-sweep" });
    expect(await call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "aborted" } });
    expect(world.fleet.wanted).toEqual([]);
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

  describe("refuses with 400, the issues, and nothing written", () => {
    it.each([
      ["an unknown type", { type: "launch" }, { path: "type", received: '"launch"' }],
      ["a misspelt type", { type: "test-rest" }, { path: "type", suggestion: "test-reset" }],
      ["no type", { region: "us-east-1" }, { path: "type", received: "nothing" }],
      ["no object", "agg-record", { path: "type" }],
      ["a missing name", { type: "agg-record" }, { path: "region", received: "nothing" }],
      ["a wrong type", { type: "agg-record", region: 7 }, { path: "region", expected: 'text: "7"', received: "7" }],
      ["a misspelt name", { type: "test-init", regoin: "a" }, { path: "regoin", suggestion: "region" }],
      ["a token too short", { type: "agg-record", region: "us-east-1", token: "t" }, { path: "token" }],
      [
        "an endpoint that is none",
        { type: "agg-record", region: "us-east-1", endpoint: "there" },
        { path: "endpoint" },
      ],
      ["a region of no run", { type: "agg-record", region: "us-west-9" }, { path: "region", received: '"us-west-9"' }],
      ["a worker's region of no run", { type: "test-init", region: "us-west-9", workerId: "w" }, { path: "region" }],
      ["the end of a region of no run", { type: "test-end", region: "us-west-9" }, { path: "region" }],
      ["a reset to regions unknown", { type: "test-reset", regions: ["us-west-9"] }, { path: "regions.us-west-9" }],
      ["a reset to none", { type: "test-reset", regions: [] }, { path: "regions" }],
    ])("%s", async (_, event, issue) => {
      const answer = await callInVain(event);
      expect(answer).toMatchObject({ statusCode: 400, error: "bad-request" });
      expect(answer.issues).toEqual([expect.objectContaining(issue)]);
    });

    it.each(["constructor", "__proto__", "toString"])(
      "a region called %s, which every object seems to have",
      async (region) => {
        for (const type of ["agg-record", "test-end"])
          expect(await callInVain({ type, region })).toMatchObject({ statusCode: 400 });
        expect(await callInVain({ type: "test-init", region, workerId: "w" })).toMatchObject({ statusCode: 400 });
        expect(await callInVain({ type: "test-reset", regions: [region] })).toMatchObject({ statusCode: 400 });
      },
    );

    it("a reset that leaves no region at all", async () => {
      for (const regions of [{}, JSON.parse('{"__proto__": 5}')])
        expect(await callInVain({ type: "test-reset", regions })).toMatchObject({ statusCode: 400 });
    });

    it.each([
      ["another cluster", { ClusterARN: clusterArn(SCOPE, "other") }],
      ["another region's cluster", { ClusterARN: clusterArn({ ...SCOPE, region: "eu-west-1" }, "meridian") }],
      [
        "another account's service",
        { ServiceARN: serviceArn({ ...SCOPE, account: "1".repeat(12) }, "meridian", "aggregator") },
      ],
      ["no ARN at all", { ServiceARN: "meridian-load-generator" }],
    ])("the ARN of %s", async (_, arns) => {
      await start();
      const answer = await callInVain({ type: "test-end", region: "us-east-1", ...arns });
      expect(answer).toMatchObject({ statusCode: 400, issues: [{ path: Object.keys(arns)[0] }] });
    });
  });

  const FORBIDDEN = { statusCode: 403, error: "forbidden" };
  it.each([
    { type: "test-reset", regions: ["us-east-1"] },
    { type: "test-sweep" },
    { type: "test-abort", reason: "of a script" },
    { type: "test-mark", id: "m1", text: "of a script" },
    { type: "test-status" },
  ])("refuses $type with 403 to every task", async (event) => {
    for (const alias of ["aggregator", "generator"]) expect(await callInVain(event, alias)).toMatchObject(FORBIDDEN);
    expect(await call(event)).toMatchObject({ statusCode: 200 });
  });

  it("refuses generators what aggregators do, and the other way round", async () => {
    await start();
    const region = "us-east-1";
    const takeOver = { type: "agg-record", region, aggregatorId: "mine", endpoint: "http://10.6.6.6:1", token: TOKEN };
    expect(await callInVain(takeOver, "generator")).toMatchObject(FORBIDDEN);
    for (const type of ["test-init", "test-end"])
      expect(await callInVain({ type, region, workerId: "w" }, "aggregator")).toMatchObject(FORBIDDEN);
  });

  it("refuses everything under an alias that no role has", async () => {
    for (const alias of ["worker", "Generator", "toString", ""])
      expect(await callInVain({ type: "test-init" }, alias)).toMatchObject(FORBIDDEN);
    expect(await call({ type: "test-status" }, "$LATEST")).toMatchObject({ statusCode: 200 });
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

  it.each([
    { type: "agg-record", region: "us-east-1" },
    { type: "test-init", region: "us-east-1", workerId: "w", ready: true },
    { type: "test-end", region: "us-east-1", workerId: "w" },
    { type: "test-abort" },
  ])("refuses $type of a run that is over with 409 and the current run, and writes nothing", async (event) => {
    await start();
    const answer = await callInVain({ ...event, runId: STALE });
    expect(answer).toMatchObject({ statusCode: 409, error: "stale-run", runId: world.runId });
  });

  it("does not end a region while its workers are at work", async () => {
    await start();
    expect(await callInVain({ type: "test-end", region: "us-east-1" })).toMatchObject({
      statusCode: 409,
      error: "workers-running",
    });
  });

  describe("between two runs", () => {
    beforeEach(async () => {
      await start();
      const ready = world.table.items.get(STATE_IDS.ready) as Item;
      const required = world.table.items.get(STATE_IDS.required) as Item;
      for (const item of [required, ready]) world.table.items.set(item.id, { ...item, runId: "later", generation: 9 });
    });

    it.each([
      { type: "agg-record", region: "us-east-1" },
      { type: "test-init", region: "us-east-1", workerId: "w", ready: true },
      { type: "test-end", region: "us-east-1" },
      { type: "test-status" },
      { type: "test-abort" },
    ])("answers $type with 503 resetting", async (event) => {
      expect(await callInVain(event)).toMatchObject({ statusCode: 503, error: "resetting" });
    });

    it("sweeps all tasks away, and is healed by a reset", async () => {
      expect(await call({ type: "test-sweep" })).toMatchObject({ statusCode: 503, error: "resetting" });
      expect(world.fleet.wanted).toEqual([]);
      expect(await call({ type: "test-reset", regions: ["us-east-1"] })).toMatchObject({ statusCode: 200 });
      expect(world.fleet.wanted).toHaveLength(2);
      expect(await call({ type: "test-status" })).toMatchObject({ phase: "gathering", generation: expect.any(Number) });
    });
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

  describe("in a deploy whose home stack is first", () => {
    const [mine, another] = [{ seed: "mine" }, { seed: "another" }];
    beforeEach(() => {
      world = new World({ ...seedOf(REGIONS), ...mine });
      world.fleet.seed = "another";
      world.fleet.madeAtMs = world.nowMs;
    });
    const startOf = () => world.table.items.get(STATE_IDS.start);

    it("has the former tasks idle, whoever else asks, and gives their run no deadline", async () => {
      expect(await record("us-east-1", another)).toMatchObject({ statusCode: 409, error: "another-seed" });
      expect(
        await callInVain({ type: "agg-record", region: "us-east-1", aggregatorId: "a", ...another }),
      ).toMatchObject({
        error: "another-seed",
      });
      const asked = { type: "test-init", region: "us-east-1", workerId: "w", ready: true, ...another };
      expect(await callInVain(asked)).toMatchObject({ error: "another-seed" });
      await call({ type: "test-sweep" });
      expect(startOf()).toMatchObject({ strangers: ["us-east-1"] });
      expect(startOf()?.armedAt).toBeUndefined();
      expect(await call({ type: "test-status" })).toMatchObject({ phase: "gathering", strangers: ["us-east-1"] });
    });

    it("stops them when nothing has replaced them for half an hour", async () => {
      world.nowMs += 29 * 60_000;
      await callInVain({ type: "test-sweep" });
      world.nowMs += 60_000;
      await call({ type: "test-sweep" });
      expect(world.fleet.wanted).toEqual([]);
    });

    it("starts with its own tasks, and with those that do not say what they were made for", async () => {
      await record("us-east-1", another);
      await record("us-east-1", mine);
      await record("eu-west-1");
      await init("us-east-1", { ready: true, ...mine });
      await init("eu-west-1", { ready: true });
      const status = await call({ type: "test-status" });
      expect(status).toMatchObject({ start: { state: true } });
      expect(status).not.toHaveProperty("strangers");
    });

    it("says at the barrier's end which region is to be deployed, and starts none of its tasks", async () => {
      world.fleet.desired.clear();
      await record("eu-west-1", another);
      await record("us-east-1", mine);
      await call({ type: "test-sweep" });
      expect(world.fleet.wanted).toEqual([]);
      world.nowMs += 41_000;
      await call({ type: "test-sweep" });
      expect((await call({ type: "test-status" })) as TestStatusAnswer).toMatchObject({
        aborted: {
          reason: expect.stringMatching(
            /eu-west-1 lacks its aggregator and 1 of 1 load generators, for its tasks are of an earlier deploy: deploy remote-eu-west-1$/,
          ),
        },
      });
    });

    it("keeps its seed from reset to reset", async () => {
      await call({ type: "test-reset", regions: ["us-east-1"] });
      expect(await record("us-east-1", another)).toMatchObject({ error: "another-seed" });
      expect(await record("us-east-1", mine)).toMatchObject({ statusCode: 200 });
    });
  });

  describe("sweeping", () => {
    const sweepFor = async (seconds: number): Promise<void> => {
      for (let second = 0; second <= seconds; second += 60, world.nowMs += 60_000) await call({ type: "test-sweep" });
    };

    it("ends a run that no task ever called for, and says what each region lacks", async () => {
      await sweepFor(360);
      expect(world.fleet.wanted).toEqual([]);
      const status = await call({ type: "test-status" });
      expect(status).toMatchObject({ phase: "over", over: { reason: "barrier-timeout" } });
      expect((status as TestStatusAnswer).aborted?.reason).toBe(
        "not ready within 40 s: us-east-1 lacks its aggregator and 1 of 1 load generators; eu-west-1 lacks its aggregator and 1 of 1 load generators",
      );
    });

    it("lets a run wait whose regions are not deployed yet, and then gives them their whole time", async () => {
      world.fleet.desired.clear();
      await callInVain({ type: "test-sweep" });
      world.nowMs += 24 * 3_600_000;
      await callInVain({ type: "test-sweep" });
      world.fleet.set({ region: "us-east-1", role: "aggregator", count: 1 });
      await call({ type: "test-sweep" });
      world.nowMs += 39_000;
      expect(await call({ type: "test-sweep" })).toMatchObject({ phase: "gathering" });
    });

    it("stops a region that the config has lost, before the run, in it and after it, and waits for none of its tasks", async () => {
      world = new World({ ...seedOf(REGIONS), formerRegions: ["sa-east-1"] });
      const up = (): void => world.fleet.set({ region: "sa-east-1", role: "load-generator", count: 3 });
      const isUp = (): boolean => world.fleet.of("sa-east-1", "load-generator") > 0;
      world.fleet.desired.clear();
      up();
      await call({ type: "test-sweep" });
      expect([isUp(), world.table.items.get(STATE_IDS.start)?.armedAt]).toEqual([false, undefined]);
      up();
      await call({ type: "agg-record", region: "us-east-1" });
      await call({ type: "test-sweep" });
      expect(isUp()).toBe(false);
      await sweepFor(360);
      up();
      await call({ type: "test-sweep" });
      expect(isUp()).toBe(false);
    });

    it("stops what is started after a run's end, but for what a deploy has just made", async () => {
      await sweepFor(360);
      const up = (): void => world.fleet.set({ region: "us-east-1", role: "load-generator", count: 1 });
      world.nowMs += 3_600_000;
      up();
      await call({ type: "test-sweep" });
      expect(world.fleet.wanted).toEqual([]);

      up();
      world.fleet.madeAtMs = world.nowMs;
      await callInVain({ type: "test-sweep" });
      world.nowMs += 30 * 60_000;
      await call({ type: "test-sweep" });
      expect(world.fleet.wanted).toEqual([]);
    });

    it("stops at once what a deploy made for a run that is over", async () => {
      world = new World({ ...seedOf(REGIONS), seed: "mine" });
      await sweepFor(360);
      world.fleet.madeAtMs = world.nowMs;
      world.fleet.set({ region: "us-east-1", role: "aggregator", count: 1 });
      world.fleet.seed = "next";
      await callInVain({ type: "test-sweep" });
      world.fleet.seed = "mine";
      await call({ type: "test-sweep" });
      expect(world.fleet.wanted).toEqual([]);
    });
  });

  it.each(["test-init", "test-status", "test-sweep", "test-abort"])(
    "answers %s with 503 while nothing is seeded",
    async (type) => {
      world.table.items.clear();
      expect(await callInVain({ type })).toMatchObject({ statusCode: 503, error: "resetting" });
    },
  );

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

  it("says that an item is not what was agreed, and touches it no more", async () => {
    world.table.items.set(STATE_IDS.start, { ...(world.table.items.get(STATE_IDS.start) as Item), state: "yes" });
    const answer = await callInVain({ type: "agg-record", region: "us-east-1" });
    expect(answer).toMatchObject({ statusCode: 500, error: "internal" });
    expect(answer.message).toContain(STATE_IDS.start);
  });

  it("answers any JSON, and throws at none", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            type: fc.constantFrom("agg-record", "test-init", "test-end", "test-reset"),
            region: fc.jsonValue(),
            regions: fc.jsonValue(),
          }),
        ),
        async (event) => {
          const { statusCode } = await new World(seedOf(REGIONS))
            .call(event)
            .then((answer) => answer ?? { statusCode: 0 });
          expect([200, 400, 409]).toContain(statusCode);
        },
      ),
    ));
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
