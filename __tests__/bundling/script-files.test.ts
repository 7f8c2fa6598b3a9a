// Files that a script uploads: found by the paths that it has, carried with it, and opened under them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../bundling/script.ts";
import { ScriptFiles } from "../../images/load-generator/protocols/http/client/script-files.ts";
import { filesOf, packFiles } from "../../images/load-generator/shared/packed-files.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const BYTES = Buffer.from([0x89, 0x50, 0x00, 0xff]);
beforeAll(() => {
  writeFileSync(join(folder, "a.png"), BYTES);
  writeFileSync(
    join(folder, "helper.js"),
    'export const photo = (http) => http.file("a.png", "me.png") && http.file("a.png");',
  );
});

const bundle = (body: string) => {
  const path = join(folder, "script.js");
  writeFileSync(
    path,
    `import { photo } from "./helper.js";\nexport default async function ({ http }) { photo(http); ${body} }`,
  );
  return bundleScript(path);
};

it("a file whose path stands in the script, or beside it, travels with it", async () => {
  const { files } = await bundle(
    'http.file("./a.png", "b.png", "image/png"); http.file("some text"); http.file("x", "./a.txt");',
  );
  expect(Object.keys(files).sort()).toEqual(["./a.png", "a.png"]);
  const opened = new ScriptFiles(filesOf(packFiles(files)));
  expect(opened.file("./a.png", "b.png", "image/png")).toMatchObject({ filename: "b.png", content_type: "image/png" });
  const { data, filename } = opened.file("a.png");
  expect([data.equals(BYTES), filename]).toEqual([true, "a.png"]);
  expect(opened.file("a.png").data.buffer).toBe(data.buffer);
  expect(opened.file("a.png", "me.txt").data.toString()).toBe("a.png");
});

it("a path that leads to no file is a mistake before the run, and in it", async () => {
  await expect(bundle('http.file("./none.png");')).rejects.toThrow(/http\.file\("\.\/none\.png"\) names no file/);
  expect(() => new ScriptFiles({}).file("./b.png")).toThrow(/did not travel with the script: write its path out/);
});

it("text is content as before", () => {
  const files = new ScriptFiles({});
  expect(files.file("a,b\n1,2", "rows.csv")).toMatchObject({ filename: "rows.csv", data: Buffer.from("a,b\n1,2") });
  expect(files.file("a,b")).toMatchObject({ filename: "data", content_type: "application/octet-stream" });
});
