// The script's process by its bundle, in a folder of its own, for tests with real threads.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleProgram } from "../../../bundling/programs.ts";
import { ScriptHost } from "../../../images/load-generator/worker/host/script-host.ts";

export interface BundledHost {
  readonly host: ScriptHost;
  remove(): Promise<void>;
}

export const bundleHost = async (): Promise<BundledHost> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-thread-"));
  const { directory } = await bundleProgram("load-generator", folder);
  const host = new ScriptHost(pathToFileURL(join(directory, "script-host.mjs")));
  return {
    host,
    remove: async () => {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
