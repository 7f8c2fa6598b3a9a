// Reads the export of a run's log line by line, in a memory that does not depend on its length.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { importLine } from "../../contracts/delta/flush-codec.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

interface Line {
  readonly text: string;
  readonly offset: number;
  readonly bytes: number;
}

type Key = Pick<FlushItem, "run" | "seq">;

/**
 * Each region's items in ascending order, as they are written; an export whose lines somebody has moved is read by its
 * numbers.
 * @throws MeridianError LOG_DAMAGED, and the system's error for a file that cannot be read
 */
export async function* readExport(path: string): AsyncGenerator<FlushItem> {
  if (await isInOrder(path)) for await (const { text } of linesOf(path)) yield importLine(text);
  else yield* readByNumber(path);
}

/** The region that an item's key names. */
export const regionOf = ({ run }: Pick<FlushItem, "run">): string => run.slice(run.indexOf("#") + 1);

const isInOrder = async (path: string): Promise<boolean> => {
  const last = new Map<string, number>();
  for await (const { text } of linesOf(path)) {
    const { run, seq } = keyOf(text);
    if (seq <= (last.get(run) ?? 0)) return false;
    last.set(run, seq);
  }
  return true;
};

async function* readByNumber(path: string): AsyncGenerator<FlushItem> {
  const places: (Pick<Line, "offset" | "bytes"> & Pick<FlushItem, "seq">)[] = [];
  for await (const { text, offset, bytes } of linesOf(path)) places.push({ offset, bytes, seq: keyOf(text).seq });
  const file = await open(path);
  try {
    for (const { offset, bytes } of places.sort((a, b) => a.seq - b.seq)) {
      const { buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
      yield importLine(buffer.toString("utf8"));
    }
  } finally {
    await file.close();
  }
}

/** @throws MeridianError LOG_DAMAGED */
const keyOf = (text: string): Key => {
  try {
    return JSON.parse(text) as Key;
  } catch (cause) {
    throw new MeridianError("LOG_DAMAGED", "a line of the exported flush log cannot be read", { cause });
  }
};

/** Ends of lines are line feeds alone: whatever else a text may break at can be in a name. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      if (end > from) yield { text: bytes.toString("utf8", from, end), offset: offset + from, bytes: end - from };
      from = end + 1;
    }
    rest = bytes.subarray(from);
    offset += from;
  }
  if (rest.length > 0) yield { text: rest.toString("utf8"), offset, bytes: rest.length };
}
