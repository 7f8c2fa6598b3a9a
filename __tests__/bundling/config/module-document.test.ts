// Configs that are modules: what they export is data, whatever else they do is said in a sentence.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readModuleDocument } from "../../../bundling/config/module-document.ts";
import type { MeridianError } from "../../../contracts/words/errors.ts";

describe("a config that is a module", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-module-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (code: string, limitMs?: number): Promise<unknown> => {
    const path = join(folder, "meridian.config.ts");
    writeFileSync(path, code);
    return readModuleDocument(path, "meridian.config.ts", limitMs);
  };

  it("is what its default export is, and may wait for it", async () => {
    const code = `import { defineConfig } from "meridian";
      const duration: string = await Promise.resolve("3s");
      export default defineConfig({ duration, at: new Date(0), left: undefined } as never);`;
    expect(await read(code)).toEqual({ duration: "3s", at: "1970-01-01T00:00:00.000Z" });
  });

  it.each([
    ["throws", "const a = 1;\nthrow new Error(`no ${a}`);", "throws: no 1 (meridian.config.ts:2:7)"],
    ["throws what is no error", "throw 'why';", "throws: why (meridian.config.ts)"],
    ["ends the process", "process.exit(0); export default {};", "ended before it had exported anything"],
    ["waits for nothing", "await new Promise(() => {}); export default {};", "ended before it had exported anything"],
    ["is a promise", "export default Promise.resolve({});", "a promise: write await before it"],
    ["is a function", "export default () => ({});", "has a default export that is no object"],
    ["has a function", "export default { http: { hosts: () => 1 } };", '"hosts" is a function, and a config is data'],
    ["is circular", "const a = {}; a.a = a; export default a;", "cannot be written as JSON: Converting circular"],
    ["has a BigInt", "export default { vus: 1n };", "cannot be written as JSON: Do not know"],
  ])("is refused where it %s", async (_, code, sentence) => {
    const error: MeridianError = await read(code).then(
      () => fail("it was no mistake"),
      (thrown) => thrown,
    );
    expect([error.code, error.message]).toEqual(["CONFIG_INVALID", expect.stringContaining(sentence)]);
    expect(error.message).not.toContain("\n");
  });

  it("is refused where it does not end", async () => {
    await expect(read("while (true) {}", 500)).rejects.toThrow("had not come to an end after 0.5 s");
  });

  it("is told all that does not compile, with what to do", async () => {
    const refused = read('import a from "./no";\nimport b from "no-such";\nexport default a + b;');
    await expect(refused).rejects.toThrow(/meridian.config.ts:1:15: .*\.\/no[\s\S]*meridian.config.ts:2:15: .*no-such/);
    await expect(refused).rejects.toMatchObject({
      next: "mend the path, or make the file that it names; install the package beside it with `npm install`",
    });
  });
});
