// The JSON Schema of config.json, for editors. `npm run schema` writes it to config.schema.json; a test checks that it
// is current.
import { z } from "zod";
import { Config } from "./config.ts";

/** The text of config.schema.json. */
export const makeConfigJsonSchema = (): string => {
  const schema = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify({ title: "Meridian config", ...schema }, null, 2)}\n`;
};
