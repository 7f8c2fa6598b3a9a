// Lets the embedded database's iterators end. dynalite ends one by its `return`, which generators have; LevelDB's have
// `close` alone, so each query would leave one behind, with what it has read, for as long as the run goes on.
import type { ClassicLevel } from "classic-level";

interface LevelIterator {
  close(): Promise<void>;
  return?(): Promise<void>;
}

/** For all iterators of this process, whoever opens them. @param level an open one */
export const letIteratorsEnd = async (level: ClassicLevel): Promise<void> => {
  const iterator = level.values();
  const prototype = prototypeThatCloses(iterator);
  prototype.return ??= function (this: LevelIterator) {
    return this.close();
  };
  await iterator.close();
};

/** The one that keys' and values' iterators share. */
const prototypeThatCloses = (iterator: LevelIterator): LevelIterator => {
  let prototype: LevelIterator = Object.getPrototypeOf(iterator);
  while (!Object.hasOwn(prototype, "close")) prototype = Object.getPrototypeOf(prototype);
  return prototype;
};
