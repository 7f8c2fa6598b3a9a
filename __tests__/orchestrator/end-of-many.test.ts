// The end of a thousand workers, all within one second: what it reads of the state table, by the units that AWS counts
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html), stays within what a
// new table gives.
import { slotKey } from "../../contracts/words/names.ts";
import type { HandlerPorts } from "../../lambda-src/orchestrator/handler.ts";
import { seedOf, World } from "./world/world.ts";

/** Of a table that was made on demand just now, in a second. */
const TABLE_READ_UNITS = 12_000;
const UNIT_BYTES = 4096;
const REGIONS = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`region-${index}`, 100] as const));

/** Counts consistent reads: a unit for each 4 KB of each item, of a scan's items together. */
const countReads =
  (world: () => World, reads: { units: number }) =>
  (ports: HandlerPorts): HandlerPorts => ({
    ...ports,
    store: {
      ...ports.store,
      read: (slotsToRead) =>
        ports.store.read((required) => {
          const wanted = slotsToRead(required);
          const { items } = world().table;
          const bytesOf = (item: unknown): number => Buffer.byteLength(JSON.stringify(item ?? ""));
          const unitsOf = (bytes: number): number => Math.ceil(bytes / UNIT_BYTES);
          const four = [...items.values()].filter(({ id }) => !id.startsWith("slot#"));
          reads.units += four.reduce((sum, item) => sum + unitsOf(bytesOf(item)), 0);
          if (wanted === "all")
            reads.units += unitsOf([...items.values()].reduce((sum, item) => sum + bytesOf(item), 0));
          else if (wanted !== "none") reads.units += unitsOf(bytesOf(items.get(wanted.key)));
          return wanted;
        }),
    },
  });

it("a thousand workers that end in one second read no more than a new table gives", async () => {
  const reads = { units: 0 };
  const regions = Object.fromEntries(
    Object.entries(REGIONS).map(([region, workers]) => [region, { vus: workers, workers }]),
  );
  const world: World = new World(
    seedOf(regions, { timeoutSeconds: 900 }),
    countReads(() => world, reads),
  );
  const { runId } = world;
  const workers = Object.entries(REGIONS).flatMap(([region, count]) =>
    Array.from({ length: count }, (_, slot) => ({ region, slot, workerId: `${region}-${slot}` })),
  );
  const [readyAt, leasedUntil] = [world.nowMs, world.nowMs + 60_000].map((ms) => new Date(ms).toISOString());
  for (const worker of workers) {
    const id = slotKey(worker.region, worker.slot);
    world.table.items.set(id, { ...worker, id, runId, generation: 1, readyAt, leasedUntil });
  }
  const record = (more: object = {}) =>
    Promise.all(
      Object.keys(REGIONS).map((region) =>
        world.call({
          type: "agg-record",
          region,
          aggregatorId: region,
          endpoint: "http://10.0.0.1:80",
          token: "0".repeat(32),
          ...more,
        }),
      ),
    );
  await record();
  await record();
  expect(await world.call({ type: "test-status" })).toMatchObject({ start: { state: true } });
  world.nowMs += 13_100;

  reads.units = 0;
  const totals = { attempts: 10, iterations: 10, lastSequence: 10 };
  for (const worker of workers) await world.call({ type: "test-end", runId, ...worker, totals });
  // Each aggregator asks once in that second, and is told that its region has ended.
  for (const answer of await record({ runId })) expect(answer).toMatchObject({ regionEnded: true });
  expect(reads.units).toBeLessThan(TABLE_READ_UNITS);

  await record({ runId, flushed: true });
  expect(await world.call({ type: "test-status" })).toMatchObject({ phase: "over", over: { reason: "ended" } });
  expect(world.fleet.wanted).toEqual([]);
}, 120_000);
