// A user's script: what bundles, and what is answered with file, line, column and the line itself.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDeclaredMetrics } from "../../bundling/declared-metrics.ts";
import { bundleScript } from "../../bundling/script.ts";

describe("a script", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-script-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const bundle = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return bundleScript(join(folder, name));
  };

  it("in TypeScript becomes one module with its source map inline", async () => {
    const { file, code } = await bundle(
      "shop.ts",
      "export default async ({ http }: { http: { get(url: string): Promise<void> } }) => http.get('/');\n",
    );
    expect(file).toBe("shop.ts");
    expect(code).toContain("sourceMappingURL=data:application/json;base64,");
  });

  it("may import a file beside it", async () => {
    writeFileSync(join(folder, "words.json"), '["first-word"]');
    const { code } = await bundle("script.js", 'import words from "./words.json";\nexport default () => words;\n');
    expect(code).toContain("first-word");
  });

  it("that exports handleSummary is refused, since it would be left without a word", async () => {
    const text = "export const handleSummary = () => {};\nexport default () => {};\n";
    await expect(bundle("script.js", text)).rejects.toMatchObject({
      code: "SCRIPT_INVALID",
      message: expect.stringContaining("handleSummary"),
      next: expect.any(String),
    });
  });

  it("may import its metrics, by our name or k6's, and thresholds find them", async () => {
    const text = `import { Trend, Rate as Share } from "meridian";\nimport { Counter } from "k6/metrics";
      const Gauge = 1; new Trend("a", true); new Counter('b'); export default ({ metrics }) => new metrics.Gauge(\`c\`) + Gauge + Share;`;
    const { code } = await bundle("script.js", text);
    expect([...findDeclaredMetrics(code)]).toEqual(
      expect.arrayContaining([
        ["a", "trend"],
        ["b", "counter"],
        ["c", "gauge"],
      ]),
    );
  });

  it("may name its metrics by a constant that has one value", async () => {
    const text = `import { Trend, Counter, Rate } from "meridian";
      const LOGIN = "login_time", $n = "n1"; let twice = "t1"; twice = "t2"; const made = (name) => new Rate(name);
      const all = [new Trend(LOGIN, true), new Counter($n), new Trend(twice), made("m1")]; export default () => all;`;
    const { code } = await bundle("script.js", text);
    expect([...findDeclaredMetrics(code)]).toEqual([
      ["login_time", "trend"],
      ["n1", "counter"],
    ]);
  });

  it.each([
    ["k6/browser", /take the import out of script\.js/],
    ["no-such-package", /npm install/],
  ])("that imports %s is told what to do", async (name, next) => {
    const text = `import it from "${name}";\nexport default () => it;\n`;
    await expect(bundle("script.js", text)).rejects.toMatchObject({ next: expect.stringMatching(next) });
  });

  it("is the same to the byte when bundled twice", async () => {
    const text = "export default () => {};\n";
    expect((await bundle("script.js", text)).code).toBe((await bundle("script.js", text)).code);
  });

  it.each([
    [
      "a syntax error",
      "export default async ({ http }) => {\n  await http.get(;\n};\n",
      /script\.js:2:18: .*\n\n {2}2 \| {3}await http\.get\(;\n/,
    ],
    [
      "a package that is not there",
      'import x from "not-installed-anywhere";\nexport default () => x;\n',
      /script\.js:1:15: .*not-installed-anywhere/,
    ],
    [
      "no default export",
      "const a = 1;\nexport async function go() { return a; }\n",
      /script\.js:2:1: no default export\n\n {2}2 \| export async function go/,
    ],
  ])("with %s is refused with its place and line", async (_, text, message) => {
    await expect(bundle("script.js", text)).rejects.toMatchObject({
      code: "SCRIPT_INVALID",
      message: expect.stringMatching(message),
      next: expect.any(String),
    });
  });

  it("that is not there is named", async () => {
    await expect(bundleScript(join(folder, "none.js"))).rejects.toMatchObject({ code: "SCRIPT_UNREADABLE" });
  });
});
