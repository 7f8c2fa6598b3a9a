// The end of a thousand workers in thirty regions, all within one second: what it takes of the state table, by the units
// that AWS counts (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html), against
// what a new table gives (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html).
import { unitsOfCall } from "../../contracts/cost/coordination.ts";
import type { Answer } from "../../contracts/orchestrator/answer.ts";
import { makeSeedItems } from "../../contracts/orchestrator/seed.ts";
import { STATE_IDS } from "../../contracts/orchestrator/state.ts";
import { ROLES, slotKey } from "../../contracts/words/names.ts";
import { handle } from "../../lambda-src/orchestrator/handler.ts";
import type { RunStore } from "../../lambda-src/orchestrator/store/run-store.ts";
import { MemoryFleet, openFleet } from "./world/memory-fleet.ts";
import { Calls, type Item, MemoryTable, noPause, openSession } from "./world/memory-store.ts";
import { callerBy, START_MS, seedOf } from "./world/world.ts";

/** Of a table that was made on demand just now, in a second. */
const TABLE_UNITS = { read: 12_000, write: 4_000 };
/** Of what lies together, however large the table. */
const PARTITION_UNITS = { read: 3_000, write: 1_000 };
/** A new table's, over which a scan goes. */
const PARTITION_COUNT = 4;
const UNIT_BYTES = { read: 4_096, write: 1_024 };
const WORKER_COUNT = 1_000;
const NAMES = Array.from({ length: 30 }, (_, index) => `xx-somewhere-${index + 1}`);
const SCAN = "scan";

type Kind = keyof typeof UNIT_BYTES;

/** No item changes: a write puts another one in its place. */
const bytesOfItems = new WeakMap<Item, number>();
const bytesOf = (item: Item | undefined): number => {
  if (item === undefined) return 0;
  const bytes = bytesOfItems.get(item) ?? Buffer.byteLength(JSON.stringify(item));
  bytesOfItems.set(item, bytes);
  return bytes;
};

/** What was used in a second, by the item; what is refused is not. */
class Second {
  readonly #used = { read: new Map<string, number>(), write: new Map<string, number>() };
  /** Of all that lies in the fullest partition: the run's four items, if chance puts them together, and a scan's part. */
  readonly #together = { read: 0, write: 0 };

