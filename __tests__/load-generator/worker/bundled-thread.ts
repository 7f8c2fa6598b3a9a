// The load thread's bundle in a folder of its own, for tests with real threads.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleProgram } from "../../../bundling/programs.ts";

export interface BundledThread {
  readonly program: URL;
  remove(): void;
}

export const bundleThread = async (): Promise<BundledThread> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-thread-"));
  const { directory } = await bundleProgram("load-generator", folder);
  return {
    program: pathToFileURL(join(directory, "thread.mjs")),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
