// What `run --baseline --limit --comment` does when the run is over, and which mistakes it tells before it starts.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRunEnd } from "../../../cli/run/run-end.ts";
import { Output } from "../../../cli/terminal/output.ts";
import { Summary } from "../../../contracts/results/summary.ts";
import { writeMadeRun } from "../compare/written-run.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

let folder = "";
let printed = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-run-end-"));
  printed = "";
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  delete process.env.GITHUB_STEP_SUMMARY;
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const slower = { seed: 2, latencyFactor: 1.5 };

interface Asked {
  readonly baseline?: string;
  readonly limit?: readonly string[];
  readonly quiet?: boolean;
}

/** The end of the run in this folder. */
const endOf = async (directory: string, { baseline, limit = [], quiet = false }: Asked) => {
  const end = await openRunEnd({ baseline, limit, comment: at("comment.md"), out: folder });
  const summary = Summary.parse(JSON.parse(readFileSync(join(directory, "summary.json"), "utf8")));
  const exitCode = await end(
    { directory, summary: { ...summary, verdict: "passed" } },
    new Output({ quiet, json: false }),
  );
  return { exitCode, comment: readFileSync(at("comment.md"), "utf8") };
};

const mistakeOf = (asked: Asked): Promise<{ code: string; message: string; next: string }> =>
  openRunEnd({ baseline: undefined, limit: [], comment: undefined, out: folder, ...asked }).then(
    () => {
      throw new Error("it was no mistake");
    },
    (error) => error,
  );

it("comments only what changed beyond the noise", async () => {
  const baseline = writeMadeRun(at("before"), { seed: 1 });
  const { exitCode, comment } = await endOf(writeMadeRun(at("after"), slower), { baseline });
  expect(exitCode).toBe(0);
  expect(comment).toMatch(/^<!-- meridian [\w.-]+ -->\n### .*passed/);
  const rows = comment.split("\n").filter((line) => line.startsWith("|") && line.includes("http"));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toMatch(/worse|better|changed/);
  expect(printed).toContain("✗ worse");
});

it("comments two equal runs in a sentence, and prints a line", async () => {
  const baseline = writeMadeRun(at("before"), { seed: 1 });
  const { exitCode, comment } = await endOf(writeMadeRun(at("after"), { seed: 2 }), { baseline });
  expect(exitCode).toBe(0);
  expect(comment).not.toContain("|");
  expect(comment).toContain("nothing changed beyond the noise");
  expect(printed.trim().split("\n")).toHaveLength(1);
});

it("a limit that is exceeded fails the run, also with --quiet; a change alone does not", async () => {
  const baseline = writeMadeRun(at("before"), { seed: 1 });
  const after = writeMadeRun(at("after"), slower);
  const limit = ["http_req_duration p(95) +10%"];
  const failed = await endOf(after, { baseline, limit, quiet: true });
  expect([failed.exitCode, failed.comment.split("\n")[1]]).toEqual([
    99,
    expect.stringContaining("✗ failed by a limit"),
  ]);
  expect(printed).toMatch(/^ {2}✗ http_req_duration p\(95\) \+10%: .* allowed /);
  expect(await endOf(after, { baseline, limit: ["http_req_duration p(95) +90%"] })).toMatchObject({ exitCode: 0 });
});

it("finds the baseline by its run's id, or as the newest of a folder of runs", async () => {
  const after = writeMadeRun(at("run-2"), { seed: 2 });
  writeMadeRun(at("run-1"), { seed: 1 });
  expect((await endOf(after, { baseline: "run-1" })).comment).toContain("nothing changed");
  writeMadeRun(join(folder, "kept/run-0"), { seed: 1 });
  expect((await endOf(after, { baseline: at("kept") })).comment).toContain("nothing changed");
});

it("an empty folder is no baseline yet, and no mistake", async () => {
  mkdirSync(at("empty"));
  const { exitCode, comment } = await endOf(writeMadeRun(at("after"), { seed: 2 }), { baseline: at("empty") });
  expect(exitCode).toBe(0);
  expect(comment).toContain("There is no baseline yet");
});

it("comments a run without a baseline with its verdict alone", async () => {
  const { comment } = await endOf(writeMadeRun(at("after"), { seed: 2 }), {});
  expect(comment).toContain("passed");
  expect(comment).not.toMatch(/baseline|beyond/);
});

it("tells mistakes before the run starts", async () => {
  const baseline = writeMadeRun(at("before"), { seed: 1 });
  writeFileSync(at("text.txt"), "no run");
  expect(await mistakeOf({ baseline: at("none") })).toMatchObject({ code: "RESULTS_UNREADABLE" });
  expect(await mistakeOf({ baseline: at("text.txt") })).toMatchObject({ code: "RESULTS_UNREADABLE" });
  expect(await mistakeOf({ limit: ["http_reqs rate -5%"] })).toMatchObject({
    code: "COMMAND_INVALID",
    next: expect.stringContaining("--baseline"),
  });
  expect(await mistakeOf({ baseline, limit: ["http_req_duratoin avg +1%"] })).toMatchObject({
    code: "COMMAND_INVALID",
  });
  expect(await mistakeOf({ baseline, limit: ["http_req_duration avg 1%"] })).toMatchObject({ code: "COMMAND_INVALID" });
});
