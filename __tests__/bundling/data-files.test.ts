// Data files as people have them: rows by column, lists of anything, and what is wrong with each that is not.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDataFiles } from "../../bundling/data-files.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "meridian-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const rowsOf = async (file: string, text: string): Promise<readonly unknown[] | undefined> => {
  await writeFile(join(folder, file), text);
  return (await readDataFiles({ users: file }, folder)).users?.rows;
};

const mistakeIn = async (file: string, text: string): Promise<string> => {
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

  it("that is not there is named, and every other mistake with it", async () => {
    const error = await readDataFiles({ a: "none.csv", b: "none.txt" }, folder).catch((reason: unknown) => reason);
    expect((error as MeridianError).issues.map(({ path }) => path)).toEqual(["data.a", "data.b"]);
  });
});
