// Rows that all threads of a process share: their JSON in one piece of shared memory, each parsed when it is asked for.
// A list of objects per thread would be there as many times as there are threads.
import type { DataUse } from "../../../contracts/config/data-file.ts";

/** What crosses to a thread. */
export interface PackedRows {
  readonly bytes: SharedArrayBuffer;
  /** Where each row begins, and after them where the last one ends. */
  readonly offsets: SharedArrayBuffer;
}

/** The same, as views. */
export interface ViewedRows {
  readonly bytes: Buffer;
  readonly offsets: Float64Array;
}

export const packRows = (rows: readonly unknown[]): PackedRows => {
  // What is no data, as a function, is nothing.
  const texts = Array.from(rows, (row) => Buffer.from(JSON.stringify(row) ?? "null"));
  const bytes = new SharedArrayBuffer(texts.reduce((sum, { length }) => sum + length, 0));
  const offsets = new SharedArrayBuffer((texts.length + 1) * Float64Array.BYTES_PER_ELEMENT);
  const into = new Uint8Array(bytes);
  const starts = new Float64Array(offsets);
  let at = 0;
  for (const [index, text] of texts.entries()) {
    starts[index] = at;
    into.set(text, at);
    at += text.length;
  }
  starts[texts.length] = at;
  return { bytes, offsets };
};

export class RowReader {
  readonly length: number;
  readonly #bytes: Buffer;
  readonly #starts: Float64Array;

  constructor({ bytes, offsets }: PackedRows | ViewedRows) {
    this.#bytes = bytes instanceof SharedArrayBuffer ? Buffer.from(bytes) : bytes;
    this.#starts = offsets instanceof SharedArrayBuffer ? new Float64Array(offsets) : offsets;
    this.length = this.#starts.length - 1;
  }

  /** Of all rows together, as they are kept. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  /** A copy of the caller's own. Undefined beyond the rows. */
  at(index: number): unknown {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) return undefined;
    return JSON.parse(this.#bytes.toString("utf8", this.#starts[index], this.#starts[index + 1]));
  }
}

/** A data file as all threads of a process have it. */
export interface PackedData {
  readonly use: DataUse;
  readonly rows: PackedRows;
  /** One Int32: how many of the process's rows were handed out, where each is used once. */
  readonly used: SharedArrayBuffer;
}

export const packData = (
  data: Readonly<Record<string, { readonly use: DataUse; readonly rows: readonly unknown[] }>>,
): Record<string, PackedData> =>
  Object.fromEntries(
    Object.entries(data).map(([name, { use, rows }]) => [
      name,
      { use, rows: packRows(rows), used: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) },
    ]),
  );
