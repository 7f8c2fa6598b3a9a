// Reads the export of a run's log line by line, in a memory that does not depend on its length.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { importLine } from "../../contracts/delta/flush-codec.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

/** Far above what a flush takes: a file without line feeds is no log, and is not read into memory. */
const MOST_BYTES_OF_LINE = 32 * 1024 * 1024;

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly offset: number;
  readonly bytes: number;
}

type Key = Pick<FlushItem, "run" | "seq">;

/**
 * Each region's items in ascending order, as they are written; an export whose lines somebody has moved is read by its
 * numbers.
 * @throws MeridianError LOG_DAMAGED for a line that is no item, and for a file that cannot be read
 */
export async function* readExport(path: string): AsyncGenerator<FlushItem> {
  try {
    if (await isInOrder(path)) for await (const line of linesOf(path)) yield itemOf(line, path);
    else yield* readByNumber(path);
  } catch (cause) {
    if (typeof (cause as NodeJS.ErrnoException).syscall !== "string") throw cause;
    throw damaged(`${path} cannot be read: ${(cause as Error).message}`, cause);
  }
}

const damaged = (message: string, cause?: unknown): MeridianError =>
  new MeridianError("LOG_DAMAGED", message, {
    next: "put the file back as the run wrote it; the results that were made of it then stay as they are",
    cause,
  });

const itemOf = ({ text, number }: Pick<Line, "text" | "number">, path: string): FlushItem => {
  try {
    return importLine(text);
  } catch (cause) {
    throw damaged(`line ${number} of ${path} is no item of a flush log`, cause);
  }
};

/** The region that an item's key names. */
export const regionOf = ({ run }: Pick<FlushItem, "run">): string => run.slice(run.indexOf("#") + 1);

const isInOrder = async (path: string): Promise<boolean> => {
  const last = new Map<string, number>();
  for await (const line of linesOf(path)) {
    const { run, seq } = keyOf(line, path);
    if (seq <= (last.get(run) ?? 0)) return false;
    last.set(run, seq);
  }
  return true;
};

async function* readByNumber(path: string): AsyncGenerator<FlushItem> {
  const places: (Pick<Line, "number" | "offset" | "bytes"> & Pick<FlushItem, "seq">)[] = [];
  for await (const line of linesOf(path)) {
    const { number, offset, bytes } = line;
    places.push({ number, offset, bytes, seq: keyOf(line, path).seq });
  }
  const file = await open(path);
  try {
    for (const { number, offset, bytes } of places.sort((a, b) => a.seq - b.seq)) {
      const { buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
      yield itemOf({ number, text: buffer.toString("utf8") }, path);
    }
  } finally {
    await file.close();
  }
}

/** @throws MeridianError LOG_DAMAGED */
const keyOf = (line: Line, path: string): Key => {
  const { run, seq } = Object(parsed(line.text)) as Partial<Key>;
  // What is wrong with the line is said by whoever reads all of it.
  return typeof run === "string" && typeof seq === "number" ? { run, seq } : itemOf(line, path);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Ends of lines are line feeds alone: whatever else a text may break at can be in a name. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let offset = 0;
  let number = 0;
  const lineOf = (): Line => {
    const line = { text: Buffer.concat(parts).toString("utf8"), number, offset: offset - size, bytes: size };
    parts = [];
    size = 0;
    return line;
  };
  const add = (part: Buffer): void => {
    parts.push(part);
    size += part.length;
    offset += part.length;
    if (size > MOST_BYTES_OF_LINE) throw damaged(`line ${number + 1} of ${path} is longer than any of a flush log`);
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end));
      number += 1;
      if (size > 0) yield lineOf();
      offset += 1;
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  number += 1;
  if (size > 0) yield lineOf();
}
