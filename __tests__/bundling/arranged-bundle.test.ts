// What of a script each virtual user has for itself: its bundle is arranged, loaded as a worker loads it, and used by
// two users.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { bundleScript } from "../../bundling/script.ts";
import { createPlaces } from "../../images/load-generator/vu/places.ts";
import { loadableCode } from "../../images/load-generator/vu/user-modules.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-arranged-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes two users' scripts, one after another; calls the first's function twice, then the second's. */
const TWO_USERS = `
const { parentPort, workerData } = require("node:worker_threads");
process.setSourceMapsEnabled(false);
globalThis[Symbol.for("meridian.script")] = { metrics: { Trend: class { constructor(name) { this.name = name; } } } };
const told = (value) => value instanceof Error ? { message: value.message, stack: value.stack } : value;
import(workerData).then(async ({ default: make }) => {
  const [first, second] = [await make(), await make()];
  const answers = [];
  for (const user of [first, first, second]) answers.push(await Promise.resolve().then(() => user.default()).catch(told));
  parentPort.postMessage({ answers, names: Object.keys(first), counts: [first.count, second.count] });
}).catch((error) => parentPort.postMessage({ failed: error.stack }));
`;

interface Told {
  readonly answers: readonly unknown[];
  readonly names: readonly string[];
  readonly counts: readonly unknown[];
}

/** @param files by their paths, `script.js` among them */
const useTwice = async (files: Readonly<Record<string, string>>, script = "script.js") => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const bundle = await bundleScript(join(folder, script));
  const path = join(folder, "loaded.mjs");
  writeFileSync(path, loadableCode(bundle));
  const moduleUrl = pathToFileURL(path).href;
  const worker = new Worker(TWO_USERS, { eval: true, workerData: moduleUrl });
  const told = await new Promise<Told>((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  const explain = createPlaces(bundle.file, moduleUrl, bundle.code);
  const placeOf = ({ message, stack }: Error): string => explain(Object.assign(new Error(message), { stack })).place;
  return { ...told, placeOf, bundle };
};

const PACKAGE = {
  "node_modules/counter/package.json": '{ "name": "counter", "main": "index.js", "type": "module" }',
  "node_modules/counter/index.js": "let count = 0;\nexport const next = () => (count += 1);\n",
};

describe("what each virtual user has for itself", () => {
  it("is what a CommonJS script and the one that it requires declare", async () => {
    const { answers } = await useTwice({
      "count.cjs": "let count = 0;\nmodule.exports = () => (count += 1);\n",
      "script.js": 'const next = require("./count.cjs");\nlet own = 0;\nmodule.exports = () => [next(), (own += 1)];\n',
    });
    expect(answers).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
    ]);
  });

  it("is what the script and the files beside it declare, not what packages do", async () => {
    const { answers } = await useTwice({
      ...PACKAGE,
      "lib/page.ts": "export let page = 0;\nexport const turn = (): number => (page += 1);\nexport class Page {}\n",
      "words.json": '["a"]',
      "script.js": `import { next } from "counter";
        import words from "./words.json";
        import * as pages from "./lib/page.ts";
        let token;
        export default async () => {
          token ??= "of " + next();
          words.push(words.length);
          return [token, next(), pages.turn(), pages.page, words.length];
        };`,
    });
    expect(answers).toEqual([
      ["of 1", 2, 1, 1, 2],
      ["of 1", 3, 2, 2, 3],
      ["of 4", 5, 1, 1, 2],
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["a package in CommonJS", { "node_modules/c/index.js": "let n = 0; exports.next = () => (n += 1);" }],
    [
      "a package that a package brings",
      {
        "node_modules/c/index.js": 'export * from "counter";',
        "node_modules/c/package.json": '{ "type": "module" }',
      },
    ],
  ])("is not %s, wherever it is imported", async (_, files) => {
    const { answers } = await useTwice({
      ...PACKAGE,
      ...files,
      "first.js": "export let first = 0; export const one = () => (first += 1);",
      "second.js": 'import { next } from "c"; export const two = () => next();',
      "script.js": `import { one } from "./first.js"; import { two } from "./second.js";
        export default async () => [one(), two(), (await import("c")).next()];`,
    });
    expect(answers).toEqual([
      [1, 1, 2],
      [2, 3, 4],
      [1, 5, 6],
    ]);
  });

  it("is CommonJS beside the script too", async () => {
    const { answers } = await useTwice({
      "state.cjs": "module.exports = { count: 0 };",
      "script.js": 'import state from "./state.cjs"; export default () => (state.count += 1);',
    });
    expect(answers).toEqual([1, 2, 1]);
  });

  it("may use Node's modules, await at its top level, and export what changes", async () => {
    const { answers, names, counts } = await useTwice({
      "script.js": `import fs, { readFileSync as read } from "node:fs";
        import { Trend } from "meridian";
        import * as path from "node:path";
        export { basename } from "node:path";
        export let count = await Promise.resolve(10);
        const trend = new Trend("t");
        export function setup() {}
        export default () => {
          count += 1;
          return [typeof fs.readFileSync, fs.readFileSync === read, path.sep, trend.name, import.meta.url.slice(0, 5)];
        };
        export { run as "other-name" };
        const run = () => {};`,
    });
    expect(answers[0]).toEqual(["function", true, "/", "t", "file:"]);
    expect([...names].sort()).toEqual(["basename", "count", "default", "other-name", "setup"]);
    expect(counts).toEqual([12, 11]);
  });

  it("has its errors in the files that their authors wrote", async () => {
    const fails = (name: string) =>
      `// ${name}\n\nexport const fail = () => {\n  throw new Error("from ${name}");\n};\n`;
    const { answers, placeOf } = await useTwice({
      "node_modules/thrower/package.json": '{ "type": "module" }',
      "node_modules/thrower/index.js": fails("package"),
      "before.js": fails("before"),
      "after.js": `import { fail as other } from "thrower";\n${fails("after")}export const both = [fail, other];\n`,
      "script.js": `import { fail } from "./before.js";\nimport { both } from "./after.js";\nlet calls = 0;
const todo = [fail, ...both];\n\nexport default () => {\n  todo[(calls += 1) - 1]();\n};\nlet shared = 0;`,
    });
    expect((answers as Error[]).map((error) => [error.message, placeOf(error)])).toEqual([
      ["from before", "before.js:4:9"],
      ["from after", "after.js:5:9"],
      ["from before", "before.js:4:9"],
    ]);
  });

  it("is not told apart by a text that looks like a file's name", async () => {
    const { answers } = await useTwice({
      ...PACKAGE,
      "script.js": `import { next } from "counter";\nlet count = 0;\nconst text = \`
// node_modules/counter/index.js
\`;\nexport default () => [(count += 1), text.length, next()];`,
    });
    expect(answers).toEqual([
      [1, 34, 1],
      [2, 34, 2],
      [1, 34, 3],
    ]);
  });
});
