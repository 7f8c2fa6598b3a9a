// Run before each test file: ends the async storages of the files before it in the same process. Jest makes one a file
// and never ends it, and every promise is copied what each storage holds: after a hundred files, promises take ten
// times as long.
import { AsyncLocalStorage } from "node:async_hooks";

type Storage = AsyncLocalStorage<unknown>;

// Test files have globals of their own; Node's modules are the process's, so what must outlive a file is kept there.
const REGISTRY = Symbol.for("meridian.tests.storages");
const ofProcess = AsyncLocalStorage as unknown as { [REGISTRY]?: Set<Storage> };

/** Remembers each storage that is used from now on. */
const remember = (): Set<Storage> => {
  const used = new Set<Storage>();
  const { run } = AsyncLocalStorage.prototype;
  AsyncLocalStorage.prototype.run = function <T>(this: Storage, ...args: Parameters<Storage["run"]>): T {
    used.add(this);
    return run.apply(this, args) as T;
  };
  return used;
};

ofProcess[REGISTRY] ??= remember();
for (const storage of ofProcess[REGISTRY]) storage.disable();
ofProcess[REGISTRY].clear();
