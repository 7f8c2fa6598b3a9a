// The store on the embedded DynamoDB: the conditions mean there what they mean in memory, and nothing is lost when all
// come at once.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { createHistoryReader } from "../../../cloud/aws/run-history.ts";
import { makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { type LocalDynamoDb, startDynamoDb } from "../../../cloud/local/servers/dynamodb.ts";
import { createSeededTables } from "../../../cloud/local/servers/tables.ts";
import type { Answer } from "../../../contracts/orchestrator/answer.ts";
import { makeSeedItems, type SeedInput } from "../../../contracts/orchestrator/seed.ts";
import { STATE_IDS } from "../../../contracts/orchestrator/state.ts";
import { namesOf, slotKey } from "../../../contracts/words/names.ts";
import type { Condition, When } from "../../../lambda-src/orchestrator/decision/decision.ts";
import { handle } from "../../../lambda-src/orchestrator/handler.ts";
import { createRunHistory } from "../../../lambda-src/orchestrator/store/run-history.ts";
import { ConditionNotMet, createRunStore, type RunStore } from "../../../lambda-src/orchestrator/store/run-store.ts";
import { MemoryFleet, openFleet } from "../world/memory-fleet.ts";
import { Calls, type Item, MemoryTable, noPause, openSession } from "../world/memory-store.ts";
import { callerBy, seedOf } from "../world/world.ts";

const regionsOf = (count: number, workers: number): SeedInput["regions"] =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`region-${index}`, { vus: workers, workers }]));

