// What rewritten code of a k6 script (bundling/k6/awaiting) calls: the halves of its calls that can only be told while it
// runs. A function that was made to wait is known by its second face (blocking.ts); whatever else is called is called as
// it stands, and its promises stay the script's.
import { BLOCKING, CannotWait } from "./blocking.ts";
import { twinOf } from "./twins/twins.ts";

type Called = (...given: unknown[]) => unknown;
type Waiting = Called & { [BLOCKING]?: (...given: unknown[]) => Promise<unknown> };

/** A call that was begun and has to be awaited. */
class Started {
  readonly promise: Promise<unknown>;
  constructor(promise: Promise<unknown>) {
    this.promise = promise;
  }
}

/** A promise of the script's own on its way through functions that are awaited: as such it would be awaited, too. */
class Kept {
  readonly promise: unknown;
  constructor(promise: unknown) {
    this.promise = promise;
  }
}

const kept = (value: unknown): unknown =>
  typeof (value as { then?: unknown } | null | undefined)?.then === "function" ? new Kept(value) : value;

const given = (value: unknown): unknown => (value instanceof Kept ? value.promise : value);

/** @param name of the function, if it has one */
const ours = (run: Waiting, name = "", arity = 0): Waiting => {
  const face: Waiting = () => {
    throw new CannotWait(name === "" ? "a function that waits" : name, face as () => never);
  };
  face[BLOCKING] = run as (...given: unknown[]) => Promise<unknown>;
  if (name !== "") Object.defineProperty(face, "name", { value: name, configurable: true });
  if (arity !== 0) Object.defineProperty(face, "length", { value: arity, configurable: true });
  return face;
};

/** One that knows itself by a name in its own code. */
const oursNamed = (run: Waiting, name: string, arity?: number): Waiting => {
  run[BLOCKING] = run as (...given: unknown[]) => Promise<unknown>;
  return ours(run, name, arity);
};

const apply = (called: unknown, receiver: unknown, ...list: unknown[]): unknown => {
  if (typeof called !== "function") throw new TypeError(`what is called is ${describe(called)}, and no function`);
  const face = (called as Waiting)[BLOCKING];
  if (face !== undefined) return new Started(Reflect.apply(face, receiver, list));
  const twin = twinOf(called, receiver, list);
  return twin === undefined ? Reflect.apply(called, receiver, list) : new Started(twin);
};

const bind = (bound: unknown, receiver: unknown, ...list: unknown[]): unknown => {
  const face = (bound as Waiting | null | undefined)?.[BLOCKING];
  if (face === undefined) return (bound as Called).bind(receiver, ...list);
  const { name, length } = bound as Called;
  return ours(face.bind(receiver, ...list), `bound ${name}`, Math.max(0, length - list.length));
};

/** Gives methods of an object or a class the face that can be called plainly. @param except names of the script's own */
const methods = (home: object, names: readonly string[] | undefined, except: readonly string[] = []): object => {
  for (const name of names ?? Reflect.ownKeys(home)) {
    const described = Object.getOwnPropertyDescriptor(home, name);
    const run = described?.value as Waiting | undefined;
    const isWaiting = names !== undefined || Object.prototype.toString.call(run) === "[object AsyncFunction]";
    if (run === undefined || !isWaiting || except.includes(String(name))) continue;
    Object.defineProperty(home, name, { ...described, value: ours(run, run.name, run.length) });
  }
  return home;
};

/** `new Promise(…)` whose function waits: what comes after it comes after that function. */
const executed = async (executor: Waiting): Promise<{ readonly promise: Promise<unknown> }> => {
  let run: Promise<unknown> | undefined;
  const promise = new Promise((resolve, reject) => {
    run = (executor[BLOCKING] ?? executor)(resolve, reject) as Promise<unknown>;
    Promise.resolve(run).catch(reject);
  });
  // Whoever awaits the promise hears of it.
  promise.catch(() => undefined);
  await Promise.resolve(run).catch(() => undefined);
  return { promise };
};

const describe = (value: unknown): string =>
  value === null || value === undefined
    ? String(value)
    : `${/^[aeiou]/.test(typeof value) ? "an" : "a"} ${typeof value}`;

/** What each user's copy of a script has under the name `K6_BLOCKING`. */
export const AWAITED = {
  face: BLOCKING,
  ours,
  oursNamed,
  apply,
  Started,
  given,
  kept,
  /** What follows upon a promise, which is the promise's to await. */
  late: (follower: unknown): unknown => (follower as Waiting | null | undefined)?.[BLOCKING] ?? follower,
  bind,
  template:
    (tag: unknown, receiver: unknown) =>
    (...parts: unknown[]): unknown =>
      apply(tag, receiver, ...parts),
  executed,
  methods,
  refuse: (face: () => never): never => {
    throw new CannotWait(face.name, face);
  },
} as const;