  use(kind: Kind, id: string, bytes: number): void {
    const units = Math.max(1, Math.ceil(bytes / UNIT_BYTES[kind]));
    const together = id === SCAN ? units / PARTITION_COUNT : id.startsWith("slot#") ? 0 : units;
    if (this.#together[kind] + together > PARTITION_UNITS[kind])
      throw Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    this.#together[kind] += together;
    this.#used[kind].set(id, (this.#used[kind].get(id) ?? 0) + units);
  }

  all(kind: Kind): number {
    return [...this.#used[kind].values()].reduce((sum, units) => sum + units, 0);
  }
}

/** A run of many regions, with prices, so that each call looks at its cost; its workers are ready, and all have begun. */
class EndingRun {
  second = new Second();
  readonly fleet = new MemoryFleet();
  readonly workers = NAMES.flatMap((region, index) =>
    Array.from({ length: workersIn(index) }, (_, slot) => ({ region, slot, workerId: `${region}-${slot}-0123456789` })),
  );
  readonly #seed = seedOf(
    Object.fromEntries(NAMES.map((name, index) => [name, { vus: 10_000, workers: workersIn(index) }])),
    {
      timeoutSeconds: 900,
      cost: {
        maxUsd: 1_000,
        leastLoadSeconds: 10,
        rates: Object.fromEntries(NAMES.map((name) => [name, { aggregatorUsd: 0.05493, generatorUsd: 0.10374 }])),
      },
    },
  );
  readonly #table = new MemoryTable(makeSeedItems(this.#seed) as unknown as Item[]);
  #nowMs = START_MS;

  constructor() {
    const { runId } = this;
    const [readyAt, leasedUntil] = [START_MS, START_MS + 60_000].map((ms) => new Date(ms).toISOString());
    for (const worker of this.workers) {
      const id = slotKey(worker.region, worker.slot);
      const slot = { ...worker, id, runId, generation: 1, readyAt, leasedUntil, attempts: 1_000_000 };
      this.#table.items.set(id, slot);
      this.fleet.set({ region: worker.region, role: "load-generator", count: 1 });
      this.fleet.set({ region: worker.region, role: "aggregator", count: 1 });
    }
  }

  get runId(): string {
    return this.#seed.runId;
  }

  async start(): Promise<void> {
    await this.recordAll();
    this.nextSecond();
    await this.recordAll();
    expect(this.#table.items.get(STATE_IDS.start)).toMatchObject({ state: true });
    this.#nowMs += 13_100;
    this.nextSecond();
  }

  nextSecond(): void {
    this.#nowMs += 1_000;
    this.second = new Second();
  }

  call(event: unknown): Promise<Answer> {
    return handle(event, callerBy(), {
      store: this.#counted(openSession(this.#table, new Calls(), noPause)),
      fleet: openFleet(this.fleet, new Calls(), noPause),
      history: { write: async () => undefined },
      nowMs: () => this.#nowMs,
      mintRunId: () => "none",
      log: () => undefined,
    });
  }

  end(worker: EndingRun["workers"][number]): Promise<Answer> {
    const totals = { attempts: 1_000_000, iterations: 1_000_000, lastSequence: 3_600 };
    return this.call({ type: "test-end", runId: this.runId, ...worker, totals });
  }

  /** What a call of a task reads while the load goes on is no more than a plan takes it for. */
  async holdCallsToTheirPrice(): Promise<void> {
    const fleet = { regionCount: NAMES.length, slotCount: WORKER_COUNT };
    for (const role of ROLES) {
      const [worker] = this.workers;
      const ofWorker = { type: "test-init", runId: this.runId, ready: true, ...worker };
      await (role === "load-generator" ? this.call(ofWorker) : this.recordAll({ runId: this.runId }));
      const calls = role === "load-generator" ? 1 : NAMES.length;
      const { reads, writes } = unitsOfCall(role, fleet);
      const [read, written] = [this.second.all("read") / calls, this.second.all("write") / calls];
      expect([role, read <= reads, read > reads * 0.5, written <= writes * 2]).toEqual([role, true, true, true]);
      this.nextSecond();
    }
  }

  /** Each region's aggregator calls once. */
  async recordAll(more: object = {}): Promise<Answer[]> {
    const answers: Answer[] = [];
    const own = { aggregatorId: "01234567-89ab-cdef-0123-456789abcdef", endpoint: "http://10.0.123.123:8125" };
    const record = { type: "agg-record", ...own, token: "0".repeat(32), ...more };
    for (const region of NAMES) answers.push(await this.call({ ...record, region }));
    return answers;
  }

  /** Consistent reads, and writes, which are paid where their condition is not met, too. */
  #counted(store: RunStore): RunStore {
    const { items } = this.#table;
    const bytesOfAll = (): number => [...items.values()].reduce((sum, item) => sum + bytesOf(item), 0);
    return {
      ...store,
      read: (slotsToRead) => {
        if (slotsToRead === "all") {
          this.second.use("read", SCAN, bytesOfAll());
          return store.read("all");
        }
        for (const id of Object.values(STATE_IDS)) this.second.use("read", id, bytesOf(items.get(id)));
        return store.read((required) => {
          const wanted = typeof slotsToRead === "function" ? slotsToRead(required) : slotsToRead;
          if (wanted === "all") this.second.use("read", SCAN, bytesOfAll());
          else if (wanted !== "none") this.second.use("read", wanted.key, bytesOf(items.get(wanted.key)));
          return wanted;
        });
      },
      apply: (step) => {
        const id = step.step === "put" ? step.item.id : step.id;
        this.second.use("write", id, bytesOf(items.get(id)));
        return store.apply(step);
      },
    };
  }
}

const workersIn = (index: number): number =>
  Math.floor(WORKER_COUNT / NAMES.length) + (index < WORKER_COUNT % NAMES.length ? 1 : 0);

it("a thousand workers that end in one second are all heard within three, by what a new table gives", async () => {
  const run = new EndingRun();
  await run.start();
  await run.holdCallsToTheirPrice();
  let pending = run.workers;
  const used: Record<Kind, number>[] = [];
  while (pending.length > 0 && used.length < 10) {
    // Whoever is throttled calls again a second later.
    const unheard: typeof pending = [];
    for (const worker of pending) if ((await run.end(worker)).statusCode !== 200) unheard.push(worker);
    await run.recordAll({ runId: run.runId });
    pending = unheard;
    used.push({ read: run.second.all("read"), write: run.second.all("write") });
    run.nextSecond();
  }
  expect(used.length).toBeLessThanOrEqual(3);
  for (const { read, write } of used) {
    expect(read).toBeLessThan(TABLE_UNITS.read);
    expect(write).toBeLessThan(TABLE_UNITS.write);
  }

  for (let tries = 0; tries < 3; tries++, run.nextSecond()) await run.recordAll({ runId: run.runId, flushed: true });
  expect(await run.call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "ended" } });
  expect(run.fleet.wanted).toEqual([]);
});
