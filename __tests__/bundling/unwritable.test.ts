// What keeps a folder from being written is said in a sentence, whoever found it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { unwritableWords } from "../../bundling/unwritable.ts";

describe("the words of an error", () => {
  it("are esbuild's own where it could not write", async () => {
    const folder = mkdtempSync(join(tmpdir(), "unwritable-"));
    try {
      writeFileSync(join(folder, "in.js"), "");
      const outdir = join(folder, "in.js", "below");
      const error = await build({ entryPoints: [join(folder, "in.js")], outdir, logLevel: "silent" }).catch(
        (thrown: unknown) => thrown,
      );
      expect(unwritableWords(error)).toMatch(/not a directory/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("are the system's where a folder is read-only, and none for another mistake", () => {
    const readOnly = Object.assign(new Error("EROFS: read-only file system, mkdir 'dist'"), { code: "EROFS" });
    expect(unwritableWords(readOnly)).toBe(readOnly.message);
    expect(unwritableWords(new TypeError("x is not a function"))).toBeUndefined();
  });
});
