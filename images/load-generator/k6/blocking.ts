// The two faces of a function that blocks in k6: it returns only when something has ended, and nobody awaits it. A script
// sees the face that can be called by its name; calls that were made to wait (bundling/k6/awaiting) and Meridian itself
// call the other one, which gives a promise. Who calls the first has been left synchronous and cannot wait: an error with
// the calls that led there, so that a script never gets a promise where it wrote a plain call.

/** Where a function that blocks has its other face. */
export const BLOCKING: unique symbol = Symbol("meridian.blocking");

/**
 * A third face, of functions that give promises of the script's own: behind BLOCKING they give these in a box, so that
 * they are not awaited on their way; here as they are.
 */
export const UNKEPT: unique symbol = Symbol("meridian.unkept");

type Run<Parameters extends unknown[], Result> = (...given: Parameters) => Promise<Result>;

export interface Blocking<Parameters extends unknown[], Result> {
  /** What a script calls; never returns if it was not made to wait. */
  (...given: Parameters): Result;
  /** Gets the same `this` and arguments. */
  [BLOCKING]: Run<Parameters, Result>;
}

/** A call that would have to wait, in a function that cannot. */
export class CannotWait extends Error {
  override readonly name = "CannotWait";

  /** @param called by the name that the script knows it by. @param face above which the stack is of no interest */
  constructor(called: string, face: (...given: never[]) => unknown) {
    super();
    Error.captureStackTrace(this, face);
    const callers = callersIn(this.stack ?? "");
    const chain = callers.length === 0 ? "" : ` (called by ${callers.join(", called by ")})`;
    this.message =
      `${called} has to wait, and was called where nothing can wait for it${chain}: ` +
      "call it from a plain function, a method or a callback of an array's method, not out of a getter, a constructor, " +
      "a generator, a comparator or a function that JavaScript itself calls";
    Error.captureStackTrace(this, face);
  }
}

/**
 * Makes the two faces of a function of a k6 module.
 * @param name as scripts know it: `http.get`
 * @param run what it does; its promise is settled when the script may go on
 */
export const declareBlocking = <Parameters extends unknown[], Result>(
  name: string,
  run: Run<Parameters, Result>,
): Blocking<Parameters, Result> => {
  const short = name.slice(name.lastIndexOf(".") + 1);
  // Named as it is made: a function whose name is changed later is slow to look into, in V8.
  const { [short]: face } = {
    [short]: (): never => {
      throw new CannotWait(name, face as () => never);
    },
  };
  return Object.assign(face as unknown as (...given: Parameters) => Result, { [BLOCKING]: run });
};

/**
 * The face of a function that the runtime calls: a callback of `group`, an event's listener, an export of the script.
 * What it returns is to be awaited if the function blocks; otherwise it is the function itself.
 */
export const callable = <Called>(given: Called): Called => {
  const faces = given as { [BLOCKING]?: Called; [UNKEPT]?: Called } | null | undefined;
  const run = faces?.[BLOCKING];
  // Most have neither, and to look in vain costs more than to find: the third face is never without the second.
  return run === undefined ? given : (faces?.[UNKEPT] ?? run);
};

/** Whether what the function returns has to be awaited before the script may go on. */
export const blocks = (given: unknown): boolean =>
  (given as { [BLOCKING]?: unknown } | null | undefined)?.[BLOCKING] !== undefined;

const MAX_CALLERS = 6;

/** Functions by name, the nearest first. */
const callersIn = (stack: string): string[] =>
  stack
    .split("\n")
    .flatMap((line) => /^\s+at (?:async )?(?:new )?([^\s(]+) \(/.exec(line)?.[1] ?? [])
    .slice(0, MAX_CALLERS);
