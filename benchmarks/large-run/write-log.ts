// Writes the folder of a large run: its record and its log, as a run leaves them, to see what `meridian results` and
// `meridian compare` take for it.
// Arguments: the results' folder; --seconds 3600 --regions 30 --names 200 --names-per-second 5 --calls-per-name 40
// --every-seconds 1
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportLine } from "../../contracts/delta/flush-codec.ts";
import { RunRecord } from "../../contracts/results/run-record.ts";
import { type LargeRunSize, makeLargeItems, makeLargeRecord } from "./large-log.ts";
import { readSize } from "./size-arguments.ts";

const writeLargeRun = async (out: string, size: LargeRunSize): Promise<string> => {
  const record = makeLargeRecord(size);
  const directory = join(out, record.runId);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "run.json"), `${JSON.stringify(RunRecord.encode(record), null, 2)}\n`);
  await pipeline(Readable.from(linesOf(size)), createWriteStream(join(directory, "flush-log.jsonl")));
  return directory;
};

function* linesOf(size: LargeRunSize): Generator<string> {
  for (const item of makeLargeItems(size)) yield `${exportLine(item)}\n`;
}

const { size, positionals } = readSize();
const [out = "results"] = positionals;
process.stdout.write(`${await writeLargeRun(out, size)}\n`);
