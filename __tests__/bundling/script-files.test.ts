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

it.each<[string, string]>([
  ["a bare name", 'http.file("photo.png");'],
  ["a path with a name beside it", 'http.file("./photo.png", "photo.png", "image/png");'],
  ["a bare name sent under its own", 'http.file("img/photo.png", "photo.png");'],
  ["a name with a name that is made", "http.file('photo.csv', target);"],
  ["a name of the script's", 'const PHOTO = `./photo.png`; http.file(PHOTO, "me.png");'],
  ["a field of an object", 'const all = { photo: "photo.pdf" }; http.file(all.photo);'],
  [
    "by another name",
    'const { file: part } = http; http.file; part("./x"); const file = http.file; file("photo.zip");',
  ],
  ["of a helper's", 'const send = (http) => http.file("./photo.png"); send(http);'],
])("a path that leads to no file has its place: %s", async (_, body) => {
  await expect(bundle(body)).rejects.toMatchObject({
    message: expect.stringMatching(/^script\.js:2:\d+: http\.file\(".*"\) names no file that is there/),
    issues: expect.arrayContaining([expect.objectContaining({ received: expect.stringContaining(folder) })]),
  });
});

it("all paths that lead to no file are told, and what is near", async () => {
  const refused = expect(bundle('http.file("./a.pmg"); http.file("b.png");')).rejects;
  await refused.toMatchObject({
    issues: [
      { path: "script.js:2:57", expected: expect.stringContaining("did you mean a.png?") },
      { path: "script.js:2:79" },
    ],
  });
});

it.each([
  'http.file("hello", "hello.txt"); http.file("see a.png"); http.file("example.com"); http.file("user.name", "who.txt");',
  'http.file("./run --all", "commands.txt"); http.file("none.csv", "rows.json"); http.file(String(target));',
  '// http.file("./none.png")\nconst store = { file: (name) => name }; store.file("./none.png"); "http.file(\'./x.png\')";',
])("content that is no path travels nowhere and is right: %s", async (body) => {
  expect(Object.keys((await bundle(body)).files)).toEqual(["a.png"]);
});

it("a path that was made in the run is an error which names it", () => {
  const files = new ScriptFiles({ "./a.png": BYTES });
  for (const call of [
    () => files.file("b.png"),
    () => files.file("./b.png", "b.png"),
    () => files.file("b.png", "c.png"),
  ])
    expect(call).toThrow(/b\.png"\): the file did not travel .*; looked for among those that did: \.\/a\.png$/);
  expect(files.file("b.png", "c.txt").data.toString()).toBe("b.png");
  expect(files.file(`${"a".repeat(2000)}.png`).filename).toBe("data");
});

it("text is content as before", () => {
  const files = new ScriptFiles({});
  expect(files.file("a,b\n1,2", "rows.csv")).toMatchObject({ filename: "rows.csv", data: Buffer.from("a,b\n1,2") });
  expect(files.file("a,b")).toMatchObject({ filename: "data", content_type: "application/octet-stream" });
});
