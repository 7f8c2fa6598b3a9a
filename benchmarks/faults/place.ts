// A folder in which the built command runs, as a user would call it.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../contracts/results/summary.ts";
import { familyOf, signal } from "./processes.ts";

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  readonly folder: string;
  readonly write: (file: string, content: string | object) => void;
  readonly start: (
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => { pid: number; finished: Promise<Finished> };
  /** Of the newest run; undefined where there is none. */
  readonly summary: () => Summary | undefined;
  /** Ends what still runs, too. */
  readonly remove: () => Promise<void>;
}

/** @param program the built command */
export const makePlace = (program: string): Place => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-faults-"));
  const running = new Map<number, Promise<Finished>>();
  return {
    folder,
    write: (file, content) =>
      writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content, null, 2)),
    start: (args, environment = {}) => {
      const child = spawn(process.execPath, [program, ...args], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, NO_COLOR: "1", ...environment },
      });
      const pid = child.pid ?? 0;
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      const finished = new Promise<Finished>((resolve) => {
        child.on("close", (exitCode) => {
          running.delete(pid);
          resolve({ exitCode, stdout, stderr });
        });
      });
      running.set(pid, finished);
      return { pid, finished };
    },
    summary: () => {
      try {
        const results = join(folder, "results");
        const run = readdirSync(results).sort().at(-1) ?? "";
        return JSON.parse(readFileSync(join(results, run, "summary.json"), "utf8")) as Summary;
      } catch {
        return undefined;
      }
    },
    remove: async () => {
      for (const pid of running.keys()) signal(familyOf(pid), "SIGKILL");
      await Promise.all(running.values());
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
