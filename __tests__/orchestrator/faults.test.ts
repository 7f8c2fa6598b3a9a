// Single faults at every place they can happen: replies lost and crashes at each call, ECS down in one region, a worker
// whose calls overlap, and as many workers at once as a fleet can have.
import fc from "fast-check";
import type { Answer } from "../../contracts/orchestrator/answer.ts";
import { type FaultKind, noPause, type Pause } from "./world/memory-store.ts";
import { seedOf, World } from "./world/world.ts";

const REGIONS = { "us-east-1": { vus: 5, workers: 1 }, "eu-west-1": { vus: 3, workers: 1 } };
const RECORD = { aggregatorId: "agg", endpoint: "http://10.0.0.1:8125", token: "t".repeat(16) };

const record = (region: string, more = {}) => ({ type: "agg-record", region, ...RECORD, ...more });
const init = (region: string, more = {}) => ({ type: "test-init", region, workerId: `worker-${region}`, ...more });
const end = (region: string) => ({ type: "test-end", region, workerId: `worker-${region}` });
const regions = Object.keys(REGIONS);

/** A whole run, call by call. */
const RUN: readonly Record<string, unknown>[] = [
  ...regions.map((region) => record(region)),
  ...regions.map((region) => init(region, { ready: true })),
  { type: "test-sweep" },
  ...regions.map(end),
  ...regions.map((region) => record(region, { flushed: true })),
];
const statesOf = (world: World): string => JSON.stringify([...world.table.items.values(), ...world.fleet.desired]);

describe("one call that goes wrong", () => {
  /** The world just before call `index` of the run. */
  const upTo = async (index: number): Promise<World> => {
    const world = new World(seedOf(REGIONS));
    for (const event of RUN.slice(0, index)) {
      await world.call(event);
      world.nowMs += 100;
    }
    return world;
  };
  const everyPlace = async (
    kind: FaultKind,
    check: (
      world: World,
      event: object,
      answer: Answer | undefined,
      right: World,
      rightAnswer: Answer | undefined,
    ) => Promise<void>,
  ) => {
    for (const [index, event] of RUN.entries()) {
      for (let at = 0, count = 1; at < count; at += 1) {
        const world = await upTo(index);
        const right = world.fork();
        const rightAnswer = await right.call(event);
        count = right.callCount;
        const answer = await world.call(event, noPause, { at, kind });
        await check(world, event, answer, right, rightAnswer);
      }
    }
  };

  it("because a reply was lost and it was sent again by the client library is answered as if nothing had happened", () =>
    everyPlace("sent-again", async (world, _, answer, right, rightAnswer) => {
      expect(answer?.statusCode).toBe(rightAnswer?.statusCode);
      expect(statesOf(world)).toBe(statesOf(right));
    }));

  it.each<FaultKind>(["refused", "throttled", "reply-lost", "crashed"])(
    "because it was %s is made good by calling again",
    (kind) =>
      everyPlace(kind, async (world, event, answer, right) => {
        if (answer?.statusCode === 200) return;
        expect(answer?.statusCode ?? 503).toBe(503);
        expect(await world.call(event)).toMatchObject({ statusCode: 200 });
        await world.call({ type: "test-sweep" });
        await right.call({ type: "test-sweep" });
        expect(statesOf(world)).toBe(statesOf(right));
      }),
  );
});

describe("a reset", () => {
  const reset = { type: "test-reset", regions };

  it("whose reply was lost at any of its calls, and which was sent again, is done and answered 200", async () => {
    for (let at = 0; at < 20; at += 1) {
      const world = new World(seedOf(REGIONS));
      const answer = await world.call(reset, noPause, { at, kind: "sent-again" });
      expect(answer).toMatchObject({ statusCode: 200, runId: world.runId });
      expect(world.fleet.wanted).toHaveLength(4);
    }
  });

  it("that another one overtakes is told so, and the later one has all", () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
        const world = new World(seedOf(REGIONS));
        const pause: Pause = (label) => scheduler.schedule(Promise.resolve(), label);
        const calls = Array.from({ length: count }, () => world.call(reset, pause));
        const answers = await scheduler.waitFor(Promise.all(calls));
        const won = answers.filter((answer) => answer?.statusCode === 200);
        expect(world.table.reading().kind).toBe("whole");
        expect(
          won.filter((answer) => answer !== undefined && "runId" in answer && answer.runId === world.runId),
        ).toHaveLength(1);
        for (const answer of answers) expect([200, 409]).toContain(answer?.statusCode);
      }),
    ));
});

