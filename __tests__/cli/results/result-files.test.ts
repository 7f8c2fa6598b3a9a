// The list of result files against what people read of it, and against what is written.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXPORT_FILE } from "../../../cli/results/export-draft.ts";
import { openRunLog } from "../../../cli/results/open-log.ts";
import { FILES_BESIDE_REPORT, RESULT_FILES } from "../../../cli/results/result-files.ts";
import { writeResults } from "../../../cli/results/write-results.ts";
import { commitItem, recordOf } from "../../metrics/random-run.ts";
import { payloadOf, requests } from "../../metrics/support.ts";

jest.mock("../../../cli/dashboard/page-files.ts", () => ({ readPageFiles: async () => ({ script: "", style: "" }) }));

const documentOf = (file: string): string => readFileSync(join(__dirname, "../../..", file), "utf8");
const namesIn = (text: string): string[] => [...text.matchAll(/`([\w-]+\.\w+)`/g)].map(([, name]) => name ?? "");
const NAMES = RESULT_FILES.map(({ name }) => name);

describe("the list of result files", () => {
  it("is the README's", () => {
    const paragraph = documentOf("README.md")
      .split("\n")
      .find((line) => line.startsWith("`results/<run>/` holds"));
    expect(namesIn(paragraph ?? "").sort()).toEqual([...NAMES].sort());
  });

  it("is the table's in docs/exports.md", () => {
    const [before = ""] = documentOf("docs/exports.md").split("## While the run goes on");
    const rows = before.split("\n").flatMap((line) => namesIn(/^\| `[^`]*` +\|/.exec(line)?.[0] ?? ""));
    expect(rows.sort()).toEqual([...NAMES].sort());
  });

  it("is what a run's folder holds, besides its record", async () => {
    const directory = mkdtempSync(join(tmpdir(), "results-"));
    try {
      const region = "eu-west-1";
      const series = requests({ name: "cart", method: "GET", status: "200" }, [1_000]);
      const items = [commitItem(region, 1, "flush-1", payloadOf([{ second: 0, series }]))];
      const record = recordOf([{ region, items, payloads: [], attempts: new Map() }]);
      const read = async (_: string, afterSeq: number) => ({
        items: items.filter(({ seq }) => seq > afterSeq),
        isLast: true,
      });
      const log = openRunLog(directory, record, read, { writesExport: true });
      await log.reader.advance();
      await writeResults(directory, record, log);
      log.close();
      expect(readdirSync(directory).sort()).toEqual([...NAMES, "run.json"].sort());
      expect(readFileSync(join(directory, EXPORT_FILE), "utf8").trim().split("\n")).toHaveLength(1);
      const report = readFileSync(join(directory, "report.html"), "utf8");
      for (const { name, meaning } of FILES_BESIDE_REPORT) {
        expect(report.includes(`<dt><code>${name}</code></dt><dd>${meaning}</dd>`)).toBe(true);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
