// What names a schema knows, and where: for messages about names that it does not know.
import type * as z from "zod";
import type { Issue } from "../../words/errors.ts";
import { suggest } from "../../words/suggestion.ts";

type NamePath = readonly PropertyKey[];

/** What zod keeps of a schema, as far as it is read here. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly values?: readonly unknown[];
}

const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def as unknown as Definition;

/** The schema itself, without what wraps it: a default, a transformation. */
const unwrapped = (schema: z.core.$ZodType): Definition => {
  const definition = definitionOf(schema);
  const inner = definition.innerType ?? definition.in;
  return inner === undefined ? definition : unwrapped(inner);
};

const readKey = (document: unknown, key: PropertyKey): unknown =>
  typeof document === "object" && document !== null && Object.hasOwn(document, key)
    ? (document as Record<PropertyKey, unknown>)[key]
    : undefined;

/** The objects that could stand at `path`; of a tagged union the one whose tag stands there, or all. */
const objectsAt = (schema: z.core.$ZodType, path: NamePath, document: unknown): readonly Definition[] => {
  const definition = unwrapped(schema);
  if (definition.options !== undefined)
    return optionsFor(definition.options, document).flatMap((option) => objectsAt(option, path, document));
  const [key, ...rest] = path;
  if (key === undefined) return [definition];
  const child = definition.shape?.[String(key)] ?? definition.valueType ?? definition.element;
  return child === undefined ? [] : objectsAt(child, rest, readKey(document, key));
};

/** The option of a tagged union whose tag the document has; all options where it has none of them. */
const optionsFor = (options: readonly z.core.$ZodType[], document: unknown): readonly z.core.$ZodType[] => {
  const matching = options.filter((option) =>
    Object.entries(definitionOf(option).shape ?? {}).some(
      ([key, child]) => definitionOf(child).values?.includes(readKey(document, key)) === true,
    ),
  );
  return matching.length > 0 ? matching : options;
};

/** Names that are known at `path`: the keys of the object there, or of all the objects that could stand there. */
export const keysAt = (schema: z.core.$ZodType, path: NamePath, document: unknown): readonly string[] => [
  ...new Set(objectsAt(schema, path, document).flatMap(({ shape }) => Object.keys(shape ?? {}))),
];

/** The tags of the tagged union at `path`; of those alone that have the setting `having`, where one is given. */
export const tagsAt = (
  schema: z.core.$ZodType,
  path: NamePath,
  document: unknown,
  discriminator: string,
  having?: string,
): string[] => {
  const { options = [] } = objectsAtUnion(schema, path, document);
  return options.flatMap((option) => {
    const shape = definitionOf(option).shape ?? {};
    const tag = shape[discriminator];
    const hasIt = having === undefined || Object.hasOwn(shape, having);
    return tag === undefined || !hasIt ? [] : (definitionOf(tag).values ?? []).map(String);
  });
};

const objectsAtUnion = (schema: z.core.$ZodType, path: NamePath, document: unknown): Definition => {
  const definition = unwrapped(schema);
  const [key, ...rest] = path;
  if (key === undefined) return definition;
  const child = definition.shape?.[String(key)] ?? definition.valueType ?? definition.element;
  return child === undefined ? { type: "never" } : objectsAtUnion(child, rest, readKey(document, key));
};

/** Every place below `schema` that knows the name, the ones nearest to the outside first. */
const placesOfName = (schema: z.core.$ZodType, name: string, document: unknown): readonly string[][] => {
  let level: { schema: z.core.$ZodType; path: string[]; found: unknown }[] = [{ schema, path: [], found: document }];
  const places: string[][] = [];
  while (level.length > 0) {
    level = level.flatMap(({ schema: here, path, found }) => {
      const { shape, options, valueType } = unwrapped(here);
      if (options !== undefined) return options.map((option) => ({ schema: option, path, found }));
      // In a map of the user's own names, that of the first entry there is, or the one that `init` writes.
      const own = Object.keys(typeof found === "object" && found !== null ? found : {})[0] ?? "local";
      const inside = valueType === undefined ? Object.entries(shape ?? {}) : [[own, valueType] as const];
      if (shape !== undefined && Object.hasOwn(shape, name)) places.push([...path, name]);
      return inside.map(([key, child]) => ({ schema: child, path: [...path, key], found: readKey(found, key) }));
    });
  }
  return places;
};

/**
 * What is expected in place of a name that is not known at `path`, and the nearest right one: the name itself where it
 * stands elsewhere (`vus` of k6 stands with a region here), else one that is written alike.
 */
export const instead = (
  schema: z.core.$ZodType,
  path: NamePath,
  document: unknown,
  name: string,
  value: string,
): Pick<Issue, "expected" | "suggestion"> => {
  const known = keysAt(schema, path, document);
  const executors = tagsAt(schema, path, document, "executor", name);
  if (executors.length > 0)
    return { expected: `${JSON.stringify(name)} only with the executor ${executors.join(" or ")}` };
  const [place] = placesOfName(schema, name, document);
  if (place !== undefined) {
    const above = place.slice(0, -1);
    const chosen = tagsAt(schema, above, document, "executor", name);
    const isChoice = chosen.length > 0 && chosen.length < tagsAt(schema, above, document, "executor").length;
    const own = `${isChoice ? `"executor": ${JSON.stringify(chosen[0])}, ` : ""}${JSON.stringify(name)}: ${value}`;
    const written = above.reduceRight((inner, key) => `${JSON.stringify(key)}: { ${inner} }`, own);
    const where = above.length === 0 ? "at the top" : "elsewhere";
    return { expected: `it ${where}, as ${written}`, suggestion: place.join(".") };
  }
  const expected = `one of ${known.filter((one) => !one.startsWith("$")).join(", ")}`;
  const suggestion = suggest(name, known);
  return suggestion === undefined ? { expected } : { expected, suggestion };
};
