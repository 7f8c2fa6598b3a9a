// What benchmarks of k6's dialect share: the server, on a core of its own, and loads in processes of their own, on the
// other.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../bundling/script.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import type { Job, Outcome } from "./one-run.ts";

const LOAD_CORE = 0;
const SERVER_CORE = 1;

/** A program of the benchmarks' on that core alone, which speaks to this one by messages. */
const startPinned = (program: string, core: number): ChildProcess =>
  spawn("taskset", ["-c", String(core), process.execPath, "--import", "tsx", join(import.meta.dirname, program)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });

/** Answers everything at once. */
export const startServer = async () => {
  const child = startPinned("../worker/known-delays.ts", SERVER_CORE);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
};

export const measure = async (job: Job): Promise<Outcome> => {
  const child = startPinned("one-run.ts", LOAD_CORE);
  child.send(job);
  const [outcome] = (await once(child, "message")) as [Outcome];
  for (const warning of outcome.warnings) process.stderr.write(`${warning}\n`);
  return outcome;
};

/** The script as a run's plan has it. */
export const bundled = async (text: string): Promise<RunPlan["script"]> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-k6-"));
  try {
    const path = join(folder, "script.js");
    writeFileSync(path, text);
    const { file, dialect, code, userPart, meant, files } = await bundleScript(path);
    return { file, dialect, code, userPart, meant, files: { ...files } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
