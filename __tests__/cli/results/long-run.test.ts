// Results in a memory that does not grow with the run: what is written in parts, and what a failing file leaves whole.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { EXPORT_FILE } from "../../../cli/results/export-draft.ts";
import { FileShelf } from "../../../cli/results/file-shelf.ts";
import { openRunLog } from "../../../cli/results/open-log.ts";
import { readExport } from "../../../cli/results/read-export.ts";
import { RESULT_FILES } from "../../../cli/results/result-files.ts";
import { findRun } from "../../../cli/results/run-folders.ts";
import { writeResults, writeWhole } from "../../../cli/results/write-results.ts";
import { commitItem, recordOf } from "../../metrics/random-run.ts";
import { payloadOf, requests } from "../../metrics/support.ts";

jest.mock("../../../cli/dashboard/page-files.ts", () => ({ readPageFiles: async () => ({ script: "", style: "" }) }));

const REGION = "eu-west-1";
const itemsOf = (seconds: number) =>
  Array.from({ length: seconds }, (_, second) => {
    const series = requests({ name: "cart", method: "GET", status: "200" }, [1_000 + second]);
    return commitItem(REGION, second + 1, `flush-${second}`, payloadOf([{ second, series }]));
  });
const items = itemsOf(5);
const record = recordOf([{ region: REGION, items, payloads: [], attempts: new Map() }]);

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "long-run-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const openLogHere = async () => {
  const log = openRunLog(
    directory,
    record,
    async (_, afterSeq) => ({ items: items.filter(({ seq }) => seq > afterSeq), isLast: true }),
    {
      writesExport: true,
    },
  );
  await log.reader.advance();
  return log;
};
const writeHere = async (): Promise<void> => {
  const log = await openLogHere();
  await writeResults(directory, record, log).finally(() => log.close());
};
const linesOf = async (path: string): Promise<number[]> => {
  const seqs: number[] = [];
  for await (const { seq } of readExport(path)) seqs.push(seq);
  return seqs;
};

