// What the sweep of each minute ends, and whose tasks a run belongs to.
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { STATE_IDS } from "../../contracts/orchestrator/state.ts";
import { callsIn, REGIONS } from "./calls.ts";
import { seedOf, type Variant, World } from "./world/world.ts";

/** As DynamoDB answers an account that asks too much. */
const throttled =
  (kind: "reads" | "writes", isThrottled: () => boolean): Variant =>
  (ports) => {
    const unless = <T>(perform: () => Promise<T>): Promise<T> => {
      const name = "ProvisionedThroughputExceededException";
      return isThrottled() ? Promise.reject(Object.assign(new Error("slow down"), { name })) : perform();
    };
    const { store } = ports;
    return {
      ...ports,
      store:
        kind === "writes"
          ? { ...store, apply: (step) => unless(() => store.apply(step)) }
          : {
              ...store,
              read: (slots) => unless(() => store.read(slots)),
              readGeneration: () => unless(() => store.readGeneration()),
            },
    };
  };

describe("the orchestrator", () => {
  let world: World;
  beforeEach(() => {
    world = new World(seedOf(REGIONS));
  });
  const { call, callInVain, record, init, start } = callsIn(() => world);

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

    it("is in the history once a task of its own has called, though it may never start", async () => {
      const { runId } = (await call({ type: "test-status" })) as TestStatusAnswer;
      await record("us-east-1", another);
      expect([...world.history]).toEqual([]);
      await record("us-east-1", mine);
      expect([...world.history]).toEqual([[runId, false]]);
      const { runId: next } = (await call({ type: "test-reset", regions: ["us-east-1"] })) as { runId: string };
      expect([...world.history]).toEqual([
        [runId, false],
        [next, false],
      ]);
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

    it.each(["reads", "writes"] as const)(
      "ends a run by the first one that a throttled account lets through, whose %s failed for an hour",
      async (kind) => {
        let isThrottled = false;
        world = new World(
          seedOf(REGIONS),
          throttled(kind, () => isThrottled),
        );
        await start();
        isThrottled = true;
        for (let minute = 0; minute < 60; minute++, world.nowMs += 60_000)
          expect(await call({ type: "test-sweep" })).toMatchObject({ statusCode: 503, error: "unavailable" });
        expect(world.table.items.get(STATE_IDS.start)?.over).toBeUndefined();
        // What costs is stopped even though nothing of it can be recorded; that takes a look at whose run it is.
        expect(world.fleet.wanted.length).toBe(kind === "writes" ? 0 : 4);

        isThrottled = false;
        await call({ type: "test-sweep" });
        expect(world.fleet.wanted).toEqual([]);
        expect(await call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "deadline" } });
      },
    );

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
});
