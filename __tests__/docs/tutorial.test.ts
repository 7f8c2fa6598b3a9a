// What docs/tutorial.md has its reader write is read as a run would read it, at each step; its commands are run by
// __tests__/e2e/package.test.ts, those for AWS by __tests__/aws/own-folder.test.ts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareRun } from "../../cli/run/prepare.ts";
import { awsConfigIssues } from "../../contracts/config/aws-config.ts";
import { Config } from "../../contracts/config/config.ts";
import { parseLimit } from "../../metrics/compare/limits.ts";
import { commandsOf, stepsHere, stepsOnAws, TUTORIAL, type TutorialStep } from "../support/tutorial.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-tutorial-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (steps: readonly TutorialStep[]) =>
  steps.flatMap(({ file, text }) => (file === undefined ? [] : [{ file, text }]));

it("each config of the tutorial goes with its script", async () => {
  const written = new Set<string>();
  let preparedCount = 0;
  for (const { file, text } of filesOf([...stepsHere, ...stepsOnAws]).filter(({ file }) => !file.includes("/"))) {
    writeFileSync(join(folder, file), text);
    written.add(file);
    if (!written.has("script.js") || !written.has("config.json")) continue;
    const prepared = await prepareRun({ path: join(folder, "config.json") });
    expect(prepared.settings.durationSeconds).toBeGreaterThan(0);
    preparedCount++;
  }
  expect(preparedCount).toBe(3);
});

it("its last config lacks nothing for AWS", () => {
  const text = filesOf(stepsOnAws).find(({ file }) => file === "config.json")?.text ?? "";
  expect(awsConfigIssues(Config.parse(JSON.parse(text)))).toEqual([]);
});

it("its workflow gives the action inputs that it has", () => {
  const action = readFileSync(join(__dirname, "../../action.yml"), "utf8");
  const workflow = filesOf(stepsHere).find(({ file }) => file.startsWith(".github/"))?.text ?? "";
  const [, inputs = ""] = /uses: OWNER\/meridian@.*\n +with:\n((?: {10}.*\n)+)/.exec(workflow) ?? [];
  const given = [...inputs.matchAll(/^ {10}([a-z-]+):/gm)].map(([, name]) => name);
  expect(given.length).toBeGreaterThan(0);
  for (const name of given) expect(action).toMatch(new RegExp(`^  ${name}:\n    description:`, "m"));
  const limits = [...inputs.matchAll(/^ {12}(.+)$/gm)].map(([, limit = ""]) => parseLimit(limit));
  expect(limits).toHaveLength(1);
});

it("has commands for this machine and for AWS", () => {
  expect(commandsOf(stepsHere)).toContain("npx meridian run");
  expect(commandsOf(stepsOnAws)).toContain("npx meridian watch --aws");
});

it("names no command that is not one of a block", () => {
  const prose = TUTORIAL.replace(/^```[\s\S]*?^```$/gm, "");
  const named = [...prose.matchAll(/`((?:npm|npx|node|meridian) [^`]+)`/g)].map(([, command = ""]) => command);
  const typed = commandsOf([...stepsHere, ...stepsOnAws]);
  expect(named.filter((command) => !typed.includes(command))).toEqual([]);
});
