// The JSON Schema of a config file, for editors. `npm run schema` writes it to config.schema.json; a test checks that it
// is current.
import * as z from "zod";
import { Config } from "./config.ts";

const EXTENDS = {
  description: "Another config file that this one stands on: objects merge key by key, lists and values replace",
  type: "string",
};

/**
 * The text of config.schema.json. A file may stand on another one, and an environment always does: so nothing has to be
 * there.
 */
export const makeConfigJsonSchema = (): string => {
  const whole = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" });
  const { required: _, properties, ...schema } = whole;
  const settings = Object.keys(properties ?? {}).map((name) => [name, { $ref: `#/properties/${name}` }]);
  const environments = {
    description: "What this config changes in each environment, by the name that --environment takes",
    type: "object",
    additionalProperties: { type: "object", properties: Object.fromEntries(settings), additionalProperties: false },
  };
  const all = { ...schema, properties: { ...properties, extends: EXTENDS, environments } };
  return `${JSON.stringify({ title: "Meridian config", ...all }, null, 2)}\n`;
};
