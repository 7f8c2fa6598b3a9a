// One call of a tool, on its core: what it says it did, and the processor time that its whole tree of processes used.
import { spawn } from "node:child_process";
import type { Call } from "./tools/tool.ts";

export interface Measured {
  readonly perSecond: number;
  /** User and system time. */
  readonly cpuSeconds: number;
}

/** Beyond the seconds of its load: a tool that hangs must not cost the sitting. */
const MOST_OTHER_SECONDS = 30;

/** @throws Error with the end of the tool's output when it has no figure, or does not end */
export const measure = (call: Call, core: number, seconds = 60): Promise<Measured> =>
  new Promise((resolve, reject) => {
    // bash's own `time` has what the whole tree of processes used.
    const child = spawn(
      "bash",
      ["-c", 'TIMEFORMAT="cpu %U %S"; time taskset -c "$0" "$@"', String(core), call.command, ...call.arguments],
      { env: { ...process.env, ...call.environment }, stdio: ["ignore", "pipe", "pipe"], detached: true },
    );
    const timer = setTimeout(
      () => {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      },
      (seconds + MOST_OTHER_SECONDS) * 1000,
    );
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", () => {
      clearTimeout(timer);
      try {
        const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
        if (user === undefined) throw new Error("it did not end");
        resolve({ perSecond: call.perSecond(stdout, stderr), cpuSeconds: Number(user) + Number(system) });
      } catch (error) {
        reject(
          new Error(`${call.command}: ${(error as Error).message}\n${stdout.slice(-500)}\n${stderr.slice(-1500)}`),
        );
      }
    });
  });
