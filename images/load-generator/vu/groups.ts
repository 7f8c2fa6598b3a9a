// In which group of its script a request or a check is: the one that its code was called from, wherever it waited
// meanwhile. Node's asynchronous context knows that; it costs some 0.7 µs a request on Node 20 and 22, so it is switched
// on by the thread's first group and costs scripts without groups nothing.
import { AsyncLocalStorage } from "node:async_hooks";

let paths: AsyncLocalStorage<string> | undefined;

/** `::buy::pay`; undefined outside of any group. */
export const currentGroup = (): string | undefined => paths?.getStore();

/** Calls `run`; whatever it calls, now or later, is in the group of that path. */
export const runInGroup = <T>(path: string, run: () => T): T => {
  paths ??= new AsyncLocalStorage();
  return paths.run(path, run);
};
