// Remembers which promises a script lets race (`Promise.race`, `Promise.any`). The losers of a race are still pending
// when an iteration's function has returned, and nobody forgot to await them.

const raced = new WeakSet<object>();
let count = 0;

type Combine = (this: PromiseConstructor, values: Iterable<unknown>) => Promise<unknown>;

/** To be called once in a thread, before the script is loaded. */
export const watchRaces = (): void => {
  for (const name of ["race", "any"] as const) {
    const combine = Promise[name] as Combine;
    const watched: Combine = function (values) {
      const all = [...values];
      count += 1;
      for (const one of all) if (typeof one === "object" && one !== null) raced.add(one);
      return combine.call(this, all);
    };
    Object.defineProperty(Promise, name, { value: watched, writable: true, configurable: true });
  }
};

export const hasRaced = (promise: object): boolean => raced.has(promise);

/** So many races there were in this thread. */
export const raceCount = (): number => count;
