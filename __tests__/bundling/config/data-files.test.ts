// Data files as people have them: rows by column, lists of anything, and what is wrong with each that is not.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDataFiles } from "../../../bundling/config/data-files.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "meridian-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const rowsOf = async (file: string, text: string | Uint8Array): Promise<readonly unknown[] | undefined> => {
  await writeFile(join(folder, file), text);
  return (await readDataFiles({ users: file }, folder)).users?.rows;
};

const mistakeIn = async (file: string, text: string | Uint8Array): Promise<string> => {
  const error = await rowsOf(file, text).catch((reason: unknown) => reason);
  if (!(error instanceof MeridianError)) throw new Error("no mistake was found");
  return error.issues.map(({ path, expected, received }) => `${path}: ${received} | ${expected}`).join("; ");
};

describe("a data file", () => {
  it("in CSV gives its rows by the names in its first line", async () => {
    expect(await rowsOf("users.csv", '\uFEFFname,note\r\nann,"says ""hi"", twice"\r\n\r\nbob,\r\n')).toEqual([
      { name: "ann", note: 'says "hi", twice' },
      { name: "bob", note: "" },
    ]);
  });

  it.each([
    ["semicolons", "\uFEFFname;price\r\nann;1,5\r\n"],
    ["tabs", "name\tprice\nann\t1,5\n"],
    ["bars", "name|price\nann|1,5\n"],
    ["commas, and the others in its values", 'name,price\nann,"1,5"\n'],
    ["what a spreadsheet told", "sep=;\r\nname;price\r\nann;1,5\r\n"],
  ])("in CSV may have %s between its values", async (_, text) =>
    expect(await rowsOf("users.csv", text)).toEqual([{ name: "ann", price: "1,5" }]),
  );

  it.each<[string, string, object]>([
    ["a comma in a name", "name\tlast, first\nann\tx\n", { name: "ann", "last, first": "x" }],
    ["a bar in a name of commas", "name,a|b\nann,x\n", { name: "ann", "a|b": "x" }],
    ["line breaks in quotes", 'name;note\r\nann;"x\r\ny; z"\r\n', { name: "ann", note: "x\r\ny; z" }],
    ["old line ends", "name;note\rann;x\r", { name: "ann", note: "x" }],
    ["blanks around names", "name , note\nann, x\n", { name: "ann", note: " x" }],
    ["no end of its last line", "name,note\nann,x", { name: "ann", note: "x" }],
  ])("in CSV may have %s", async (_, text, row) => expect(await rowsOf("users.csv", text)).toEqual([row]));

  it.each([
    ['id,note\n1,5" pipe\n', "two for each one inside"],
    ['id,note\n1,"pipe\n', "two for each one inside"],
    ["id,note\n1,2,3\n", "as many values as there are names"],
    ["id;a,b\n1;2;3\n", "as many values as there are names"],
    ["id, id\n1,2\n", 'two columns are named "id"'],
  ])("in CSV is refused with what is wrong: %j", async (text, what) =>
    expect(await mistakeIn("users.csv", text)).toContain(what),
  );

  it("in CSV keeps one column where the other signs are in quotes or in its rows", async () => {
    expect(await rowsOf("users.csv", '"a;b"\nx;y\n')).toEqual([{ "a;b": "x;y" }]);
    expect(await rowsOf("users.csv", "question\nwho; what?\n")).toEqual([{ question: "who; what?" }]);
    expect(await rowsOf("users.csv", 'name,"a;b"\nx;y,z\n')).toEqual([{ name: "x;y", "a;b": "z" }]);
  });

  it.each(["utf-16le", "utf-8"] as const)("may be saved as %s with its mark", async (encoding) => {
    const text = Buffer.from("\uFEFFcity;zip\r\nZ\u00fcrich;8000\r\n", encoding === "utf-8" ? "utf8" : "utf16le");
    expect(await rowsOf("users.csv", text)).toEqual([{ city: "Z\u00fcrich", zip: "8000" }]);
    const list = Buffer.from('\uFEFF["Z\u00fcrich"]', encoding === "utf-8" ? "utf8" : "utf16le");
    expect(await rowsOf("users.json", list)).toEqual(["Z\u00fcrich"]);
    const swapped = Buffer.from("\uFEFFcity\nZ\u00fcrich\n", "utf16le").swap16();
    expect(await rowsOf("users.csv", swapped)).toEqual([{ city: "Z\u00fcrich" }]);
  });

  it.each<[string, Buffer, RegExp]>([
    [
      "users.csv",
      Buffer.from("city\nBern\nZ\u00fcrich\n", "latin1"),
      /users\.csv: line 3 is no UTF-8: save it as UTF-8/,
    ],
    ["users.json", Buffer.from('["Z\u00fcrich"]', "latin1"), /users\.json: line 1 is no UTF-8/],
    [
      "users.csv",
      Buffer.from("city\nBern\n", "utf16le"),
      /zero bytes, as UTF-16 without its mark does: save it as UTF-8/,
    ],
    ["users.csv", Buffer.from("name;age\nann\n"), /line 2.*read with ";" between values/],
  ])("%s that can only be guessed at is refused with the remedy", async (file, bytes, expected) =>
    expect(await mistakeIn(file, bytes)).toMatch(expected),
  );

  it("in JSON gives what its list holds", async () => {
    expect(await rowsOf("users.json", '[{"id":1},2,"x",null]')).toEqual([{ id: 1 }, 2, "x", null]);
  });

  it("says how it is used", async () => {
    await writeFile(join(folder, "users.csv"), "name\nann\n");
    const data = await readDataFiles({ all: "users.csv", each: { file: "users.csv", use: "once" } }, folder);
    expect([data.all?.use, data.each?.use]).toEqual(["shared", "once"]);
  });

  it.each([
    ["users.csv", "name,age\nann\n", /line 2/],
    ["users.csv", 'name\n"ann\n', /users\.csv: Quote Not Closed/],
    ["users.csv", "name,name\na,b\n", /two columns are named "name"/],
    ["users.csv", "name\n", /has none/],
    ["users.json", '{"id":1}', /holds a object|holds an object/],
    ["users.json", "[1,", /users\.json: /],
    ["users.txt", "x", /a \.csv or a \.json file/],
  ])("%s of %j is refused with its place", async (file, text, expected) => {
    expect(await mistakeIn(file, text)).toMatch(expected);
  });

  it.each([
    [
      "users.json",
      '[{"user":"ann","password":"canary"},\n {"user":"bob" "password":"canary"}]',
      /line 2, column 16 is none/,
    ],
    ["users.json", '[{"password":"canary}]', /line 1, column \d+ is none/],
    ["users.csv", 'user,password\nann,canary" x\n', /line 2/],
    ["users.csv", 'user,password\nann,"canary\n', /Quote Not Closed/],
    ["users.csv", "user,password\nann,canary,canary\n", /line 2/],
  ])("%s with a mistake is refused without a word of its rows: %j", async (file, text, place) => {
    const told = await mistakeIn(file, text);
    expect(told).toMatch(place);
    expect(told).not.toContain("canary");
  });

  it("that is not there is named, and every other mistake with it", async () => {
    const error = await readDataFiles({ a: "none.csv", b: "none.txt" }, folder).catch((reason: unknown) => reason);
    expect((error as MeridianError).issues.map(({ path }) => path)).toEqual(["data.a", "data.b"]);
  });
});
