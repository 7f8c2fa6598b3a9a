// One part of a JSON document by its path: `items.0.name`. Of k6's path language that is all; what means more there is
// refused, as it would otherwise find nothing and say nothing.

/**
 * What k6 takes for more than a key, `#`, `#(…)`, `*`, `?`, `|`, `\\`, `[…]`, `{…}`, `!…` and modifiers; and what people
 * bring from other languages, `items[0]` and `$`. `@id`, `$ref` and `#text` are keys.
 */
const MEANS_MORE =
  /^(?:#$|#[([]|[[{!]|\$$|@(?:dig|flatten|fromstr|group|join|keys|pretty|reverse|this|tostr|ugly|valid|values)\b)|[*?|\\]|\[\d+\]$/;

/**
 * A key that is there is taken as it stands, whatever it is made of.
 * @returns undefined where there is no such part. @throws TypeError for a path that would mean more
 */
export const partOf = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((part, key) => {
    if (typeof part === "object" && part !== null && Object.hasOwn(part, key))
      return (part as Record<string, unknown>)[key];
    if (MEANS_MORE.test(key)) throw new TypeError(refusalOf(path, key));
    return undefined;
  }, value);

const refusalOf = (path: string, key: string): string => {
  const index = /^(.*)\[(\d+)\]$/.exec(key);
  const instead =
    index === null
      ? "take the list or object, and go on in JavaScript: r.json().items.map((item) => item.id)"
      : `write ${JSON.stringify([index[1], index[2]].filter((one) => one !== "").join("."))} for ${JSON.stringify(key)}`;
  return `json(${JSON.stringify(path)}): ${JSON.stringify(key)} is no key there, and a path has keys and indexes alone, such as "items.0.id"; ${instead}`;
};
