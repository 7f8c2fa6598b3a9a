// Waits for a save of one of some files. Their folders are watched, since editors put another file in the place of the
// one that they save.
import { type FSWatcher, watch } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";

/** What a script and its config are written in. */
const KINDS = new Set([".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".json", ".jsonc", ".csv", ".env"]);
/** An editor tells of one save several times. */
const SETTLE_MS = 40;

export interface WatchedFiles {
  readonly files: readonly string[];
  /**
   * They may not be all: what they name could not be read, and may be any file beside them.
   */
  readonly isPartial: boolean;
}

/** Whether a save of the file is one to look at. */
export const isMeant = (path: string, { files, isPartial }: WatchedFiles): boolean =>
  files.some((file) => resolve(file) === path) ||
  (isPartial && KINDS.has(extname(path)) && files.some((file) => dirname(resolve(file)) === dirname(path)));

/** @returns a promise of the next save, and what ends the waiting */
export const nextSave = (watched: WatchedFiles): { readonly saved: Promise<void>; readonly close: () => void } => {
  const watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  const saved = new Promise<void>((done) => {
    for (const folder of new Set(watched.files.map((file) => dirname(resolve(file))))) {
      const onChange = (_: string, name: string | null): void => {
        if (name === null || !isMeant(join(folder, name), watched)) return;
        clearTimeout(timer);
        timer = setTimeout(done, SETTLE_MS);
      };
      try {
        // A folder that goes away has nothing to be watched.
        watchers.push(watch(folder, onChange).on("error", () => undefined));
      } catch {
        // Nor has one that is not there.
      }
    }
  });
  return { saved, close };
};
