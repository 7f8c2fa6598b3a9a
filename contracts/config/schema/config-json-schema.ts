// The JSON Schema of a config file, for editors. `npm run schema` writes it to config.schema.json; a test checks that it
// is current.
import * as z from "zod";
import { Config } from "../config.ts";
import type { JsonSchema } from "./json-schema.ts";
import { makeStrict } from "./strict.ts";

const EXTENDS = {
  description: "Another config file that this one stands on: objects merge key by key, lists and values replace",
  type: "string",
};

/** As it follows from the config's types: what the package's type of a config is made from. */
export const plainConfigSchema = (): JsonSchema => {
  const { required: _, ...whole } = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" });
  return withLayers(whole as JsonSchema);
};

/**
 * The text of config.schema.json. A file may stand on another one, and an environment always does: so nothing has to be
 * there.
 */
export const makeConfigJsonSchema = (): string => {
  const { required: _, ...whole } = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify(withLayers(makeStrict(whole as JsonSchema)), null, 2)}\n`;
};

const withLayers = ({ properties, ...schema }: JsonSchema): JsonSchema => {
  const settings = Object.keys(properties ?? {}).map((name) => [name, { $ref: `#/properties/${name}` }]);
  const environments = {
    description: "What this config changes in each environment, by the name that --environment takes",
    type: "object",
    additionalProperties: { type: "object", properties: Object.fromEntries(settings), additionalProperties: false },
  };
  const all = { ...schema, properties: { ...properties, extends: EXTENDS, environments } };
  return { title: "Meridian config", ...all } as JsonSchema;
};
