// One process of a task: a bundle run by this Node, in a session of its own, that ends soon after this process does.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { pathToFileURL } from "node:url";

export interface ProgramToRun {
  /** Path of the bundle. */
  readonly program: string;
  readonly programArguments?: readonly string[];
  /** dist/local/exit-with-parent.mjs. */
  readonly exitWithParent: string;
  /** The whole environment: nothing of this process's own is inherited, such as NODE_OPTIONS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Sent over its channel as soon as it is started, since environment and arguments are for everybody to read. */
  readonly handed?: object | undefined;
  /** Standard output and error are appended to it. */
  readonly logFile: string;
}

export interface TaskProcess {
  /** Null when it could not be started: `ended` says why. */
  readonly pid: number | null;
  /** Settles when the process is gone: `SIGKILL`, `code 1`, or why it never started. Never rejects. */
  readonly ended: Promise<string>;
  /** The next message that it sends to its parent; undefined when it ends without one. */
  message(): Promise<unknown>;
  /** False when there is nobody to signal any more. */
  signal(name: "SIGTERM" | "SIGKILL"): boolean;
}

const notStarted = (error: unknown): TaskProcess => ({
  pid: null,
  ended: Promise.resolve(`not started: ${error instanceof Error ? error.message : String(error)}`),
  message: async () => undefined,
  signal: () => false,
});

/** Starts it detached, so that Ctrl-C at the terminal reaches only this process, which ends the others in order. */
const spawnProcess = (options: ProgramToRun): TaskProcess => {
  const log = openSync(options.logFile, "a");
  const child = spawn(
    process.execPath,
    [
      "--import",
      pathToFileURL(options.exitWithParent).href,
      "--enable-source-maps",
      options.program,
      ...(options.programArguments ?? []),
    ],
    {
      cwd: options.workingDirectory,
      env: options.environment,
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    },
  );
  closeSync(log);
  // One that is gone before it was given anything has ended: that is told by its exit.
  if (options.handed !== undefined) child.send(options.handed, () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      // The same event comes when a signal cannot be sent; then the process exists, and its exit follows.
      if (child.pid === undefined) resolve(`not started: ${error.message}`);
    });
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  const message = (): Promise<unknown> =>
    Promise.race([new Promise((resolve) => child.once("message", resolve)), ended.then(() => undefined)]);
  return { pid: child.pid ?? null, ended, message, signal: (name) => child.kill(name) };
};

/** Never throws: a process that cannot start (no descriptors left, no log folder) counts as one that ended at once. */
export const startProcess = (options: ProgramToRun): TaskProcess => {
  try {
    return spawnProcess(options);
  } catch (error) {
    return notStarted(error);
  }
};
