// Scripts in k6's style, as they are bundled: what makes one, what of it each user has, and mistakes with their places.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleScript } from "../../../bundling/script.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-k6-script-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param files by their paths, `script.js` among them */
const bundle = (files: Readonly<Record<string, string>>, functions?: readonly string[]) => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return bundleScript(join(folder, "script.js"), functions);
};

const FUNCTION = "export default function () {}\n";

describe("a script is k6's", () => {
  it.each([
    ["imports a module of k6's", 'import http from "k6/http"; export default () => http.get("/");'],
    ["exports options", `export const options = { vus: 2 };\n${FUNCTION}`],
    ["requires one", 'const http = require("k6/http"); exports.default = () => http.get("/");'],
  ])("when it %s", async (_, text) => {
    expect(await bundle({ "script.js": text })).toMatchObject({ dialect: "k6" });
  });

  it("when a file beside it imports one", async () => {
    const files = {
      "script.js": `import "./pages.js";\n${FUNCTION}`,
      "pages.js": 'import { sleep } from "k6"; sleep;',
    };
    expect(await bundle(files)).toMatchObject({ dialect: "k6" });
  });

  it.each([
    ["imports nothing of k6's", "export default ({ http }) => http;"],
    ["takes its metrics alone from there", 'import { Trend } from "k6/metrics"; export default () => Trend;'],
    ["imports a package that is named alike", 'import it from "./k6-tools.js"; export default () => it;'],
  ])("but not when it %s", async (_, text) => {
    expect(await bundle({ "script.js": text, "k6-tools.js": "export default 1;" })).toMatchObject({
      dialect: "meridian",
    });
  });
});

describe("a k6 script's bundle", () => {
  it("throws where a constant gets another value, and not before", async () => {
    const { code } = await bundle({
      "script.js": `import "k6";\nimport { next } from "./one.js";\nconst [n] = [1];\nexport default () => { next("é"), (n += 1); [n] = [2]; };\n`,
      "one.js": "export const one = 1;\nexport const next = () => { for (const n = 0; n < 1; n++) break; one++; };\n",
    });
    expect(code).toContain("Object.freeze({ n }).n += 1");
    expect(code).toContain("Object.freeze({ one }).one++");
  });

  it("declares what packages declare for each user", async () => {
    const { code, userPart } = await bundle({
      "script.js": `import { count } from "tools"; import "k6";\nexport default () => count();\n`,
      "node_modules/tools/package.json": '{ "name": "tools", "main": "index.js", "type": "module" }',
      "node_modules/tools/index.js": "let calls = 0;\nexport const count = () => (calls += 1);\n",
    });
    const line = code.split("\n").findIndex((text) => text.includes("calls = 0")) + 1;
    expect(line).toBeGreaterThanOrEqual(userPart.fromLine);
    expect(line).toBeLessThan(userPart.untilLine);
  });

  it("takes along the files that it opens by name", async () => {
    const { files } = await bundle({
      "script.js": `import "k6"; const text = open("./users.json"); export default () => text;`,
      "users.json": "[1]",
    });
    expect(Object.values(files)).toEqual([Buffer.from("[1]").toString("base64")]);
  });

  it("needs no default export where scenarios name their functions", async () => {
    const text = 'import "k6"; export function browse() {}';
    expect(await bundle({ "script.js": text }, ["browse"])).toMatchObject({ phases: [] });
    await expect(bundle({ "script.js": text }, ["buy"])).rejects.toMatchObject({
      next: expect.stringContaining("export function buy() { … }"),
    });
  });

  it.each([
    ["k6/browser", /script\.js:2:\d+: the module k6\/browser drives a browser/],
    ["k6/x/sql", /script\.js:2:\d+: the module k6\/x\/sql is an extension/],
    ["k6/htpp", /script\.js:2:\d+: the module k6\/htpp is none of k6's/],
  ])("is refused with %s, at its place", async (name, message) => {
    await expect(
      bundle({ "script.js": `import http from "k6/http";\nimport x from "${name}";\n${FUNCTION}` }),
    ).rejects.toMatchObject({ code: "SCRIPT_INVALID", message: expect.stringMatching(message) });
  });
});
