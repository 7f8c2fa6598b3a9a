// `@reverse` and its like: what a path makes of a value that it found. How a value is written, `@pretty` and `@ugly`, is
// of no interest where it is parsed.

type Modifier = (value: unknown, argument: unknown) => unknown;

const same: Modifier = (value) => value;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @param name of a setting in a modifier's argument: `@flatten:{"deep":true}` */
const asks = (argument: unknown, name: string): boolean => isObject(argument) && argument[name] === true;

const parsed = (text: unknown): unknown => {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

const dig = (value: unknown, key: string): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((one) => dig(one, key));
  if (!isObject(value)) return [];
  const own = Object.hasOwn(value, key) ? [value[key]] : [];
  return [...own, ...Object.values(value).flatMap((one) => dig(one, key))];
};

const group = (value: unknown): unknown => {
  if (!isObject(value)) return undefined;
  const columns = Object.entries(value).flatMap(([name, list]) => (Array.isArray(list) ? [[name, list] as const] : []));
  const length = Math.max(0, ...columns.map(([, list]) => list.length));
  return Array.from({ length }, (_, index) =>
    Object.fromEntries(columns.flatMap(([name, list]) => (index < list.length ? [[name, list[index]]] : []))),
  );
};

const MODIFIERS: Readonly<Record<string, Modifier>> = {
  this: same,
  valid: same,
  pretty: same,
  ugly: same,
  reverse: (value) => {
    if (Array.isArray(value)) return value.toReversed();
    return isObject(value) ? Object.fromEntries(Object.entries(value).reverse()) : value;
  },
  flatten: (value, argument) =>
    Array.isArray(value) ? value.flat(asks(argument, "deep") ? Number.POSITIVE_INFINITY : 1) : value,
  join: (value) => (Array.isArray(value) ? Object.assign({}, ...value.filter(isObject)) : value),
  keys: (value) => (typeof value === "object" && value !== null ? keysOf(value) : []),
  values: (value) => (typeof value === "object" && value !== null ? Object.values(value) : []),
  tostr: (value) => JSON.stringify(value),
  fromstr: parsed,
  group,
  dig: (value, argument) => dig(value, String(argument)),
};

/** A list has none. */
const keysOf = (value: object): unknown[] => (Array.isArray(value) ? value.map(() => null) : Object.keys(value));

export const isModifier = (name: string): boolean => Object.hasOwn(MODIFIERS, name);

export const modify = (value: unknown, name: string, argument: unknown): unknown =>
  value === undefined ? undefined : MODIFIERS[name]?.(value, argument);
