// Every refusal, with what it leaves untouched.
import fc from "fast-check";
import { STATE_IDS } from "../../contracts/orchestrator/state.ts";
import { clusterArn, serviceArn } from "../../contracts/words/names.ts";
import { callsIn, REGIONS, SCOPE, TOKEN } from "./calls.ts";
import type { Item } from "./world/memory-store.ts";
import { seedOf, World } from "./world/world.ts";

const STALE = "20200101-000000-zzzz";

describe("the orchestrator", () => {
  let world: World;
  beforeEach(() => {
    world = new World(seedOf(REGIONS));
  });
  const { call, callInVain, start } = callsIn(() => world);

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

  it.each(["test-init", "test-status", "test-sweep", "test-abort"])(
    "answers %s with 503 while nothing is seeded",
    async (type) => {
      world.table.items.clear();
      expect(await callInVain({ type })).toMatchObject({ statusCode: 503, error: "resetting" });
    },
  );

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
