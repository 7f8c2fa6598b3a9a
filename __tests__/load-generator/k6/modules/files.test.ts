// `k6/experimental/fs` and `k6/experimental/csv`: files read piece by piece, and tables out of them.
import fc from "fast-check";
import { csv } from "../../../../images/load-generator/k6/modules/experimental/csv.ts";
import { fs } from "../../../../images/load-generator/k6/modules/experimental/fs.ts";
import { bind, surroundingsOf, userOf } from "./k6-user.ts";

const TABLE = 'name,age\nAnn,30\n"Bo, b",25\n\nCy,41\n';
const FILES = { "data/people.csv": `\uFEFF${TABLE}`, "data/odd.csv": "a;b\n1;2;3\n" };
const open = (path: string, surroundings = surroundingsOf({ files: FILES })) => fs(userOf(surroundings)).open(path);

describe("a file", () => {
  it("is read in pieces of any size, to the byte", () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: "grapheme" }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const file = await open("f", surroundingsOf({ files: { f: text } }));
          const parts: Buffer[] = [];
          const into = new Uint8Array(size);
          for (let count = await file.read(into); count !== null; count = await file.read(into))
            parts.push(Buffer.from(into.subarray(0, count)));
          expect(Buffer.concat(parts).toString()).toBe(Buffer.from(text).toString());
          expect(await file.stat()).toEqual({ name: "f", size: Buffer.byteLength(text) });
        },
      ),
      { numRuns: 30 },
    ));

  it("is read from where it was sought, by each user for itself", async () => {
    const surroundings = surroundingsOf({ files: { "a/f.txt": "0123456789" } });
    const [one, other] = [await open("a/f.txt", surroundings), await open("a/f.txt", surroundings)];
    const { SeekMode } = fs(userOf(surroundings));
    const into = new Uint8Array(3);
    const next = async (file: typeof one) => Buffer.from(into.subarray(0, (await file.read(into)) ?? 0)).toString();
    expect(await one.seek(-4, SeekMode.End)).toBe(6);
    expect([await next(one), await next(other)]).toEqual(["678", "012"]);
    await one.seek(-2, SeekMode.Current);
    expect(await next(one)).toBe("789");
    expect(await one.read(into)).toBeNull();
    await expect(one.seek(11, SeekMode.Start)).rejects.toThrow(/leads to 11: a\/f\.txt has 10 bytes/);
    await expect(one.seek(0, 7)).rejects.toThrow(/SeekMode/);
    await expect(one.read("text")).rejects.toThrow(/Uint8Array/);
  });

  it("is opened in init code alone, and where it is there", async () => {
    await expect(open("none.csv")).rejects.toThrow(/no such file/);
    const user = userOf(surroundingsOf({ files: FILES }));
    bind(user, { env: {} });
    await expect(fs(user).open("data/people.csv")).rejects.toThrow(/init code/);
  });
});

describe("a table", () => {
  const surroundings = surroundingsOf({ files: FILES });
  const { parse, Parser } = csv(userOf(surroundings));
  const people = () => open("data/people.csv", surroundings);
  const rows = [
    ["name", "age"],
    ["Ann", "30"],
    ["Bo, b", "25"],
    ["Cy", "41"],
  ];

  it.each([
    ["is all lines", {}, rows],
    ["is without its first line", { skipFirstLine: true }, rows.slice(1)],
    ["is from one line to another", { fromLine: 1, toLine: 2 }, rows.slice(1, 3)],
    [
      "is objects by its first line",
      { asObjects: true, fromLine: 2 },
      [
        { name: "Bo, b", age: "25" },
        { name: "Cy", age: "41" },
      ],
    ],
  ])("%s", async (_, options, expected) => {
    expect(await parse(await people(), options)).toEqual(expected);
  });

  it("lies in memory once, and nobody can change it", async () => {
    const other = csv(userOf(surroundings, 2));
    const [mine, theirs] = [await parse(await people()), await other.parse(await people())];
    expect(theirs).toBe(mine);
    expect(Object.isFrozen(mine[0])).toBe(true);
  });

  it("is gone through by each Parser on its own", async () => {
    const [one, other] = [new Parser(await people(), { skipFirstLine: true }), new Parser(await people())];
    expect(await one.next()).toEqual({ done: false, value: ["Ann", "30"] });
    expect(await other.next()).toEqual({ done: false, value: ["name", "age"] });
    await one.next();
    await one.next();
    expect(await one.next()).toEqual({ done: true, value: undefined });
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ delimiter: "::" }, /delimiter is one character, got "::"/],
    [{ fromLine: -1 }, /fromLine is the number of a line/],
    [{ fromLine: 3, toLine: 1 }, /toLine is not before fromLine, 3/],
  ])("is refused with %j", async (options, words) => {
    await expect(parse(await people(), options)).rejects.toThrow(words);
  });

  it("is refused where its lines do not fit, or it is no file", async () => {
    await expect(parse(await open("data/odd.csv", surroundings), { delimiter: ";" })).rejects.toThrow(
      /data\/odd\.csv: .*line 2/,
    );
    await expect(parse(TABLE)).rejects.toThrow(/a file is needed/);
  });
});
