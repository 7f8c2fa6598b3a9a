// `live.json` in a run's directory while the run is live: who hosts it and where, so that other commands can attach to
// it.
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const LiveFile = z.object({
  schema: z.literal("meridian.live.v1"),
  /** The CLI process that hosts the run. */
  pid: z.int().positive(),
  runId: z.string(),
  name: z.string(),
  homeRegion: z.string(),
  /** The secret with them lets in whoever can read this file: its owner alone, and for as long as the run is live. */
  endpoints: z.object({ dynamodb: z.url(), api: z.url(), secret: z.string() }),
});
export type LiveFile = z.infer<typeof LiveFile>;

const pathOf = (directory: string): string => join(directory, "live.json");

/** Writes a temporary file and renames it, so that a reader finds the whole file or none. */
export const writeLiveFile = async (directory: string, live: LiveFile): Promise<void> => {
  const draft = join(directory, `.live-${live.pid}.json`);
  await writeFile(draft, `${JSON.stringify(live, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, pathOf(directory));
};

/** Undefined when there is none that can be read. A killed process may have left it behind: attach.ts finds that out. */
export const readLiveFile = async (directory: string): Promise<LiveFile | undefined> => {
  try {
    return LiveFile.parse(JSON.parse(await readFile(pathOf(directory), "utf8")));
  } catch {
    return undefined;
  }
};

export const removeLiveFile = (directory: string): Promise<void> => rm(pathOf(directory), { force: true });
