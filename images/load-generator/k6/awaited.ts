// What rewritten code of a k6 script (bundling/k6/awaiting) calls: the halves of its calls that can only be told while it
// runs. A function that was made to wait is known by its second face (blocking.ts); whatever else is called is called as
// it stands, and its promises stay the script's.
import { BLOCKING, CannotWait, callable, UNKEPT } from "./blocking.ts";
import { twinOf } from "./twins/twins.ts";

type Called = (...given: unknown[]) => unknown;
type Run = (...given: unknown[]) => Promise<unknown>;
type Waiting = Called & { [BLOCKING]?: Run; [UNKEPT]?: Run };

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

/**
 * @param run the asynchronous function. @param face the same as it stands, called where nothing can wait
 * @param name by which the second is known, if it has one
 */
const ours = (run: Waiting, face: Waiting, name?: string): Waiting => {
  face[BLOCKING] = run as (...given: unknown[]) => Promise<unknown>;
  if (name !== undefined) Object.defineProperty(face, "name", { value: name, configurable: true });
  return face;
};

/** One that may give a promise of the script's own: whoever is not rewritten code gets that as it is. */
const keeper = (face: Waiting): Waiting => {
  face[UNKEPT] = async function (this: unknown, ...list) {
    return given(await face[BLOCKING]?.apply(this, list));
  };
  return face;
};

/** One that knows itself by a name in its own code. */
const oursNamed = (run: Waiting, face: Waiting): Waiting => {
  run[BLOCKING] = run as (...given: unknown[]) => Promise<unknown>;
  return ours(run, face);
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
  return ours(face.bind(receiver, ...list), (bound as Called).bind(receiver, ...list));
};

/** Gives methods of an object or a class their second face, which stands beside them. */
const methods = (home: Record<string, Waiting>, names: readonly string[]): object => {
  for (const name of names) {
    const [face, run] = [home[name], home[`waiting ${name}`]];
    delete home[`waiting ${name}`];
    if (face !== undefined && run !== undefined) ours(run, face);
  }
  return home;
};

/** Puts a face before those of a class's methods that wait whose names were made. @param except the script's own */
const hidden = (home: object, except: readonly string[]): void => {
  for (const name of Reflect.ownKeys(home)) {
    const described = Object.getOwnPropertyDescriptor(home, name);
    const run = described?.value as Waiting | undefined;
    if (Object.prototype.toString.call(run) !== "[object AsyncFunction]" || except.includes(String(name))) continue;
    const face = (): never => {
      throw new CannotWait(String(name), face);
    };
    Object.defineProperty(home, name, { ...described, value: ours(run as Waiting, face, String(name)) });
  }
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
  keeper,
  /** What follows upon a promise, which is the promise's to await. */
  late: (follower: unknown): unknown => callable(follower),
  bind,
  template:
    (tag: unknown, receiver: unknown) =>
    (...parts: unknown[]): unknown =>
      apply(tag, receiver, ...parts),
  executed,
  methods,
  hidden,
} as const;
