// Every field of the config with what its schema says of it, a nested one below the one that it is in.
import type { JsonSchema } from "../../../contracts/config/schema/json-schema.ts";
import { code, json } from "./markdown.ts";

export interface Field {
  /** `http.dns.ttl`, `remoteRegions.<region>.vus`, `load.stages[].target`. */
  readonly path: string;
  readonly description: string;
  /** What it may be, in words. */
  readonly takes: string;
  /** As it is written; a field that need not be there may have none. */
  readonly preset: string | undefined;
  readonly within: readonly Field[];
}

/** One field as it is written, and as it is read: only the latter has the defaults of durations. */
interface Seen {
  readonly written: JsonSchema;
  readonly read: JsonSchema | undefined;
}

export const fieldsOf = (written: JsonSchema, read: JsonSchema): Field[] =>
  Object.keys(written.properties ?? {}).map((name) => fieldAt(name, part({ written, read }, name)));

const part = ({ written, read }: Seen, name: string): Seen => ({
  written: written.properties?.[name] ?? {},
  read: read?.properties?.[name],
});

const fieldAt = (path: string, seen: Seen): Field => ({
  path,
  description: seen.written.description ?? "",
  takes: takesOf(seen.written),
  preset: presetOf(seen),
  within: withinOf(path, seen),
});

const presetOf = ({ written, read }: Seen): string | undefined => {
  const preset = written.default ?? read?.default;
  if (preset === undefined || isEmpty(preset)) return undefined;
  return json(isDuration(written) ? durationOf(Number(preset)) : preset);
};

const durationOf = (seconds: number): string =>
  seconds > 0 && seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

const withinOf = (path: string, seen: Seen): Field[] => {
  const { written, read } = seen;
  const variants = written.oneOf ?? written.anyOf;
  if (variants?.every(({ properties }) => properties?.executor !== undefined)) {
    return fieldsByExecutor(path, variants, read?.oneOf ?? []);
  }
  if (variants !== undefined) {
    const others = read?.oneOf ?? read?.anyOf ?? [];
    return variants.flatMap((variant, index) => withinOf(path, { written: variant, read: others[index] }));
  }
  if (written.properties !== undefined) {
    return Object.keys(written.properties).map((name) => fieldAt(`${path}.${name}`, part(seen, name)));
  }
  const { additionalProperties: values, items } = written;
  if (items !== undefined) return withinOf(`${path}[]`, { written: items, read: read?.items });
  if (typeof values !== "object" || path === "environments") return [];
  const inside = { written: values, read: objectOrNothing(read?.additionalProperties) };
  const name = `${path}.<${path === "remoteRegions" ? "region" : "name"}>`;
  return values.description === undefined ? withinOf(name, inside) : [fieldAt(name, inside)];
};

const objectOrNothing = (schema: JsonSchema["additionalProperties"]): JsonSchema | undefined =>
  typeof schema === "object" ? schema : undefined;

/** What several executors take in the same way is said once, with their names where it is not all of them. */
const fieldsByExecutor = (path: string, written: readonly JsonSchema[], read: readonly JsonSchema[]): Field[] => {
  const executors = written.map(({ properties }) => String(properties?.executor?.const));
  const found = new Map<string, { readonly name: string; readonly seen: Seen; readonly of: string[] }>();
  for (const [index, schema] of written.entries()) {
    for (const name of Object.keys(schema.properties ?? {})) {
      if (name === "executor") continue;
      const seen = part({ written: schema, read: read[index] }, name);
      const same = JSON.stringify([name, seen.written]);
      if (!found.has(same)) found.set(same, { name, seen, of: [] });
      found.get(same)?.of.push(executors[index] ?? "");
    }
  }
  const fields = [...found.values()].map(({ name, seen, of }) => {
    const field = fieldAt(`${path}.${name}`, seen);
    const whose = of.length === executors.length ? "" : ` (${of.map(code).join(", ")})`;
    return { ...field, description: `${field.description}${whose}` };
  });
  const takes = oneOf(executors);
  const which = { path: `${path}.executor`, description: "How iterations begin", takes, preset: undefined, within: [] };
  return [which, ...fields];
};

const isDuration = ({ type }: JsonSchema): boolean => Array.isArray(type) && type.join() === "number,string";

const takesOf = (schema: JsonSchema): string => {
  if (isDuration(schema)) return "a duration";
  if (schema.const !== undefined) return code(json(schema.const));
  if (schema.enum !== undefined) return schema.enum.length > 12 ? "a name" : oneOf(schema.enum);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(takesOf))].join(", or ");
  if (schema.items !== undefined) return `a list of ${takesOf(schema.items).replace("an object", "objects")}`;
  if (typeof schema.additionalProperties === "object") return "an object, by name";
  return WORDS[String(schema.type)] ?? "an object";
};

const oneOf = (values: readonly unknown[]): string => `one of ${values.map((value) => code(json(value))).join(", ")}`;

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "`true` or `false`",
};
