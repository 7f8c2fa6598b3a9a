// `meridian compare` on folders as a run leaves them: what it prints, its exit code, its mistakes, and the job summary.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare as comparing } from "../../cli/commands/compare.ts";
import { exitCodeOfError } from "../../cli/exit-codes.ts";
import { escapeMarkdown } from "../../cli/job-summary/escape.ts";
import { runMarkdown } from "../../cli/job-summary/run-markdown.ts";
import type { Comparison } from "../../contracts/results/comparison.ts";
import { type MadeRun, sideOf } from "../metrics/compare/made-run.ts";
import { writeMadeRun } from "./compare/written-run.ts";

let folder = "";
let printed = "";
const environment = { ...process.env };

const writeRun = (name: string, made: MadeRun): string => writeMadeRun(join(folder, name), made);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-compare-"));
  printed = "";
  delete process.env.GITHUB_STEP_SUMMARY;
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  rmSync(folder, { recursive: true, force: true });
});

type Given = Parameters<typeof comparing.run>[0];

const compare = (baselinePath: string, candidatePath: string, given: Partial<Given> = {}): Promise<number> =>
  comparing.run({
    baselinePath,
    candidatePath,
    limit: [],
    all: false,
    json: false,
    markdown: false,
    report: undefined,
    ...given,
  });

describe("meridian compare", () => {
  it("marks what became slower, and fails above a limit alone", async () => {
    const [a, b] = [writeRun("a", { seed: 1 }), writeRun("b", { seed: 2, latencyFactor: 1.5 })];
    expect(await compare(a, b)).toBe(0);
    expect(printed).toMatch(/http_req_duration p\(95\) .*✗ worse/);
    expect(await compare(a, b, { limit: ["http_req_duration p(95) +90%"] })).toBe(0);
    printed = "";
    expect(
      await compare(a, b, { limit: ["http_req_duration p(95) +90%", "http_req_duration p(95) +10%"], json: true }),
    ).toBe(99);
    const { limits, notices } = JSON.parse(printed) as Comparison;
    expect(limits.map(({ ok }) => ok)).toEqual([true, false]);
    expect(notices.join()).not.toContain("nothing is marked");
  });

  it("says in one line that two runs are equal, and has every value with --all", async () => {
    const [a, b] = [writeRun("a", { seed: 1 }), writeRun("b", { seed: 2 })];
    expect(await compare(a, b)).toBe(0);
    expect(printed).toMatch(/^ {2}✓ nothing changed beyond the noise: \S+ against \S+, \d+ values\n$/);
    printed = "";
    await compare(a, b, { markdown: true });
    expect(printed.split("\n")).toHaveLength(2);
    printed = "";
    await compare(a, b, { all: true });
    expect(printed).toMatch(/http_req_duration p\(95\) .* no\n/);
  });

  it("shows of what changed that alone, and how much did not", async () => {
    const [a, b] = [writeRun("a", { seed: 1 }), writeRun("b", { seed: 2, latencyFactor: 1.5 })];
    await compare(a, b);
    expect(printed).not.toMatch(/ no\n/);
    expect(printed).toMatch(/\d+ values did not change; --all shows them\n$/);
  });

  it("compares summaries alone, and says that nothing is marked", async () => {
    const [a, b] = [writeRun("a", { seed: 1 }), writeRun("b", { seed: 2, latencyFactor: 2 })];
    rmSync(join(a, "flush-log.jsonl"));
    expect(await compare(join(a, "summary.json"), b)).toBe(0);
    expect(printed).toContain("nothing is marked");
    expect(printed).not.toContain("✗ worse");
    expect(printed).toMatch(/http_req_duration p\(95\) /);
    printed = "";
    // Of a run and itself there is nothing to tell but that, whether or not its noise is known.
    await compare(join(a, "summary.json"), a);
    expect(printed).not.toContain("http_req_duration");
    expect(printed).toMatch(/\d+ values did not change; --all shows them\n$/);
    printed = "";
    await compare(join(a, "summary.json"), a, { all: true });
    expect(printed).toMatch(/http_req_duration p\(95\) /);
  });

  it("appends to the job summary what --markdown prints", async () => {
    const a = writeRun("a", { seed: 1 });
    const file = join(folder, "job.md");
    writeFileSync(file, "before\n");
    process.env.GITHUB_STEP_SUMMARY = file;
    await compare(a, a, { markdown: true });
    expect(readFileSync(file, "utf8")).toBe(`before\n${printed}\n`);
  });

  it("refuses what is not a run's results, in one error of exit code 2, and writes nothing", async () => {
    const a = writeRun("a", { seed: 1 });
    const old = join(folder, "old.json");
    writeFileSync(
      old,
      readFileSync(join(a, "summary.json"), "utf8").replace("meridian.summary.v1", "meridian.summary.v9"),
    );
    const text = join(folder, "text.json");
    writeFileSync(text, "no JSON");
    const empty = join(folder, "empty");
    mkdirSync(empty);
    const before = readdirSync(folder, { recursive: true });
    process.env.GITHUB_STEP_SUMMARY = join(folder, "job.md");
    for (const [path, message] of [
      [join(folder, "none"), "is not there"],
      [empty, "summary.json is not there"],
      [old, "meridian.summary.v9"],
      [text, "it is not JSON"],
    ] as const) {
      const error: unknown = await compare(a, path).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "RESULTS_UNREADABLE", message: expect.stringContaining(message) });
      expect(exitCodeOfError(error)).toBe(2);
    }
    const mistake: unknown = await compare(a, a, { limit: ["http_req_duratoin avg +1%"] }).catch(
      (thrown: unknown) => thrown,
    );
    expect(exitCodeOfError(mistake)).toBe(2);
    expect(printed).toBe("");
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
});

describe("a run's job summary", () => {
  it("has verdict, thresholds, regions and audit", () => {
    const { summary } = sideOf({ seed: 1, thresholds: { http_req_duration: ["p(95)<1"] } });
    const markdown = runMarkdown(summary);
    expect(markdown).toContain(`: ${summary.verdict}`);
    expect(markdown).toContain(`| ${escapeMarkdown("http_req_duration p(95)<1")} | ✗ |`);
    expect(markdown).toContain(`| ${escapeMarkdown("eu-west-1")} |`);
    expect(markdown).toMatch(/^Audit: \d+ workers/m);
  });

  it("shows text from outside as that text: no markup, link or table of its own", () => {
    const { summary } = sideOf({ seed: 1 });
    const name = "<img src=x onerror=y> | [a](http://b) `c` **d** @e\n# f";
    const markdown = runMarkdown({ ...summary, name });
    expect(markdown).toContain(escapeMarkdown(name));
    expect(escapeMarkdown(name)).not.toMatch(/[<>|[\]()`*@\n]/);
    expect(escapeMarkdown(name).replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(
      name.replace("\n", " "),
    );
  });
});
