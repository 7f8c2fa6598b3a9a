// Where an error of a script happened: in the source that its author wrote, though a bundle of it is what runs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { bundleScript } from "../../../bundling/script.ts";
import { createPlaces, isWithin, type ScriptError } from "../../../images/load-generator/vu/places.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-places-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const RUN = `
const { parentPort, workerData } = require("node:worker_threads");
process.setSourceMapsEnabled(false);
import(workerData).then((script) => script.default({})).catch(({ name, message, stack }) => parentPort.postMessage({ name, message, stack }));
`;

/** What a thread's Node makes of the script's error: its stack speaks of the bundle. */
const thrownBy = async (moduleUrl: string): Promise<Error> => {
  const worker = new Worker(RUN, { eval: true, workerData: moduleUrl });
  const { name, message, stack } = await new Promise<Error>((resolve) => worker.once("message", resolve));
  await worker.terminate();
  return Object.assign(new Error(message), { name, stack });
};

/** Bundles the files, the first of which is the script, runs it, and explains what it throws. */
const explain = async (files: Readonly<Record<string, string>>): Promise<ScriptError> => {
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  const [entry = ""] = Object.keys(files);
  const { file, code } = await bundleScript(join(folder, entry));
  const path = join(folder, "bundled.mjs");
  writeFileSync(path, code);
  const moduleUrl = pathToFileURL(path).href;
  return createPlaces(file, moduleUrl, code)(await thrownBy(moduleUrl));
};

describe("an error of a script", () => {
  it("is placed in its line and column", async () => {
    const source = `// A comment.
export default async function ({ http }) {

  const x = null;
  x.boom();
}
`;
    expect(await explain({ "script.js": source })).toEqual({
      message: "TypeError: Cannot read properties of null (reading 'boom')",
      place: "script.js:5:5",
    });
  });

  it("is placed in TypeScript as it was written, types and all", async () => {
    const source = `interface Wide {\n  readonly a: number;\n}\nexport default (_: Wide): never => {\n  throw new RangeError("too far");\n};\n`;
    expect(await explain({ "script.ts": source })).toEqual({ message: "RangeError: too far", place: "script.ts:5:9" });
  });

  it("is placed in the file that the script imports, where it happened there", async () => {
    const helper = `\nexport const help = () => {\n  throw new Error("deep");\n};\n`;
    const script = `import { help } from "./helper.js";\nexport default () => help();\n`;
    expect(await explain({ "script.js": script, "helper.js": helper })).toMatchObject({ place: "helper.js:3:9" });
  });

  it("is placed where the script called what threw, if that is not the script's", async () => {
    const source = `export default () => {\n  JSON.parse("{");\n};\n`;
    expect(await explain({ "script.js": source })).toMatchObject({ place: "script.js:2:8" });
  });

  it("of its top level is placed there", async () => {
    const source = `const a = 1;\nundefinedThing();\nexport default () => a;\n`;
    expect(await explain({ "script.js": source })).toEqual({
      message: "ReferenceError: undefinedThing is not defined",
      place: "script.js:2:1",
    });
  });
});

describe("what is no error of the script's lines", () => {
  const places = createPlaces("script.js", "file:///tmp/x.mjs", "export default 1;");

  it("is placed in the file as a whole", () => {
    expect(places(new Error("elsewhere"))).toEqual({ message: "Error: elsewhere", place: "script.js" });
    expect(places(Object.assign(new Error("bare"), { stack: undefined }))).toMatchObject({ place: "script.js" });
  });

  it.each([
    ["text", 'threw "text"'],
    [{ a: 1 }, 'threw {"a":1}'],
    [undefined, "threw undefined"],
    [10n, "threw bigint"],
    [Symbol("s"), "threw Symbol(s)"],
  ])("is told though it is no Error at all", (thrown, message) =>
    expect(places(thrown)).toEqual({ message, place: "script.js" }),
  );
});

describe("what has no line of its own", () => {
  it("is placed where the function begins that was running", async () => {
    const path = join(folder, "script.js");
    writeFileSync(path, `const before = 1;\nexport default async () => {\n  throw before;\n};\n`);
    const { file, code } = await bundleScript(path);
    const places = createPlaces(file, "file:///tmp/x.mjs", code);
    const [running = ""] = /async \(\) => \{[^}]*\}/.exec(code) ?? [];
    const ran = Object.assign(() => undefined, { toString: () => running });
    expect(places("a text", ran)).toEqual({ message: 'threw "a text"', place: "script.js:2:16" });
    expect(places(new RangeError("in a package"), ran)).toMatchObject({ place: "script.js:2:16" });
    expect(places("a text", () => "another's")).toMatchObject({ place: "script.js" });
  });

  it("is told though whoever looks at it is thrown at", () => {
    const places = createPlaces("script.js", "file:///tmp/x.mjs", "export default 1;");
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(places(proxy)).toEqual({ message: 'threw "what cannot be looked at"', place: "script.js" });
    class Odd extends Error {
      override get stack(): string {
        throw new Error("no stack");
      }
    }
    const odd = Object.setPrototypeOf({ message: Symbol("no text") }, Odd.prototype) as unknown;
    expect(places(odd)).toEqual({ message: "Error: without a message", place: "script.js" });
  });
});

describe("a stack", () => {
  const URL = "file:///tmp/script.mjs";
  const stackOf = (...places: readonly string[]): Error =>
    Object.assign(new Error("x"), { stack: ["Error: x", ...places.map((place) => `    at f (${place})`)].join("\n") });

  it.each([
    ["is within the lines of a part", `${URL}:3:1`, true],
    ["is within the columns where it begins", `${URL}:2:6`, true],
    ["is before the columns where it begins", `${URL}:2:5`, false],
    ["is after the columns where it ends", `${URL}:4:5`, false],
    ["is after the lines of a part", `${URL}:5:1`, false],
    ["is in the same lines of another file", "file:///tmp/other.mjs:3:1", false],
  ])("%s", (_, place, expected) => {
    expect(isWithin(stackOf("node:internal:1:1", place), URL, [[2, 5, 4, 3]])).toBe(expected);
  });
});
