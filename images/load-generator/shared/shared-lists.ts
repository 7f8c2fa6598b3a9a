// Lists that the threads of a process share by name: whichever thread asks first makes the list, while the others wait,
// and it lies in memory once, one after another in a memory that grows. A list that cannot be put there is its thread's.
import { threadId } from "node:worker_threads";
import { type PackedRows, packRows, RowReader } from "./packed-data.ts";

/** Address space, of which nothing is taken that is not written. */
const MAX_BYTES = 2 ** 32 - 2 ** 16;
const WORD_BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Whose turn it is, and how many bytes are in use. */
const HEAD_BYTES = 2 * WORD_BYTES;
/** Before each list: how long it is in all, how long its name is, how many rows it has. */
const LIST_HEAD_BYTES = 3 * WORD_BYTES;
/** A list that takes longer is made by each thread that asks for it. */
const MAX_WAIT_MS = 60_000;

export const makeListMemory = (): SharedArrayBuffer => {
  const memory = new SharedArrayBuffer(HEAD_BYTES, { maxByteLength: MAX_BYTES });
  new Float64Array(memory, WORD_BYTES, 1)[0] = HEAD_BYTES;
  return memory;
};

export class SharedLists {
  readonly #memory: SharedArrayBuffer;
  /** 0: nobody's. */
  readonly #turn: Int32Array;
  readonly #used: Float64Array;
  readonly #me: number;
  readonly #maxWaitMs: number;

  /** @param me what this thread is known by to the others, above 0 */
  constructor(memory = makeListMemory(), me = threadId + 1, maxWaitMs = MAX_WAIT_MS) {
    this.#memory = memory;
    this.#turn = new Int32Array(memory, 0, 1);
    this.#used = new Float64Array(memory, WORD_BYTES, 1);
    this.#me = me;
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * @param make called where no thread has made it yet; it may ask for other lists
   * @throws whatever `make` throws
   */
  open(name: string, make: () => readonly unknown[]): RowReader {
    const isNested = Atomics.load(this.#turn, 0) === this.#me;
    if (!isNested && !this.#takeTurn()) return new RowReader(packRows(make()));
    try {
      const known = this.#find(name);
      if (known !== undefined) return known;
      const packed = packRows(make());
      return this.#keep(name, packed) ?? new RowReader(packed);
    } finally {
      if (!isNested) this.#giveTurn();
    }
  }

  /** @returns false: it is another's, who makes something very long, or has died with it */
  #takeTurn(): boolean {
    const untilMs = performance.now() + this.#maxWaitMs;
    for (;;) {
      const whose = Atomics.compareExchange(this.#turn, 0, 0, this.#me);
      if (whose === 0) return true;
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return false;
      Atomics.wait(this.#turn, 0, whose, leftMs);
    }
  }

  #giveTurn(): void {
    Atomics.store(this.#turn, 0, 0);
    Atomics.notify(this.#turn, 0);
  }

  #find(name: string): RowReader | undefined {
    const end = this.#used[0] ?? 0;
    for (let at = HEAD_BYTES; at < end; ) {
      const [length = 0, nameLength = 0, count = 0] = new Float64Array(this.#memory, at, LIST_HEAD_BYTES / WORD_BYTES);
      const nameAt = at + LIST_HEAD_BYTES + (count + 1) * WORD_BYTES;
      if (Buffer.from(this.#memory, nameAt, nameLength).toString() === name) return this.#readerAt(at);
      at += length;
    }
    return undefined;
  }

  /** @returns undefined: there is no room */
  #keep(name: string, { bytes, offsets }: PackedRows): RowReader | undefined {
    const at = this.#used[0] ?? 0;
    const nameBytes = Buffer.from(name);
    const textAt = LIST_HEAD_BYTES + offsets.byteLength + nameBytes.length;
    const length = Math.ceil((textAt + bytes.byteLength) / WORD_BYTES) * WORD_BYTES;
    if (at + length > MAX_BYTES) return undefined;
    try {
      this.#memory.grow(at + length);
    } catch {
      return undefined;
    }
    const count = offsets.byteLength / WORD_BYTES - 1;
    new Float64Array(this.#memory, at, LIST_HEAD_BYTES / WORD_BYTES).set([length, nameBytes.length, count]);
    new Uint8Array(this.#memory, at + LIST_HEAD_BYTES, offsets.byteLength).set(new Uint8Array(offsets));
    new Uint8Array(this.#memory, at + LIST_HEAD_BYTES + offsets.byteLength, nameBytes.length).set(nameBytes);
    new Uint8Array(this.#memory, at + textAt, bytes.byteLength).set(new Uint8Array(bytes));
    this.#used[0] = at + length;
    return this.#readerAt(at);
  }

  #readerAt(at: number): RowReader {
    const [, nameLength = 0, count = 0] = new Float64Array(this.#memory, at, LIST_HEAD_BYTES / WORD_BYTES);
    const starts = new Float64Array(this.#memory, at + LIST_HEAD_BYTES, count + 1);
    const textAt = at + LIST_HEAD_BYTES + starts.byteLength + nameLength;
    return new RowReader({ bytes: Buffer.from(this.#memory, textAt, starts[count]), offsets: starts });
  }
}
