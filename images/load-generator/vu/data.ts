// `data` as a script has it: shared rows as a list to read, rows that are used once by `next()`.
import { type PackedData, type PackedRows, RowReader } from "../shared/packed-data.ts";

/** Thrown by `next()` when no row is left: the virtual user has nothing more to do. Scripts should let it pass. */
export class RowsUsedUp extends Error {
  constructor(name: string) {
    super(`every row of data.${name} that is this load generator's was used`);
    this.name = "RowsUsedUp";
  }
}

/** Rows that all see: `length`, `[index]`, `at`, `for … of`; each access gives a copy. */
export type SharedRows = ArrayLike<unknown> & Iterable<unknown> & { at(index: number): unknown };

/** Rows that are used once in the whole run. */
export interface RowsOnce {
  /** How many of this load generator's rows nobody has taken yet. */
  readonly left: number;
  /** @throws RowsUsedUp */
  next(): unknown;
}

export type ScriptData = Readonly<Record<string, SharedRows | RowsOnce>>;

/** Which rows of a file that is used once are this load generator's. */
export interface RowShare {
  readonly count: number;
  /** The file's row of the share's `index`. */
  readonly rowOf: (index: number) => number;
}

/**
 * @param shareOf which of so many rows are the process's, where each is used once; undefined: none may be asked for
 * here
 */
export const scriptDataOf = (
  data: Readonly<Record<string, PackedData>>,
  shareOf: ((rows: number) => RowShare) | undefined,
): ScriptData =>
  Object.fromEntries(
    Object.entries(data).map(([name, { use, rows, used }]) => {
      if (use === "shared") return [name, openSharedRows(rows)];
      const share = shareOf?.(new RowReader(rows).length);
      return [name, share === undefined ? refuseRows(name) : openRowsOnce(name, rows, share, used)];
    }),
  );

export const openSharedRows = (packed: PackedRows): SharedRows => {
  const reader = new RowReader(packed);
  const at = (index: number): unknown => reader.at(index < 0 ? reader.length + index : index);
  const list = {
    length: reader.length,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < reader.length; index += 1) yield reader.at(index);
    },
  };
  return new Proxy(list, {
    get: (target, key, receiver) =>
      typeof key === "string" && /^\d+$/.test(key) ? reader.at(Number(key)) : Reflect.get(target, key, receiver),
    set: () => false,
  }) as unknown as SharedRows;
};

/**
 * @param share which rows are this process's
 * @param used one Int32 that its threads share: whichever asks gets the next row, also one in place of a thread that
 * crashed
 */
export const openRowsOnce = (name: string, packed: PackedRows, share: RowShare, used: SharedArrayBuffer): RowsOnce => {
  const reader = new RowReader(packed);
  const counter = new Int32Array(used);
  return {
    get left() {
      return Math.max(0, share.count - Atomics.load(counter, 0));
    },
    next: () => {
      // Looked at first: those who go on asking in vain must not bring the counter round.
      if (Atomics.load(counter, 0) >= share.count) throw new RowsUsedUp(name);
      const index = Atomics.add(counter, 0, 1);
      if (index >= share.count) throw new RowsUsedUp(name);
      return reader.at(share.rowOf(index));
    },
  };
};

/** What setup() and teardown() are given: a row that they took would be missing in the load. */
const refuseRows = (name: string): RowsOnce => ({
  left: 0,
  next: () => {
    throw new Error(`data.${name} is used once: its rows are for iterations, not for setup() or teardown()`);
  },
});
