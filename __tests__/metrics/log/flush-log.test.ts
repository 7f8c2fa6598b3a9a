// A region's flush log: the same however it is read, exactly its committed flushes, and every damage named.
import fc from "fast-check";
import type { FlushItem, FlushPayload } from "../../../contracts/delta/flush-item.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { commitItem, partItem, type RegionRun, regionRunArb } from "../random-run.ts";
import { counter, payloadOf, workerRecord } from "../support.ts";

const REGION = "eu-west-1";
const runArb = regionRunArb(REGION);

const read = (batches: readonly (readonly FlushItem[])[]) => {
  const payloads: FlushPayload[] = [];
  const log = new RegionLog(REGION, (payload) => payloads.push(payload));
  for (const batch of batches) log.append(batch);
  const { damages, ledger, workers, position } = log;
  return { damages, ledger, workers: [...workers], position, payloads };
};

/** Every series that was counted, with its second, in the order of the log. */
const seriesOf = (payloads: readonly FlushPayload[]) =>
  payloads.flatMap(({ seconds }) => seconds.flatMap(({ second, series }) => series.map((one) => ({ second, one }))));

const lastCommit = ({ items }: RegionRun) => items.flatMap((item) => (item.role === "commit" ? [item] : [])).at(-1);

/** A run and one of its items that `isWanted`. */
const runAndItem = (isWanted: (run: RegionRun, item: FlushItem) => boolean) =>
  runArb.chain((run) => {
    const candidates = run.items.filter((item) => isWanted(run, item));
    return fc.record({ run: fc.constant(run), item: fc.constantFrom(...candidates, undefined) });
  });

const isNamed = ({ items }: RegionRun, { seq }: FlushItem): boolean =>
  items.some((item) => item.role === "commit" && item.partSeqs.includes(seq));

describe("reading the flush log", () => {
  it.each([[900_000_000], [100_000]])("names a second %d of a run of 40 s, and allocates nothing for it", (second) => {
    const payloads: FlushPayload[] = [];
    const log = new RegionLog(REGION, (payload) => payloads.push(payload), 40);
    const series = [counter("http_reqs", {}, 1)];
    log.append([
      commitItem(REGION, 1, "one", payloadOf([{ second, series }])),
      commitItem(REGION, 2, "two", payloadOf([{ second: 45, series }])),
    ]);
    expect(log.damages).toEqual([expect.stringMatching(/^item 1 of the flush log of eu-west-1 (has a second|cannot)/)]);
    expect(payloads.map(({ seconds }) => seconds[0]?.second)).toEqual([45]);
  });

  it("counts the series of every committed flush once, and of no other", () =>
    fc.assert(
      fc.property(runArb, (run) => {
        const { payloads, damages, ledger, position, workers } = read([run.items]);
        expect(damages).toEqual([]);
        expect(seriesOf(payloads)).toEqual(seriesOf(run.payloads));
        expect(payloads.flatMap(({ errors }) => errors)).toEqual(run.payloads.flatMap(({ errors }) => errors));
        expect([ledger, position]).toEqual([lastCommit(run)?.ledger, run.items.length]);
        expect(new Map(workers.map(([id, { attemptsTotal }]) => [id, attemptsTotal]))).toEqual(run.attempts);
      }),
    ));

  it("is the same item by item as at once", () =>
    fc.assert(
      fc.property(runArb, ({ items }) => {
        expect(read(items.map((item) => [item]))).toEqual(read([items]));
      }),
    ));

  it("passes over items that it has read before", () =>
    fc.assert(
      fc.property(runArb, fc.nat(), fc.nat(), (run, from, to) => {
        const { items } = run;
        const [first, second] = [from % items.length, to % items.length].sort((a, b) => a - b);
        expect(read([items.slice(0, second), items.slice(first)])).toEqual(read([items]));
      }),
    ));

  it("counts a part though another aggregator's commit came between it and its own", () => {
    const [early, between, late] = ["early", "between", "late"].map((name, second) =>
      payloadOf([{ second, series: [counter("http_reqs", { name }, 1)] }]),
    ) as [FlushPayload, FlushPayload, FlushPayload];
    const { payloads, damages } = read([
      [
        partItem(REGION, 1, "flush-b", early),
        commitItem(REGION, 2, "flush-a", between),
        commitItem(REGION, 3, "flush-b", late, { partSeqs: [1] }),
      ],
    ]);
    expect({ payloads, damages }).toEqual({ payloads: [between, early, late], damages: [] });
  });

  it("keeps each worker's latest record", () => {
    const records = [1, 2].map((sequence) => workerRecord({ sequence, attemptsTotal: 10 * sequence }));
    const items = records.map((record, index) =>
      commitItem(REGION, index + 1, `flush-${index}`, payloadOf([], { workers: [record] })),
    );
    expect(read([items]).workers).toEqual([["worker-0", records[1]]]);
  });

  it("keeps what a worker once said of its start, though its later records do not repeat it", () => {
    const first = workerRecord({ sequence: 1 });
    const { certificate, ...second } = workerRecord({ sequence: 2, attemptsTotal: 9 });
    const items = [first, second].map((record, index) =>
      commitItem(REGION, index + 1, `flush-${index}`, payloadOf([], { workers: [record] })),
    );
    expect(read([items]).workers).toEqual([["worker-0", { ...second, certificate }]]);
  });
});

describe("a damaged flush log", () => {
  it("names a hole", () =>
    fc.assert(
      fc.property(
        runAndItem(({ items }, { seq }) => seq < items.length),
        ({ run, item }) => {
          fc.pre(item !== undefined);
          const { damages } = read([run.items.filter((one) => one !== item)]);
          expect(damages).toContain(`the flush log of ${REGION} lacks the items ${item.seq} to ${item.seq}`);
        },
      ),
    ));

  it("names a lost part and the item that wanted it, and counts the rest", () =>
    fc.assert(
      fc.property(runAndItem(isNamed), ({ run, item }) => {
        fc.pre(item !== undefined);
        const commit = run.items.find((one) => one.role === "commit" && one.partSeqs.includes(item.seq));
        const lost = { ...item, flushId: "another" };
        const { damages, payloads } = read([run.items.map((one) => (one === item ? lost : one))]);
        expect(damages).toEqual([`the flush log of ${REGION} lacks the parts ${item.seq} of item ${commit?.seq}`]);
        const seriesInIt = seriesOf(read([[{ ...item, role: "commit", partSeqs: [], ledger: {}, seq: 1 }]]).payloads);
        expect(seriesOf(payloads)).toHaveLength(seriesOf(run.payloads).length - seriesInIt.length);
      }),
    ));

  it("names an item whose payload cannot be read, when the item counts", () =>
    fc.assert(
      fc.property(
        runAndItem(() => true),
        fc.nat(),
        ({ run, item }, at) => {
          fc.pre(item !== undefined);
          const damaged = { ...item, payload: item.payload.subarray(0, at % item.payload.length) };
          const { damages } = read([run.items.map((one) => (one === item ? damaged : one))]);
          const counts = item.role === "commit" || isNamed(run, item);
          expect(damages).toEqual(counts ? [`item ${item.seq} of the flush log of ${REGION} cannot be read`] : []);
        },
      ),
    ));
});
