// Writes a run's results into its folder, each file whole or not at all, and none at the cost of another.
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { RunView } from "../../contracts/results/view.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { factsOf, keptPlanOf, viewOf } from "../../metrics/results/run-view.ts";
import { summarise } from "../../metrics/results/summary.ts";
import { explainThresholds, keepExplained } from "../../metrics/verdict/culprit.ts";
import { EXPORT_FILE } from "./export-draft.ts";
import type { OpenedLog } from "./open-log.ts";
import { CAPACITY_FILE, FILES_BESIDE_REPORT, type MadeFile, RESULT_FILES, type ResultSource } from "./result-files.ts";
import { PLAN_FILE, readPlan } from "./run-folders.ts";

const MAKE_ROOM = "name another folder with --out, or make room; `meridian results` then writes them again";
/** What is gathered of a file's lines until it is written. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Renamed into place: whoever looks finds all of it or none.
 * @param content lines, or whatever parts it comes in; it is never whole in memory then
 * @throws MeridianError RESULTS_UNWRITABLE
 */
export const writeWhole = async (
  directory: string,
  file: string,
  content: string | Iterable<string>,
  next = MAKE_ROOM,
): Promise<void> => {
  const draft = join(directory, `.${file}.draft`);
  try {
    await mkdir(directory, { recursive: true });
    await pipeline(
      Readable.from(typeof content === "string" ? [content] : chunksOf(content)),
      createWriteStream(draft),
    );
    await rename(draft, join(directory, file));
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    const message = `${join(directory, file)} cannot be written: ${(cause as Error).message}`;
    throw new MeridianError("RESULTS_UNWRITABLE", message, { next, cause });
  }
};

function* chunksOf(parts: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const part of parts) {
    chunk += part;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

export const writeRecord = (directory: string, record: RunRecord): Promise<void> =>
  writeWhole(directory, "run.json", `${JSON.stringify(RunRecord.encode(record), null, 2)}\n`);

/** What of the run plan belongs to results. */
export const writeKeptPlan = (directory: string, plan: Parameters<typeof keptPlanOf>[0]): Promise<void> =>
  writeWhole(directory, PLAN_FILE, `${JSON.stringify(keptPlanOf(plan))}\n`);

/**
 * Everything that is made from the log. The log's export comes first: from it the rest can be made again.
 * @throws MeridianError RESULTS_UNWRITABLE when all that can be written is
 */
export const writeResults = async (
  directory: string,
  record: RunRecord,
  { reader: { logs, totals, thresholds, capacity: searched }, draft, past }: Omit<OpenedLog, "close">,
): Promise<Summary> => {
  const failures: MeridianError[] = [];
  const attempt = async (file: string, write: () => void | Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      failures.push(error instanceof MeridianError ? error : unmade(directory, file, error));
    }
  };
  await attempt(EXPORT_FILE, () => draft?.finish());
  await attempt("run.json", () => writeRecord(directory, record));
  const measured = summarise(record, logs, totals, thresholds.judgeTimed);
  const course = explainThresholds(thresholds.courseOf(measured.thresholds), totals);
  const summary = { ...measured, thresholds: keepExplained(measured.thresholds, course) };
  const capacity = searched?.file(record.ending, totals.lastSecond) ?? null;
  const facts = factsOf(record, await readPlan(directory), [
    ...FILES_BESIDE_REPORT,
    ...(capacity === null ? [] : [CAPACITY_FILE]),
  ]);
  const makeView = (): RunView => {
    const view = viewOf(facts, summary, totals, course, past?.course);
    return capacity === null ? view : { ...view, capacity };
  };
  const source: ResultSource = { record, totals, past, summary, makeView };
  if (capacity !== null) {
    const text = `${JSON.stringify(capacity, null, 2)}\n`;
    await attempt(CAPACITY_FILE.name, () => writeWhole(directory, CAPACITY_FILE.name, text));
  }
  for (const file of RESULT_FILES) await attempt(file.name, () => writeFile(directory, file, source));
  if (failures.length > 0) throw togetherOf(failures);
  return summary;
};

const writeFile = async (directory: string, { name, make }: MadeFile, source: ResultSource): Promise<void> => {
  if (make !== null) await writeWhole(directory, name, await make(source));
};

const unmade = (directory: string, file: string, cause: unknown): MeridianError =>
  new MeridianError("RESULTS_UNWRITABLE", `${join(directory, file)} cannot be made: ${String(cause)}`, {
    next: "`meridian results` makes it again",
    cause,
  });

const togetherOf = (failures: readonly MeridianError[]): MeridianError => {
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) return first;
  const message = `${failures.length} files of the results cannot be written, all others are: ${failures.map((one) => one.message).join("; ")}`;
  return new MeridianError("RESULTS_UNWRITABLE", message, { next: MAKE_ROOM, cause: first });
};
