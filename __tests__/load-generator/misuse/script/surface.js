// Finds every function that can be reached from what a script is given: those of objects, of their prototypes, and of
// what properties lead to.

const MAX_DEPTH = 4;
/** Of the language's own, which are nobody's to test here. */
const FOREIGN = [Object, Function, Array, Promise, String, Number, Boolean, Map, Set, Error, Uint8Array, ArrayBuffer];
const foreign = new Set([
  ...FOREIGN.flatMap((one) => [one, one.prototype]),
  Object.getPrototypeOf(Uint8Array.prototype),
  Buffer.prototype,
]);

/** @param roots by their names. @returns { path, owner, run } of each, always in the same order */
export const functionsOf = (roots) => {
  const found = [];
  const seen = new Set(foreign);
  const look = (path, owner, value, depth) => {
    if (typeof value === "function") found.push({ path, owner, run: value });
    if ((typeof value !== "object" && typeof value !== "function") || value === null || depth > MAX_DEPTH) return;
    if (seen.has(value)) return;
    seen.add(value);
    for (let from = value; from !== null && !foreign.has(from); from = Object.getPrototypeOf(from)) {
      for (const name of Object.getOwnPropertyNames(from)) {
        if (name === "constructor" || name === "caller" || name === "arguments" || name === "callee") continue;
        let next;
        try {
          next = value[name];
        } catch {
          continue;
        }
        if (next instanceof Promise) next.catch(() => undefined);
        look(`${path}.${name}`, value, next, depth + 1);
      }
    }
  };
  for (const [name, value] of Object.entries(roots)) look(name, undefined, value, 0);
  return found;
};
