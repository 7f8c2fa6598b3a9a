// Rows of data files: all to all, or each to one iteration of the whole run, whatever regions, workers and threads
// there are.
import fc from "fast-check";
import { packRows } from "../../../images/load-generator/shared/packed-data.ts";
import { rowShareOf } from "../../../images/load-generator/thread/row-share.ts";
import { openRowsOnce, openSharedRows, RowsUsedUp } from "../../../images/load-generator/vu/data.ts";

const regionsArb = fc.dictionary(
  fc.constantFrom("us-east-1", "eu-west-1", "ap-south-1", "sa-east-1"),
  fc.record({
    vus: fc.integer({ min: 1, max: 500 }),
    workers: fc.integer({ min: 1, max: 6 }),
  }),
  { minKeys: 1 },
);

/** What every load generator of a fleet is given: regions with their virtual users, and how many of them each has. */
const sharesOf = (rows: number, regions: Readonly<Record<string, { vus: number; workers: number }>>) => {
  const weights = Object.fromEntries(Object.entries(regions).map(([region, { vus }]) => [region, vus]));
  return Object.entries(regions).flatMap(([region, { workers }]) =>
    Array.from({ length: workers }, (_, slot) => rowShareOf(rows, weights, region, { slot, slots: workers })),
  );
};

describe("rows that are used once", () => {
  it("go each to one load generator of the fleet, none left out", () => {
    fc.assert(
      fc.property(fc.nat(2_000), regionsArb, (count, regions) => {
        const given = sharesOf(count, regions).flatMap((share) =>
          Array.from({ length: share.count }, (_, index) => share.rowOf(index)),
        );
        expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
    );
  });

  it("are handed out in the file's order to whichever thread asks, and then end what asks for more", () => {
    const packed = packRows(["a", "b", "c", "d", "e"]);
    const share = rowShareOf(5, { here: 1 }, "here", { slot: 1, slots: 2 });
    const used = new SharedArrayBuffer(4);
    const [one, other] = [openRowsOnce("users", packed, share, used), openRowsOnce("users", packed, share, used)];
    expect([one.left, one.next(), other.left, other.next()]).toEqual([2, "b", 1, "d"]);
    for (const rows of [one, other]) {
      expect(rows.left).toBe(0);
      expect(() => rows.next()).toThrow(RowsUsedUp);
    }
  });
});

describe("rows that all share", () => {
  it("are the file's rows, by every way of reading a list", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), (rows) => {
        const shared = openSharedRows(packRows(rows));
        const plain: unknown = JSON.parse(JSON.stringify(rows));
        expect(shared.length).toBe(rows.length);
        expect([...shared]).toEqual(plain);
        expect(Array.from(shared)).toEqual(plain);
        expect(shared.at(-1)).toEqual(rows.length === 0 ? undefined : (plain as unknown[]).at(-1));
        expect(shared[rows.length]).toBeUndefined();
      }),
    );
  });

  it("are a copy at each access, so that no virtual user changes another's", () => {
    const shared = openSharedRows(packRows([{ name: "ann" }]));
    (shared[0] as { name: string }).name = "bob";
    expect(shared[0]).toEqual({ name: "ann" });
    expect(() => {
      (shared as unknown[])[0] = 1;
    }).toThrow(TypeError);
  });
});
