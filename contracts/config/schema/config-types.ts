// The config's type for whoever writes one in TypeScript, made from its JSON Schema: so both say the same. `npm run
// schema` writes it into the package; a test checks that it is current.

import type { JsonSchema } from "./json-schema.ts";

const HEAD = `// The config, made from config.schema.json by \`npm run schema\`: change it there.

/** What a config may have: \`meridian.config.ts\` and config.json are the same. */
`;

/** @param schema of the whole config, as it follows from its types */
export const makeConfigTypes = (schema: JsonSchema): string => {
  const { properties = {} } = schema;
  // What refers to one of the config's own fields means what that means.
  const explained = JSON.parse(JSON.stringify(schema), (_, value) =>
    typeof value?.$ref === "string" ? { ...value, description: properties[nameIn(value.$ref)]?.description } : value,
  );
  return `${HEAD}export interface Config ${typeOf(explained, "")}\n`;
};

const nameIn = (reference: string): string => reference.replace("#/properties/", "");

const typeOf = (schema: JsonSchema, indent: string): string => {
  const { $ref, type, anyOf, oneOf, items, properties } = schema;
  if ($ref !== undefined) return `Config[${JSON.stringify(nameIn($ref))}]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const several = anyOf ?? oneOf ?? (Array.isArray(type) ? type.map((one: string) => ({ type: one })) : undefined);
  if (several !== undefined) return several.map((one) => typeOf(one, indent)).join(" | ");
  if (items !== undefined) return `readonly (${typeOf(items, indent)})[]`;
  if (properties !== undefined) return objectOf(schema, properties, indent);
  const { additionalProperties: values } = schema;
  if (typeof values === "object") return `{ readonly [name: string]: ${typeOf(values, indent)} }`;
  return WORDS[String(type)] ?? "unknown";
};

const WORDS: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

const objectOf = (
  { required = [] }: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>>,
  indent: string,
): string => {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    const mark = required.includes(name) ? "" : "?";
    return `${commentOf(schema, inner)}${inner}readonly ${key}${mark}: ${typeOf(schema, inner)};\n`;
  });
  return `{\n${fields.join("")}${indent}}`;
};

/** Shown where a pointer rests on the name. */
const commentOf = ({ description, default: preset }: JsonSchema, indent: string): string => {
  const isShown = preset !== undefined && typeof preset !== "object";
  const words = [description, isShown ? `default: ${JSON.stringify(preset)}` : undefined].filter(Boolean).join("; ");
  return words === "" ? "" : `${indent}/** ${words.replaceAll("*/", "* /")} */\n`;
};
