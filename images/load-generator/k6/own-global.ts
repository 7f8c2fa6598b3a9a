// The global object as one virtual user of a k6 script has it: what the script puts there is the user's own, and all else
// is read from the thread's.

/** What a script finds without importing it. */
const OWN_NAMES = ["__ENV", "__VU", "__ITER", "open", "setTimeout", "clearTimeout", "setInterval", "clearInterval"];

/** @param user who has all of these by the same names */
export const makeOwnGlobal = (user: object): Record<PropertyKey, unknown> => {
  const own: Record<PropertyKey, unknown> = {};
  for (const name of OWN_NAMES)
    Object.defineProperty(own, name, {
      configurable: true,
      get: () => Reflect.get(user, name),
      set: (value: unknown) => void Object.defineProperty(own, name, { value, writable: true, configurable: true }),
    });
  const global: Record<PropertyKey, unknown> = new Proxy(own, {
    get: (_, name) => {
      if (name === "globalThis" || name === "global") return global;
      return Object.hasOwn(own, name) ? own[name] : Reflect.get(globalThis, name);
    },
    has: (_, name) => Object.hasOwn(own, name) || name in globalThis,
    set: (_, name, value) => Reflect.set(own, name, value),
  });
  return global;
};