describe("the results of a run", () => {
  it("are all written but the file that cannot be, which is named", async () => {
    mkdirSync(join(directory, "timeseries.csv", "taken"), { recursive: true });
    await expect(writeHere()).rejects.toMatchObject({
      code: "RESULTS_UNWRITABLE",
      message: expect.stringContaining("timeseries.csv cannot be written"),
    });
    const written = readdirSync(directory);
    expect(written).toEqual(
      expect.arrayContaining([EXPORT_FILE, "run.json", "summary.json", "report.html", "histograms.hlog"]),
    );
    expect(written.filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("are written where the export cannot be", async () => {
    mkdirSync(join(directory, EXPORT_FILE, "taken"), { recursive: true });
    await expect(writeHere()).rejects.toMatchObject({ message: expect.stringContaining(EXPORT_FILE) });
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(["summary.json", "report.html"]));
  });

  it("name every file that cannot be written at once", async () => {
    for (const name of ["junit.xml", "timeseries.csv"]) mkdirSync(join(directory, name, "taken"), { recursive: true });
    const said = await writeHere().catch((error: Error) => error.message);
    expect(said).toMatch(/2 files .*junit\.xml.*timeseries\.csv/);
  });

  it("leave nothing half-written of a log that is let go", async () => {
    const log = await openLogHere();
    expect(readdirSync(directory).some((name) => name.endsWith(".draft"))).toBe(true);
    log.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("are the same where a long run's past was made into them while it was read", async () => {
    const filesOf = async (durationSeconds: number, isMade: boolean) => {
      const log = openRunLog(directory, { ...record, durationSeconds }, async () => ({ items: [], isLast: true }), {
        writesExport: false,
      });
      for (const item of itemsOf(40)) log.reader.take(REGION, [item]);
      expect(log.past?.lines.rowsFrom(20) !== undefined).toBe(isMade);
      await writeResults(directory, record, log).finally(() => log.close());
      return RESULT_FILES.filter(({ make }) => make !== null).map(({ name }) =>
        readFileSync(join(directory, name), "utf8"),
      );
    };
    expect(await filesOf(10_000, true)).toEqual(await filesOf(40, false));
  });

  it("are not taken from a run whose start failed", async () => {
    for (const [run, file] of [
      ["20260101-000000-aaaa", "summary.json"],
      ["20260102-000000-bbbb", "nothing"],
    ] as const) {
      mkdirSync(join(directory, run));
      for (const name of ["run.json", file]) writeFileSync(join(directory, run, name), "{}");
    }
    expect(await findRun(directory, undefined)).toBe(join(directory, "20260101-000000-aaaa"));
  });
});

describe("an export", () => {
  it("is read in each region's order, wherever its lines stand", async () => {
    await writeHere();
    const path = join(directory, EXPORT_FILE);
    expect(await linesOf(path)).toEqual([1, 2, 3, 4, 5]);
    const lines = readFileSync(path, "utf8").trim().split("\n");
    writeFileSync(path, [3, 0, 4, 2, 1].map((index) => lines[index]).join("\n"));
    expect(await linesOf(path)).toEqual([1, 2, 3, 4, 5]);
  });

  it("says which is wrong when a line is none", async () => {
    await writeHere();
    const path = join(directory, EXPORT_FILE);
    const lines = readFileSync(path, "utf8").trim().split("\n");
    const wrong = [
      "not a line",
      "null",
      "[1]",
      "{}",
      "7",
      lines[1]?.slice(0, 90) ?? "",
      "\u0000\u0001",
      '{"run":1,"seq":2}',
    ];
    for (const line of wrong) {
      writeFileSync(path, [lines[0], "", line, lines[2]].join("\n"));
      await expect(linesOf(path)).rejects.toMatchObject({
        code: "LOG_DAMAGED",
        message: expect.stringContaining(`line 3 of ${path} is no item`),
      });
    }
  });

  it("is a sentence where it is no file, or is one without line feeds", async () => {
    const path = join(directory, EXPORT_FILE);
    const damaged = { code: "LOG_DAMAGED" };
    await expect(linesOf(path)).rejects.toMatchObject({ ...damaged, message: expect.stringContaining("ENOENT") });
    writeFileSync(path, Buffer.alloc(40 * 2 ** 20, 1));
    await expect(linesOf(path)).rejects.toMatchObject({ ...damaged, message: expect.stringContaining("longer than") });
    rmSync(path);
    mkdirSync(path);
    await expect(linesOf(path)).rejects.toMatchObject({ ...damaged, message: expect.stringContaining("EISDIR") });
    rmSync(path, { recursive: true });
    writeFileSync(path, "");
    expect(await linesOf(path)).toEqual([]);
  });
});

describe("a file that is written in parts", () => {
  it("has all of them, and never waits for the last to write the first", async () => {
    let made = 0;
    function* parts(): Generator<string> {
      for (; made < 2_000; made += 1) yield `${"x".repeat(999)}\n`;
    }
    await writeWhole(directory, "parts.txt", parts());
    expect(readFileSync(join(directory, "parts.txt"), "utf8")).toBe(`${"x".repeat(999)}\n`.repeat(2_000));
  });

  it("is not there when a part cannot be made", async () => {
    function* parts(): Generator<string> {
      yield "x".repeat(200_000);
      throw new RangeError("Invalid string length");
    }
    await expect(writeWhole(directory, "parts.txt", parts())).rejects.toMatchObject({ code: "RESULTS_UNWRITABLE" });
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("a shelf in a file", () => {
  it("gives back what was put on each board, in order", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.array(fc.string().map((text) => JSON.stringify(text))))),
        (lots) => {
          const shelf = new FileShelf(join(directory, ".seconds.draft"));
          try {
            for (const [board, lines] of lots) expect(shelf.put(board, lines)).toBe(true);
            for (const board of ["a", "b"]) {
              const put = lots.filter(([name]) => name === board).flatMap(([, lines]) => lines);
              expect([...shelf.linesOn(board)]).toEqual(put);
            }
          } finally {
            shelf.close();
          }
        },
      ),
      { numRuns: 30 },
    ));

  it("takes nothing where no file can be made, and says so", () => {
    writeFileSync(join(directory, "file"), "");
    const shelf = new FileShelf(join(directory, "file", "below", ".seconds.draft"));
    expect(shelf.put("a", ["1"])).toBe(false);
    shelf.close();
  });
});
