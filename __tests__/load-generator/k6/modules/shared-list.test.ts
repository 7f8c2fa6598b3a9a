// A SharedArray is read as any list is, by whatever reads lists, and cannot be changed.
import { inspect } from "node:util";
import fc from "fast-check";
import { sharedListOf } from "../../../../images/load-generator/k6/modules/shared-list.ts";
import { packRows, RowReader } from "../../../../images/load-generator/shared/packed-data.ts";

const shared = (rows: readonly unknown[]): readonly unknown[] => sharedListOf("rows", new RowReader(packRows(rows)));

describe("a SharedArray", () => {
  it("is read as the list that it was made of", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 12 }), fc.integer({ min: -14, max: 14 }), (rows, at) => {
        const plain = JSON.parse(JSON.stringify(rows)) as unknown[];
        const list = shared(rows);
        const ways = (one: readonly unknown[]): unknown[] => [
          ...[one.length, [...one], one.at(at), one[at], one.slice(at), one.map((row, index) => [index, row])],
          ...[one.concat([1]), one.indexOf(one[0]), Object.keys(one), Object.entries(one), { ...one }, at in one],
          ...[Array.isArray(one), JSON.stringify(one), one.filter((row) => row !== null), [...one].reverse()],
          ...[one.findLast(() => true), inspect(one), "length" in one, Reflect.ownKeys(one), Array.from(one)],
        ];
        expect(ways(list)).toEqual(ways(plain));
      }),
    );
  });

  it("has frozen rows, which stay the same ones in a small list", () => {
    const list = shared([{ user: { name: "Ada" } }, { user: { name: "Bob" } }]);
    const [first] = list as { user: { name: string } }[];
    expect(list[0]).toBe(first);
    expect(() => Object.assign(first?.user ?? {}, { name: "Eve" })).toThrow(/read only/);
  });

  it("reads each row of a large list", () => {
    const long = "x".repeat(300_000);
    const list = shared([1, 2, 3, 4, 5, 6].map((number) => ({ number, long })));
    for (const _ of [1, 2]) expect(list.map((row) => (row as { number: number }).number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("refuses whatever would change it", () => {
    const list = shared([1, 2]) as number[];
    const changes: (() => unknown)[] = [
      ...[() => list.push(3), () => list.pop(), () => list.sort(), () => (list[0] = 4), () => (list.length = 0)],
      ...[() => delete list[0], () => Object.freeze(list), () => Object.setPrototypeOf(list, null)],
    ];
    for (const change of changes) expect(change).toThrow(/the SharedArray "rows" cannot be changed/);
    expect([...list]).toEqual([1, 2]);
  });
});
