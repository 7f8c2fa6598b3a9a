import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMeant, nextSave } from "../../../cli/try/watch-files.ts";

const whole = { files: ["/a/visit.ts", "/a/lib/help.ts", "/c/config.json"], isPartial: false };

describe("watching the files of a try", () => {
  it.each([
    ["/a/visit.ts", true],
    ["/a/lib/help.ts", true],
    ["/c/config.json", true],
    ["/a/other.ts", false],
    ["/a/results", false],
  ])("takes a save of %s: %s", (path, meant) => expect(isMeant(path, whole)).toBe(meant));

  it("takes any source beside them while they may not be all", () => {
    const partial = { ...whole, isPartial: true };
    expect(isMeant("/a/new.ts", partial)).toBe(true);
    expect(isMeant("/a/results", partial)).toBe(false);
    expect(isMeant("/elsewhere/new.ts", partial)).toBe(false);
  });

  it("sees a file that another is put in the place of", async () => {
    const folder = mkdtempSync(join(tmpdir(), "meridian-watch-"));
    const file = join(folder, "visit.js");
    writeFileSync(file, "1");
    const { saved, close } = nextSave({ files: [file], isPartial: false });
    writeFileSync(join(folder, "draft"), "2");
    renameSync(join(folder, "draft"), file);
    await saved;
    close();
    rmSync(folder, { recursive: true });
  });
});
