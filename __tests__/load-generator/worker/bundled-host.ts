// The script's process by its bundle, in a folder of its own, for tests with real threads.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleProgram } from "../../../bundling/programs.ts";
import type { ThreadHome } from "../../../images/load-generator/shared/thread-home.ts";
import { ScriptHost } from "../../../images/load-generator/worker/host/script-host.ts";

export interface BundledHost {
  readonly host: ScriptHost;
  /** One more: a process works on one slot at a time. To be closed by whoever opens it. */
  readonly open: () => ScriptHost;
  remove(): Promise<void>;
}

export const bundleHost = async (): Promise<BundledHost> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-thread-"));
  const { directory } = await bundleProgram("load-generator", folder);
  const programOf = (name: string): URL => pathToFileURL(join(directory, `${name}.mjs`));
  const open = (): ScriptHost => new ScriptHost({ host: programOf("script-host"), thread: programOf("thread") });
  const host = open();
  return {
    host,
    open,
    remove: async () => {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const LITTLE_MIB = 32;

/** Threads that DYING ends soon. */
export const withLittleMemory = (home: ThreadHome): ThreadHome => ({
  open: (assignment, _, events) => home.open(assignment, LITTLE_MIB, events),
});

/** Ends the thread that runs it: what a script could call for that throws. */
export const DYING = "for (const kept = []; ; ) kept.push(new Array(100_000).fill(kept.length));";
