// The config's type for whoever writes one in TypeScript, made from its JSON Schema: so both say the same. `npm run
// schema` writes it into the package; a test checks that it is current.

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly description?: string;
  readonly default?: unknown;
}

const HEAD = `// The config, made from config.schema.json by \`npm run schema\`: change it there.

/** What a config may have: \`meridian.config.ts\` and config.json are the same. */
`;

/** @param json the text of config.schema.json */
export const makeConfigTypes = (json: string): string => {
  const { properties = {} } = JSON.parse(json) as Schema;
  // What refers to one of the config's own fields means what that means.
  const explained = JSON.parse(json, (_, value) =>
    typeof value?.$ref === "string" ? { ...value, description: properties[nameIn(value.$ref)]?.description } : value,
  );
  return `${HEAD}export interface Config ${typeOf(explained, "")}\n`;
};

const nameIn = (reference: string): string => reference.replace("#/properties/", "");

const typeOf = (schema: Schema, indent: string): string => {
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

const objectOf = ({ required = [] }: Schema, properties: Readonly<Record<string, Schema>>, indent: string): string => {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    const mark = required.includes(name) ? "" : "?";
    return `${commentOf(schema, inner)}${inner}readonly ${key}${mark}: ${typeOf(schema, inner)};\n`;
  });
  return `{\n${fields.join("")}${indent}}`;
};

/** Shown where a pointer rests on the name. */
const commentOf = ({ description, default: preset }: Schema, indent: string): string => {
  const isShown = preset !== undefined && typeof preset !== "object";
  const words = [description, isShown ? `default: ${JSON.stringify(preset)}` : undefined].filter(Boolean).join("; ");
  return words === "" ? "" : `${indent}/** ${words.replaceAll("*/", "* /")} */\n`;
};
