// Whose iteration it is in which a package calls by itself (`fetch`, `undici`, `node:http`): Node's asynchronous context
// knows, wherever the code waited meanwhile. It costs some 0.7 µs a request on Node 20 and 22, so it is switched on for
// scripts alone in which something may call so.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Held } from "../../protocols/protocol.ts";

const CALLS_BY_ITSELF = /\bfetch\b|["'](?:node:)?https?["']|["']undici["']/;

let callers: AsyncLocalStorage<Held> | undefined;

/** @param code the script's bundle, packages included */
export const followCallersIn = (code: string): void => {
  if (CALLS_BY_ITSELF.test(code)) callers ??= new AsyncLocalStorage();
};

/** Calls it as that user's: whatever it calls, now or later, is in its iteration. */
export const callAs = <C, D>(user: Held, run: (context: C, data: D) => unknown, context: C, data: D): unknown =>
  callers === undefined ? run(context, data) : callers.run(user, run, context, data);

/** As `callAs`, of a function that is given nothing but the data. */
export const callWithDataAs = <D>(user: Held, run: (data: D) => unknown, data: D): unknown =>
  callers === undefined ? run(data) : callers.run(user, run, data);

/** Node tells of what was begun by `node:http` a little later: whoever follows gives it a turn before an iteration ends. */
export const areFollowed = (): boolean => callers !== undefined;

/** Undefined outside of any user's iteration, and where nobody is followed. */
export const currentCaller = (): Held | undefined => callers?.getStore();
