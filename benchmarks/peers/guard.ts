// Says whether the engine has become slower than it is at the merge base: builds that in a working tree of its own, and
// has both carry each scenario in turns, one right after the other on the same core. What counts is processor time for
// each request, once everything is compiled, which a busy machine moves less than rates. Fails where a scenario is
// slower by more than the noise. Needs nginx. Arguments: --base main --rounds 9 --seconds 5 --only get-small,get-json
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runForMicros } from "./measure.ts";
import { type BenchScenario, SCENARIOS } from "./scenarios.ts";
import { type Server, startServer } from "./server.ts";
import { bundleProgram, write } from "./tools/tool.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const ROOT = join(import.meta.dirname, "../..");
const LOAD_CORE = 0;
const SERVER_CORE = 1;

const { values: options } = parseArgs({
  options: {
    base: { type: "string", default: "main" },
    rounds: { type: "string", default: "9" },
    seconds: { type: "string", default: "5" },
    only: { type: "string" },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const git = (...given: string[]): string => execFileSync("git", given, { cwd: ROOT, encoding: "utf8" }).trim();

/** @returns the load thread's bundle */
const buildIn = (folder: string): string => {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, "dist/load-generator/thread.mjs");
};

/** Built in the present tree's packages, so that nothing but the engine's own code differs. */
const buildBase = (commit: string, folder: string): string => {
  git("worktree", "add", "--quiet", "--detach", folder, commit);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return buildIn(folder);
};

/** Microseconds of processor time for each request. */
const costOf = (thread: string, scenario: BenchScenario, server: Server, folder: string): Promise<number> => {
  const script = write(folder, "script.mjs", scenario.script);
  const driver = join(folder, "drive.mjs");
  const { connections, version } = scenario;
  const load = [String(connections), String(options.seconds), "1", version];
  return runForMicros(
    { command: process.execPath, arguments: [driver, thread, script, server.urlOf(scenario), ...load] },
    LOAD_CORE,
    Number(options.seconds),
  );
};

const show = (name: string, { before, after, ratio, slowerCount, roundCount, isSlower }: Verdict): void => {
  const cells = [name, before.toFixed(1), after.toFixed(1), ratio.toFixed(3), `${slowerCount} of ${roundCount}`];
  say(`| ${[...cells, isSlower ? "slower" : ""].join(" | ")} |`);
};

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-guard-"));
  const tree = join(folder, "base");
  const commit = git("merge-base", options.base, "HEAD");
  let server: Server | undefined;
  try {
    const threads = { before: buildBase(commit, tree), after: buildIn(ROOT) };
    bundleProgram(join(import.meta.dirname, "drive.ts"), folder);
    server = await startServer(SERVER_CORE);
    say(`${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}; before: ${commit.slice(0, 8)}`);
    say("| scenario | µs of CPU before | after | ratio: median | slower in rounds | |\n|---|---:|---:|---:|---:|---|");
    for (const scenario of SCENARIOS.filter(({ name }) => options.only?.split(",").includes(name) ?? true)) {
      const rounds: { before: number; after: number }[] = [];
      for (let round = 0; round < Number(options.rounds); round += 1) {
        const taken = { before: 0, after: 0 };
        // Whoever is second has the warmer machine: both are, in turns.
        for (const which of round % 2 === 0 ? (["before", "after"] as const) : (["after", "before"] as const))
          taken[which] = await costOf(threads[which], scenario, server, folder);
        rounds.push(taken);
      }
      const verdict = verdictOf(rounds);
      show(scenario.name, verdict);
      if (verdict.isSlower) process.exitCode = 1;
    }
  } finally {
    await server?.stop();
    git("worktree", "remove", "--force", tree);
    rmSync(folder, { recursive: true, force: true });
  }
};

await main();
