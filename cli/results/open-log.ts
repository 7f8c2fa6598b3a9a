// Opens the log of a run to be read into its results, in a memory that does not grow with the run: what is long past is
// put into a file, and the export is written as the log is read.
import { join } from "node:path";
import { LogReader, type ReadLog } from "../../metrics/log/log-reader.ts";
import { Past } from "../../metrics/results/past.ts";
import { MOST_KEPT } from "../../metrics/totals/seconds/second-book.ts";
import { ExportDraft } from "./export-draft.ts";
import { FileShelf } from "./file-shelf.ts";

export interface OpenedLog {
  readonly reader: LogReader;
  /** Undefined where the log is read from its export, or somebody else writes the results. */
  readonly draft: ExportDraft | undefined;
  /** Undefined where the run is short: memory has all its seconds at the end, and they are few. */
  readonly past: Past | undefined;
  /** Nothing of it is left then but what was finished. */
  close(): void;
}

export interface HowItIsRead {
  readonly writesExport: boolean;
  /** Told when the export cannot be written. Whoever it is ends the run: memory keeps the rest of the export. */
  readonly onUnwritable?: (cause: Error) => void;
}

/** @param directory of the run's results */
export const openRunLog = (
  directory: string,
  run: ConstructorParameters<typeof LogReader>[0],
  read: ReadLog,
  { writesExport, onUnwritable }: HowItIsRead,
): OpenedLog => {
  const shelf = new FileShelf(join(directory, `.seconds.${process.pid}.draft`));
  const draft = writesExport ? new ExportDraft(directory, onUnwritable) : undefined;
  const reader = new LogReader(run, read, { shelf, onItems: (items) => draft?.add(items) });
  return {
    reader,
    draft,
    past: pastOf(run, reader, shelf),
    close: () => {
      shelf.close();
      draft?.discard();
    },
  };
};

const pastOf = (
  { regions, durationSeconds = 0 }: ConstructorParameters<typeof LogReader>[0],
  { totals }: LogReader,
  shelf: FileShelf,
): Past | undefined => {
  const planned = { regions: Object.keys(regions), durationSeconds };
  return planned.regions.length * durationSeconds > MOST_KEPT ? new Past(totals, shelf, planned) : undefined;
};
