// Starts the demo target as a process of its own, so that its work does not delay the CLI's, and stops it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startProcess } from "../../cloud/local/tasks/task-process.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { DemoTargetListening, type DemoTargetSettings } from "./messages.ts";

const STOP_TIMEOUT_MS = 2_000;

export interface DemoTargetOptions extends DemoTargetSettings {
  /** dist/demo-target/index.mjs. */
  readonly program: string;
  readonly exitWithParent: string;
  /** Where its log, `demo-target.log`, is written. */
  readonly logDirectory: string;
}

export interface DemoTarget {
  /** Base URL by region. */
  readonly targets: Readonly<Record<string, string>>;
  readonly pid: number;
  stop(): Promise<void>;
}

/** @throws MeridianError INTERNAL when it ends before it listens */
export const startDemoTarget = async (options: DemoTargetOptions): Promise<DemoTarget> => {
  const { regions, homeRegion, logDirectory } = options;
  const settings: DemoTargetSettings = { regions: [...regions], homeRegion };
  const logFile = join(logDirectory, "demo-target.log");
  await mkdir(logDirectory, { recursive: true });
  const child = startProcess({
    program: options.program,
    programArguments: [JSON.stringify(settings)],
    exitWithParent: options.exitWithParent,
    environment: {},
    workingDirectory: logDirectory,
    logFile,
  });
  const message = DemoTargetListening.safeParse(await child.message());
  if (!message.success || child.pid === null) {
    child.signal("SIGKILL");
    throw new MeridianError("INTERNAL", `the demo target did not start: ${await child.ended}`, {
      next: `see ${logFile}`,
    });
  }
  const stop = async (): Promise<void> => {
    child.signal("SIGTERM");
    const timer = setTimeout(() => child.signal("SIGKILL"), STOP_TIMEOUT_MS);
    await child.ended;
    clearTimeout(timer);
  };
  return { targets: message.data.targets, pid: child.pid, stop };
};
