// Makes of the JSON Schema that follows from the config's types one that says as much as a schema can of what the
// program refuses: editors mark it while it is written. What is right must pass: a file may stand on another one, so
// that nothing has to be there.
import { EXECUTORS, executorOf } from "../../executors/index.ts";
import {
  durationSchema,
  homeRegionSchema,
  loadDurationSchema,
  remoteRegionNames,
  targetPattern,
  thresholdsSchema,
  webAddressPattern,
} from "./grammar.ts";
import type { JsonSchema } from "./json-schema.ts";

/** An object that has these. */
const has = (...names: readonly string[]): JsonSchema => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { description: "Has to be named here" }])),
  required: names,
});

type Properties = Readonly<Record<string, JsonSchema>>;

/** @param schema of the whole config, as zod makes it */
export const makeStrict = (schema: JsonSchema): JsonSchema => {
  const properties = { ...strictDurations(schema).properties };
  const change = (name: string, changes: JsonSchema): void => {
    properties[name] = { ...properties[name], ...changes };
  };
  change("homeRegion", homeRegionSchema);
  properties.homeRegion = withoutType(properties.homeRegion);
  change("remoteRegions", { propertyNames: remoteRegionNames, minProperties: 1 });
  properties.remoteRegions = mapObjects(properties.remoteRegions ?? {}, strictRegion);
  change("target", { pattern: targetPattern });
  change("duration", loadDurationSchema);
  change("thresholds", strictThresholds(schema.properties?.thresholds ?? {}));
  properties.load = strictLoad(properties.load ?? {});
  change("scenarios", {
    minProperties: 1,
    maxProperties: 50,
    additionalProperties: strictLoad(valuesOf(properties.scenarios)),
  });
  properties.exports = strictExports(properties.exports ?? {});
  return { ...schema, properties, ...loadRules };
};

const withoutType = ({ type: _, ...rest }: JsonSchema = {}): JsonSchema => rest;

const valuesOf = ({ additionalProperties }: JsonSchema = {}): JsonSchema =>
  typeof additionalProperties === "object" ? additionalProperties : {};

/** Nothing else in a config is a number or a text. */
const isDuration = ({ type }: JsonSchema): boolean => Array.isArray(type) && type.join() === "number,string";

/** Every duration, wherever it is. */
const strictDurations = (schema: JsonSchema): JsonSchema =>
  mapObjects(schema, (one) => (isDuration(one) ? { ...withoutType(one), ...durationSchema } : one));

/** Applies a change to a schema and to all within it, from the inside out. */
const mapObjects = (schema: JsonSchema, change: (one: JsonSchema) => JsonSchema): JsonSchema => {
  const each = (all: readonly JsonSchema[]): JsonSchema[] => all.map((one) => mapObjects(one, change));
  const { properties, additionalProperties, items, anyOf, oneOf } = schema;
  return change({
    ...schema,
    ...(properties === undefined ? {} : { properties: mapValues(properties, (one) => mapObjects(one, change)) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: mapObjects(additionalProperties, change) }
      : {}),
    ...(items === undefined ? {} : { items: mapObjects(items, change) }),
    ...(anyOf === undefined ? {} : { anyOf: each(anyOf) }),
    ...(oneOf === undefined ? {} : { oneOf: each(oneOf) }),
  });
};

const mapValues = (properties: Properties, change: (one: JsonSchema) => JsonSchema): Properties =>
  Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, change(one)]));

/** Virtual users, a rate with its users, or a weight. */
const strictRegion = (schema: JsonSchema): JsonSchema =>
  schema.properties?.weight === undefined
    ? schema
    : {
        ...schema,
        anyOf: [
          { ...has("rate"), not: has("weight") },
          { ...has("vus"), maxProperties: 1 },
          { ...has("weight"), maxProperties: 1 },
        ],
      };

const strictThresholds = (thresholds: JsonSchema): JsonSchema =>
  thresholdsSchema((pattern) =>
    mapObjects(valuesOf(thresholds), (one) => {
      if (one.type === "string") return { ...one, pattern };
      return isDuration(one) ? { ...withoutType(one), ...durationSchema } : one;
    }),
  );

/** The executor first, which an editor completes and names; the rest follows from it. */
const strictLoad = ({ oneOf = [], ...load }: JsonSchema): JsonSchema => {
  const names = EXECUTORS.map(({ name }) => name);
  const executor = { type: "string", enum: names, description: "How iterations are started" };
  const rules = oneOf.map((one) => {
    const name = one.properties?.executor?.const;
    const described = { ...one.properties?.executor, description: wordsOf(name) };
    const lasts = one.properties?.duration === undefined ? {} : { duration: strictLast(one.properties.duration) };
    return {
      if: { type: "object", properties: { executor: { type: "string", const: name } }, required: ["executor"] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
      then: { ...one, properties: { ...one.properties, ...lasts, executor: described } },
    };
  });
  return { ...load, type: "object", required: ["executor"], properties: { executor }, allOf: rules } as JsonSchema;
};

const strictLast = (duration: JsonSchema): JsonSchema => ({ ...duration, ...loadDurationSchema });

const wordsOf = (name: unknown): string => {
  const executor = EXECUTORS.find((one) => one.name === name);
  return executor === undefined ? "" : `Starts iterations ${executor.inWords}`;
};

const strictExports = (schema: JsonSchema): JsonSchema =>
  mapObjects(schema, (one) =>
    one.properties?.url === undefined
      ? one
      : { ...one, properties: { ...one.properties, url: { ...one.properties.url, pattern: webAddressPattern } } },
  );

const [BY_RATE, BY_USERS] = (["rate", "vus"] as const).map((resource) =>
  EXECUTORS.flatMap(({ name }) => (executorOf({ executor: name }).brings.includes(resource) ? [name] : [])),
);

/** In a file that stands for itself: one that others change may be right with them alone. */
const whenLoadIs = (executors: readonly string[] | undefined, description: string, region: JsonSchema): JsonSchema =>
  ({
    if: {
      ...has("load", "remoteRegions"),
      properties: {
        remoteRegions: { type: "object" },
        load: {
          type: "object",
          required: ["executor"],
          properties: { executor: { type: "string", enum: executors } },
          not: has("whole"),
        },
      },
      not: { anyOf: [has("extends"), has("environments")] },
    },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: {
      type: "object",
      properties: { remoteRegions: { type: "object", description, additionalProperties: region } },
    },
  }) as JsonSchema;

const loadRules: JsonSchema = {
  not: has("load", "scenarios"),
  allOf: [
    whenLoadIs(BY_RATE, "Regions, each with its rate", has("rate")),
    whenLoadIs(BY_USERS, "Regions, each with its virtual users", { not: has("rate") }),
  ],
};
