// Keeps what the embedded database cannot write, for its disk is full or gone: from the first write that fails on, all
// of them go to memory, and whoever reads finds both as one. dynalite makes its LevelDB itself and throws what a write
// says with nobody to catch it, so LevelDB's own functions are wrapped.
import { ClassicLevel } from "classic-level";
import { MemoryLevel } from "memory-level";

type Rest = MemoryLevel<string, unknown>;
type Operation = { readonly type: "put" | "del"; readonly key: string; readonly value?: unknown };
/** As dynalite gives it; no limit by -1. */
type Range = Readonly<Record<string, unknown>> & { readonly limit?: number; readonly reverse?: boolean };
type Entry = readonly [key: string, value: unknown] | undefined;
/** What dynalite calls of it. */
type Level = Pick<ClassicLevel, "location" | "iterator"> & Record<Wrapped, (...given: never[]) => unknown>;
type Wrapped = "put" | "del" | "batch" | "get" | "keys" | "values";

/** Items are objects: this is the key of none. */
const DELETED = false;

interface Guarded {
  readonly onUnwritable: (cause: Error) => void;
  rest?: Rest;
}

/** Directory → its database. */
const guarded = new Map<string, Guarded>();
let isWrapped = false;

/**
 * From before the database is opened.
 * @param onUnwritable told of the first write that failed
 * @returns lets go of what memory has
 */
export const keepBeside = (directory: string, onUnwritable: Guarded["onUnwritable"]): (() => void) => {
  if (!isWrapped) wrap(ClassicLevel.prototype as unknown as Level);
  isWrapped = true;
  guarded.set(directory, { onUnwritable });
  return () => guarded.delete(directory);
};

const wrap = (level: Level): void => {
  const { put, del, batch, get, keys, values } = level as unknown as Record<Wrapped, (...given: unknown[]) => unknown>;
  const writes = (original: typeof put, operationsOf: (...given: never[]) => readonly Operation[]) =>
    async function (this: Level, ...given: unknown[]): Promise<void> {
      const database = guarded.get(this.location);
      if (database?.rest === undefined) {
        try {
          await Reflect.apply(original, this, given);
          return;
        } catch (error) {
          if (database === undefined || isClosed(error)) throw error;
          if (database.rest === undefined) {
            database.rest = new MemoryLevel<string, unknown>({ valueEncoding: "json" });
            database.onUnwritable(error as Error);
          }
        }
      }
      const operations = Reflect.apply(operationsOf, undefined, given) as readonly Operation[];
      await database.rest.batch(
        operations.map(({ type, key, value }) => ({ type: "put", key, value: type === "del" ? DELETED : value })),
      );
    };
  const reads = (original: typeof keys, of: (entry: NonNullable<Entry>) => unknown) =>
    function (this: Level, range: Range = {}): unknown {
      const rest = guarded.get(this.location)?.rest;
      if (rest !== undefined) return iteratorOf(merged(this, rest, range), of);
      return passingOver(Reflect.apply(original, this, [range]) as { next(): Promise<unknown> });
    };
  Object.assign(level, {
    put: writes(put, (key: string, value: unknown) => [{ type: "put", key, value }]),
    del: writes(del, (key: string) => [{ type: "del", key }]),
    batch: writes(batch, (operations: readonly Operation[]) => operations),
    get: async function (this: Level, key: string, ...more: unknown[]): Promise<unknown> {
      const kept = await guarded.get(this.location)?.rest?.get(key);
      if (kept === undefined) return readable(Reflect.apply(get, this, [key, ...more]) as Promise<unknown>);
      return kept === DELETED ? undefined : kept;
    },
    keys: reads(keys, ([key]) => key),
    values: reads(values, ([, value]) => value),
  });
};

const isClosed = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "LEVEL_DATABASE_NOT_OPEN";

/** dynalite throws what a read says, too. An item whose bytes were damaged is not there: readers name what is missing. */
const isUndecodable = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "LEVEL_DECODE_ERROR";

const readable = (read: Promise<unknown>): Promise<unknown> =>
  read.catch((error: unknown) => {
    if (!isUndecodable(error)) throw error;
    return undefined;
  });

const passingOver = <T extends { next(): Promise<unknown> }>(iterator: T): T => {
  const next = iterator.next.bind(iterator) as T["next"];
  iterator.next = async () => {
    for (;;) {
      try {
        return await next();
      } catch (error) {
        if (!isUndecodable(error)) throw error;
      }
    }
  };
  return iterator;
};

/** As LevelDB's iterators are asked and ended. */
const iteratorOf = (entries: AsyncGenerator<NonNullable<Entry>>, of: (entry: NonNullable<Entry>) => unknown) => ({
  next: async (): Promise<unknown> => {
    const { done, value } = await entries.next();
    return done === true ? undefined : of(value);
  },
  return: () => entries.return(undefined),
});

/** In the order of keys, where memory's word counts. */
async function* merged(
  level: Pick<Level, "iterator">,
  rest: Rest,
  { limit = -1, ...range }: Range,
): AsyncGenerator<NonNullable<Entry>> {
  const onDisk = passingOver(level.iterator(range));
  const inMemory = rest.iterator(range);
  try {
    let disk: Entry = await onDisk.next();
    let memory: Entry = await inMemory.next();
    for (let left = limit; left !== 0; ) {
      const order = orderOf(disk, memory) * (range.reverse === true && disk && memory ? -1 : 1);
      const next: Entry = order < 0 ? disk : memory;
      if (next === undefined) return;
      if (order <= 0) disk = await onDisk.next();
      if (order >= 0) memory = await inMemory.next();
      if (next[1] === DELETED) continue;
      yield next;
      left -= 1;
    }
  } finally {
    await Promise.all([onDisk.close(), inMemory.close()]);
  }
}

/** One that has ended comes last. */
const orderOf = (disk: Entry, memory: Entry): number => {
  if (disk === undefined) return 1;
  if (memory === undefined) return -1;
  return Buffer.compare(Buffer.from(disk[0]), Buffer.from(memory[0]));
};