describe("the state table", () => {
  let directory: string;
  let database: LocalDynamoDb;
  let documents: DynamoDBDocumentClient;
  let deploymentCount = 0;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "meridian-orchestrator-"));
    database = await startDynamoDb(directory);
    documents = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        ...makeClientSettings(database),
        requestHandler: { httpAgent: { maxSockets: 200 } },
      }),
      {
        marshallOptions: { removeUndefinedValues: true },
      },
    );
  });
  afterAll(async () => {
    documents.destroy();
    await database.close();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const deploy = async (seed: SeedInput, nowMs = Date.now) => {
    const name = `meridian${deploymentCount++}`;
    await createSeededTables(database, name, seed);
    const table = namesOf(name).stateTable;
    const store = createRunStore(documents, table);
    const fleet = new MemoryFleet();
    let minted = 0;
    const ports = {
      store,
      history: createRunHistory(documents, namesOf(name).resultsTable),
      fleet: openFleet(fleet, new Calls(), noPause),
      nowMs,
      mintRunId: () => `20261124-18${String(minted++).padStart(4, "0")}-cccc`,
      log: () => undefined,
    };
    /** As a task calls: again, until it is answered. */
    const call = async (event: object): Promise<Answer> => {
      for (let attempt = 0; ; attempt += 1) {
        const answer = await handle(event, callerBy(), ports);
        if (answer.statusCode !== 503 || attempt === 20) return answer;
      }
    };
    const items = async (): Promise<Item[]> =>
      ((await documents.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? []) as Item[];
    const history = createHistoryReader(new DynamoDBClient(makeClientSettings(database)), namesOf(name).resultsTable);
    return { store, fleet, history, call, items };
  };

  const pathArb = fc.constantFrom<Condition["path"]>(
    ["id"],
    ["runId"],
    ["generation"],
    ["state"],
    ["regions", "a"],
    ["regions", "a", "recordedAt"],
    ["regions", "b", "recordedAt"],
    ["none", "a"],
  );
  const valueArb = fc.constantFrom<string | number | boolean>("", "m", "20261124-170000-aaaa", 0, 1, 2, true, false);
  const conditionArb: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({ is: fc.constant("absent" as const), path: pathArb }),
    fc.record({ is: fc.constant("equal" as const), path: pathArb, value: valueArb }),
    // Only texts and numbers have an order: DynamoDB refuses the others.
    fc.record({
      is: fc.constantFrom("less" as const, "at-most" as const),
      path: pathArb,
      value: valueArb.filter((value) => typeof value !== "boolean"),
    }),
  );
  const whenArb: fc.Arbitrary<When> = fc.array(fc.array(conditionArb, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  });

  it("meets the conditions that the table in memory meets, and is the same after each write", async () => {
    const seed = seedOf({ a: { vus: 1, workers: 1 } });
    const { store, items } = await deploy(seed);
    const memory = new MemoryTable(makeSeedItems(seed) as unknown as Item[]);
    const session = openSession(memory, new Calls(), noPause);
    const stepArb = fc.record({
      id: fc.constantFrom(STATE_IDS.ready, STATE_IDS.start, slotKey("a", 0), slotKey("a", 1)),
      when: whenArb,
      isPut: fc.boolean(),
      mark: fc.nat({ max: 9 }),
    });
    const outcome = (other: RunStore, step: Parameters<RunStore["apply"]>[0]) =>
      other.apply(step).then(
        () => "done",
        (error) => (error instanceof ConditionNotMet ? "condition" : (error as Error).name),
      );
    await fc.assert(
      fc.asyncProperty(stepArb, async ({ id, when, isPut, mark }) => {
        const known = memory.items.get(id);
        const whole = { regions: {}, ...(known ?? { id, runId: "m", generation: 1 }), mark };
        const step = isPut
          ? ({ step: "put", item: whole, when } as const)
          : ({
              step: "update",
              id,
              set: [[["regions", "a"], { recordedAt: "m", mark }] as const],
              remove: [["regions", "b"] as const],
              when,
            } as const);
        expect(await outcome(store, step)).toBe(await outcome(session, step));
        const byId = (all: readonly Item[]) => [...all].sort((one, other) => one.id.localeCompare(other.id));
        expect(byId(await items())).toEqual(byId([...memory.items.values()]));
      }),
      { numRuns: 100 },
    );
  });

  it("reads a run as the one in memory does", async () => {
    const seed = seedOf(regionsOf(2, 2));
    const { store, call, items } = await deploy(seed);
    await call({ type: "test-init", region: "region-0", workerId: "w" });
    await call({ type: "agg-record", region: "region-1" });
    const memory = openSession(new MemoryTable(await items()), new Calls(), noPause);
    for (const slots of ["all", "none", { key: slotKey("region-0", 0) }, { key: slotKey("region-1", 1) }] as const)
      for (const asked of [slots, () => slots]) expect(await store.read(asked)).toEqual(await memory.read(asked));
    expect(await store.readGeneration()).toBe(1);
  });

  it("loses none of 30 agg-records and 40 ready test-inits that come at once, and has one start", async () => {
    // Ten regions of two workers, twenty of one.
    const regions = { ...regionsOf(30, 1), ...regionsOf(10, 2) };
    // At once: no lease runs out meanwhile, however long a busy machine takes.
    const atMs = Date.now();
    const { call, items } = await deploy(seedOf(regions, { timeoutSeconds: 600 }), () => atMs);
    const workers = Object.entries(regions).flatMap(([region, { workers: count }]) =>
      Array.from({ length: count }, (_, index) => ({
        type: "test-init",
        region,
        workerId: `${region}-${index}`,
        ready: true,
      })),
    );
    expect(workers).toHaveLength(40);
    const records = Object.keys(regions).map((region) => ({
      type: "agg-record",
      region,
      aggregatorId: `aggregator of ${region}`,
    }));
    const answers = await Promise.all([...records, ...workers].map(call));
    for (const answer of answers) expect(answer).toMatchObject({ statusCode: 200 });
    // Among more than fifty the last worker does not look at all the others: the next heartbeat does.
    await Promise.all(records.map(call));
    const all = await items();
    expect(Object.keys(all.find(({ id }) => id === STATE_IDS.ready)?.regions ?? {})).toHaveLength(30);
    expect(new Set(all.filter(({ id }) => id.startsWith("slot#")).map(({ workerId }) => workerId)).size).toBe(40);
    const told = await Promise.all([...records, ...workers].map(call));
    const starts = new Set(
      [...answers, ...told].flatMap((answer) =>
        "start" in answer && answer.start.state ? [answer.start.timestamp] : [],
      ),
    );
    expect([...starts]).toEqual([all.find(({ id }) => id === STATE_IDS.start)?.timestamp]);
  });

  it("leads 4 regions of 3 workers to their end, each call sent twice at once and resets and sweeps between", async () => {
    const regions = regionsOf(4, 3);
    // At once: no lease runs out meanwhile, however long a busy machine takes.
    const atMs = Date.now();
    const seed = seedOf(regions, { bufferSeconds: 0, drainSeconds: 0 });
    const { call, fleet, history, items } = await deploy(seed, () => atMs);
    const twice = (events: readonly object[]): Promise<Answer[]> => Promise.all([...events, ...events].map(call));
    const workers = (more: object, type = "test-init") =>
      Object.keys(regions).flatMap((region) =>
        Array.from({ length: 3 }, (_, index) => ({ type, region, workerId: `${region}-${index}`, ...more })),
      );
    const aggregators = (more: object) =>
      Object.keys(regions).map((region) => ({ type: "agg-record", region, aggregatorId: region, ...more }));
    await twice([...aggregators({}), ...workers({})]);
    await Promise.all([1, 2, 3].map(() => call({ type: "test-reset", regions })));
    const { runId } = (await call({ type: "test-status" })) as { runId: string };
    expect(new Set((await items()).slice(0, 4).map((item) => item.id)).size).toBe(4);
    await twice([...aggregators({ runId }), ...workers({ runId }), { type: "test-sweep" }]);
    const ready = await twice([...aggregators({ runId }), ...workers({ runId, ready: true })]);
    await call({ type: "test-sweep" });
    const told = await twice(workers({ runId }));
    const starts = new Set(
      [...ready, ...told].flatMap((answer) =>
        "start" in answer && answer.start.state ? [answer.start.timestamp] : [],
      ),
    );
    expect(starts.size).toBe(1);
    await twice([...workers({ runId }, "test-end"), { type: "test-sweep" }]);
    expect(fleet.wanted.sort()).toEqual(Object.keys(regions).map((region) => `${region} aggregator`));
    await twice([...aggregators({ runId, flushed: true }), { type: "test-sweep" }]);
    await call({ type: "test-sweep" });
    expect(fleet.wanted).toEqual([]);
    expect(await call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "ended" } });
    const slots = (await items()).filter((item) => item.id.startsWith("slot#") && item.runId === runId);
    expect(slots.filter(({ endedAt }) => endedAt !== undefined)).toHaveLength(12);
    // Of the runs that were reset before they started that they began; of this one, all that it came to.
    const [recorded, ...others] = await history.read();
    expect(others.filter(({ start, over }) => start.state || over !== null)).toEqual([]);
    expect(recorded).toMatchObject({ runId, over: { reason: "ended" }, start: { state: true } });
    expect(recorded?.slots).toHaveLength(12);
  });
});
