// Exports that a run calls: what is no function is refused before the run, what may be one is not.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../../bundling/script.ts";

describe("an export that a run calls", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-exports-"));
    writeFileSync(
      join(folder, "other.js"),
      "export const visit = async () => {};\nexport const settings = { a: 1 };\n",
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const messageOf = (text: string, functions?: readonly string[]): Promise<string | undefined> => {
    writeFileSync(join(folder, "script.js"), text);
    return bundleScript(join(folder, "script.js"), functions).then(
      () => undefined,
      ({ message }: Error) => message,
    );
  };

  it.each([
    ["an object", "\nexport default { a: 1 };\n", "script.js:2:1: the default export is an object"],
    ["a number", "const users = 5;\nexport default users;\n", "script.js:2:1: the default export is a number"],
    ["a class", "export default class Shop {}\n", "is a class"],
    ["a text", "export default `visit`;\n", "is a text"],
    ["nothing", "let main;\nexport { main as default };\n", "script.js:2:1: the default export is undefined"],
    [
      "an object that is said to be a script",
      'import { defineScript } from "meridian";\nexport default defineScript({ a: 1 });\n',
      "script.js:2:1: the default export is an object",
    ],
    ["a generator", "export default async function* () { yield 1; }\n", "is a generator"],
    ["another file's object", 'import { settings } from "./other.js";\nexport default settings;\n', "is an object"],
    [
      "what a call makes",
      "const make = () => ({ a: 1 });\nexport default make();\n",
      "script.js:2:1: the default export is an object",
    ],
    ["what a condition gives", "export default globalThis.nobody ? () => {} : null;\n", "the default export is null"],
    ["a class that a call gives", "const same = (x) => x;\nexport default same(class {});\n", "is a class"],
    ["what is waited for", "export default await Promise.resolve([() => {}]);\n", "is a list"],
    [
      "a CommonJS module's list",
      "module.exports = { visit() {} };\n",
      "script.js:1:1: the default export is an object",
    ],
    [
      "a setup of no function",
      "export const setup = { token: 1 };\nexport default () => {};\n",
      "the export setup is an object",
    ],
  ])("is refused with its place: %s", async (_, text, message) => {
    expect(await messageOf(text)).toContain(message);
  });

  it("is refused where a scenario names it", async () => {
    const text = "export const browse = [];\nexport default () => {};\n";
    expect(await messageOf(text, ["browse"])).toContain("script.js:1:1: the export browse is a list");
    expect(await messageOf(text, ["default"])).toBeUndefined();
  });

  it.each([
    ["an arrow", "export default async ({ sleep }) => { await sleep(1); };\n"],
    ["a function with a name", "export default main;\nasync function main() {}\n"],
    ["another file's", 'import { visit } from "./other.js";\nexport { visit as default };\n'],
    ["passed on", 'export { visit as default } from "./other.js";\n'],
    ["made by a call", "const make = () => () => {};\nexport default make();\n"],
    ["said to be a script", 'import { defineScript } from "meridian";\nexport default defineScript(async () => {});\n'],
    [
      "said to be setup and teardown",
      'import { defineSetup, defineTeardown } from "meridian";\nexport const setup = defineSetup(() => 1);\nexport const teardown = defineTeardown(() => {});\nexport default () => {};\n',
    ],
    ["chosen", "const a = () => {}, b = () => {};\nexport default globalThis.process ? a : b;\n"],
    ["given later", "let main = null;\nmain = async () => {};\nexport default main;\n"],
    ["a property", "const flows = { main: async () => {} };\nexport default flows.main;\n"],
    ["a CommonJS module's", "module.exports = async () => {};\n"],
    [
      "of a script that declares metrics",
      'import { Trend } from "meridian";\nconst t = new Trend("a");\nconst make = () => () => t.add(1);\nexport default make();\n',
    ],
    ["of a script that cannot be loaded", "const make = () => { throw new Error('no'); };\nexport default make();\n"],
    ["of a script that exits", "const make = () => process.exit(1);\nexport default make();\n"],
    ["bound", "function main() {}\nexport default main.bind(null);\n"],
  ])("is taken when it is or may be a function: %s", async (_, text) => {
    expect(await messageOf(text)).toBeUndefined();
  });
});
