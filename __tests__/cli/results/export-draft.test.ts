// The export of a run's log on a disk that is full for a while, or for good: nothing of it is lost unsaid.
import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXPORT_FILE, ExportDraft } from "../../../cli/results/export-draft.ts";
import { exportLine } from "../../../contracts/delta/flush-codec.ts";
import { commitItem } from "../../metrics/random-run.ts";
import { payloadOf } from "../../metrics/support.ts";

const items = [1, 2, 3, 4].map((seq) => commitItem("eu-west-1", seq, `flush-${seq}`, payloadOf([])));
const WHOLE = items.map((item) => `${exportLine(item)}\n`).join("");
const FULL = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "export-draft-"));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

/** The disk takes so many bytes more, the last of them in the middle of a line. */
const fillAfter = (bytes: number): jest.SpyInstance => {
  const { writeSync } = fs;
  let left = bytes;
  // Only the draft says where in a file it writes.
  const write = (...[file, lines, from, size, at]: [number, Buffer, number, number, number?]): number => {
    if (at === undefined) return writeSync(file, lines, from, size);
    const taken = Math.min(left, lines.length - from);
    if (taken === 0) throw FULL;
    left -= taken;
    return writeSync(file, lines, from, taken, at);
  };
  return jest.spyOn(fs, "writeSync").mockImplementation(write as never);
};

const draftOf = (told: string[]): ExportDraft => {
  const draft = new ExportDraft(directory, ({ message }) => told.push(message));
  for (const item of items) draft.add([item]);
  return draft;
};

describe("the export's draft", () => {
  it("is whole where a full disk has room again at the end", () => {
    const disk = fillAfter(WHOLE.length / 2);
    const told: string[] = [];
    const draft = draftOf(told);
    expect(told).toEqual([FULL.message]);
    disk.mockRestore();
    draft.finish();
    expect(readFileSync(join(directory, EXPORT_FILE), "utf8")).toBe(WHOLE);
    expect(readdirSync(directory)).toEqual([EXPORT_FILE]);
  });

  it("goes where there is room when the disk stays full, and says where", () => {
    fillAfter(WHOLE.length / 2);
    const draft = draftOf([]);
    let message = "";
    try {
      draft.finish();
    } catch (error) {
      message = (error as Error).message;
    }
    const [, path = ""] = /no space left on device, write; all of it is in (\S+),/.exec(message) ?? [];
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
    rmSync(join(path, ".."), { recursive: true });
  });

  it("keeps whole lines, and says what is lost, without room anywhere", () => {
    fillAfter(WHOLE.length / 2);
    jest.spyOn(fs, "mkdtempSync").mockImplementation(() => {
      throw FULL;
    });
    const draft = draftOf([]);
    expect(() => draft.finish()).toThrow(/what was measured last is not in it and is lost/);
    const kept = readFileSync(join(directory, EXPORT_FILE), "utf8");
    expect(WHOLE.startsWith(kept) && kept.endsWith("\n")).toBe(true);
  });

  it("keeps nothing where the log outlives the command", () => {
    fillAfter(0);
    const draft = new ExportDraft(directory);
    for (const item of items) draft.add([item]);
    expect(() => draft.finish()).toThrow(/cannot be written: ENOSPC: no space left on device, write$/);
    expect(existsSync(join(directory, EXPORT_FILE))).toBe(false);
  });
});
