// Lists that threads share by name: made once, by whoever comes first, and read by all.
import fc from "fast-check";
import { makeListMemory, SharedLists } from "../../../images/load-generator/shared/shared-lists.ts";

const never = (): never => {
  throw new Error("it is made already");
};

describe("lists that threads share", () => {
  it("are made by the first that asks, and the same for all", () => {
    const lists = fc.uniqueArray(fc.tuple(fc.string({ unit: "binary" }), fc.array(fc.jsonValue())), {
      selector: ([name]) => name,
      maxLength: 6,
    });
    fc.assert(
      fc.property(lists, (all) => {
        const memory = makeListMemory();
        const [one, other] = [new SharedLists(memory, 1), new SharedLists(memory, 2)];
        for (const [index, [name, rows]] of all.entries()) (index % 2 === 0 ? one : other).open(name, () => rows);
        for (const [name, rows] of all)
          for (const reader of [one.open(name, never), other.open(name, never)]) {
            const read = Array.from({ length: reader.length }, (_, index) => reader.at(index));
            expect(JSON.stringify(read)).toBe(JSON.stringify(rows));
          }
      }),
    );
  });

  it("may be made of one another", () => {
    const lists = new SharedLists();
    const names = lists.open("names", () => [lists.open("users", () => [{ name: "Ada" }]).at(0)]);
    expect([names.at(0), lists.open("users", never).at(0)]).toEqual([{ name: "Ada" }, { name: "Ada" }]);
  });

  it("are asked for again where making them failed", () => {
    const lists = new SharedLists();
    expect(() => lists.open("rows", never)).toThrow("made already");
    expect(lists.open("rows", () => [1]).at(0)).toBe(1);
  });

  it("are a thread's own where another died making one", () => {
    const memory = makeListMemory();
    new Int32Array(memory, 0, 1)[0] = 7;
    expect(new SharedLists(memory, 1, 10).open("rows", () => ["mine"]).at(0)).toBe("mine");
  });
});