it("a region whose ECS is down keeps no other region's tasks", async () => {
  for (const broken of regions) {
    const world = new World(seedOf(REGIONS));
    for (const event of RUN.slice(0, 5)) await world.call(event);
    world.fleet.broken.add(broken);
    world.nowMs += 300_000;
    for (let minute = 0; minute < 3; minute += 1, world.nowMs += 60_000) await world.call({ type: "test-sweep" });
    expect(world.fleet.wanted.every((service) => service.startsWith(broken))).toBe(true);
    expect(await world.call({ type: "test-status" })).toMatchObject({ phase: "draining" });
    world.fleet.broken.clear();
    await world.call({ type: "test-sweep" });
    expect(world.fleet.wanted).toEqual([]);
    expect(await world.call({ type: "test-status" })).toMatchObject({ phase: "over" });
  }
});

it("a worker whose call was held up while the same call, sent again, got another slot, keeps one of the two", async () => {
  const poll = (world: World, workerId: string, more = {}, pause = noPause) =>
    world.call({ type: "test-init", region: "a", workerId, ...more }, pause);
  const seed = seedOf({ a: { vus: 2, workers: 2 } });
  const slotOf = (answer: Answer | undefined) => (answer !== undefined && "slot" in answer ? answer.slot : undefined);
  const preferred = slotOf(await poll(new World(seed), "w"));
  const world = new World(seed);
  const owners = new Map([
    [slotOf(await poll(world, "x")), "x"],
    [slotOf(await poll(world, "y")), "y"],
  ]);
  const [atPreferred, atOther] = [owners.get(preferred) ?? "", owners.get(1 - Number(preferred)) ?? ""];
  await poll(world, atOther, { release: true });
  let goOn = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const heldUp = poll(world, "w", {}, (label) => (label.startsWith("write slot") ? gate : Promise.resolve()));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await poll(world, atPreferred, { release: true });
  const told = slotOf(await poll(world, "w"));
  expect(told).toBe(preferred);
  goOn();
  await heldUp;
  expect(slotOf(await poll(world, "w", { slot: told, ready: true }))).toBe(told);
  const now = new Date(world.nowMs).toISOString();
  const mine = world.table.slots.filter((slot) => slot.workerId === "w" && slot.leasedUntil > now);
  expect(mine.map(({ slot }) => slot)).toEqual([told]);
});

it("a thousand workers of thirty regions that come at once have a slot each, and one start", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`region-${index}`, { vus: 1_000, workers: index < 10 ? 34 : 33 }]),
  );
  const world = new World(seedOf(many, { timeoutSeconds: 900 }));
  const everyone = Object.entries(many).flatMap(([region, { workers }]) =>
    Array.from({ length: workers }, (_, index) => ({ region, workerId: `${region}-${index}` })),
  );
  type Told = readonly (number | null)[];
  const poll = async (more: object, told?: Told): Promise<Told> => {
    const answers = await Promise.all(
      everyone.map(({ region, workerId }, index) => {
        const slot = told?.[index];
        const known = typeof slot === "number" ? { slot } : {};
        return world.call({ type: "test-init", region, workerId, ...known, ...more });
      }),
    );
    return answers.map((answer) => (answer !== undefined && "slot" in answer ? answer.slot : null));
  };
  const recordAll = () =>
    Promise.all(Object.keys(many).map((region) => world.call(record(region, { aggregatorId: region }))));
  await recordAll();
  let told = await poll({});
  for (let round = 0; round < 20 && told.includes(null); round += 1) told = await poll({}, told);
  expect(told).not.toContain(null);
  expect(new Set(everyone.map(({ region }, index) => `${region} ${told[index]}`)).size).toBe(1_000);
  await poll({ ready: true }, told);
  await recordAll();
  expect(await world.call({ type: "test-init" })).toMatchObject({ start: { state: true } });
});
