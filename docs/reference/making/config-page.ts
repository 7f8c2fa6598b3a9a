// The page of the config's fields, from the schema that config.schema.json is written from, too.
import * as z from "zod";
import { Config } from "../../../contracts/config/config.ts";
import { plainConfigSchema } from "../../../contracts/config/schema/config-json-schema.ts";
import type { JsonSchema } from "../../../contracts/config/schema/json-schema.ts";
import { exampleAt } from "./config-examples.ts";
import { type Field, fieldsOf } from "./config-fields.ts";
import { code, json, madeFrom, prose, table } from "./markdown.ts";

const INTRODUCTION = `# The config, field by field

What a config may have, in [config.json or meridian.config.ts](../config.md). A **duration** is seconds as a number below 1000 (\`90\`), or text with a unit: \`"90s"\`, \`"1m30s"\`, \`"500ms"\`. A larger number could be meant as milliseconds, and is refused. Paths of files are relative to the config. \`--set PATH=VALUE\` takes any of these paths for once.
`;

/** Those that the page shows. */
export const configFields = (): Field[] => {
  const read = z.toJSONSchema(Config, { io: "output", unrepresentable: "any" }) as JsonSchema;
  const fields = fieldsOf(plainConfigSchema(), read);
  const load = fields.find(({ path }) => path === "load");
  return fields.map((field) => (field.path === "scenarios" ? withoutLoads(field, load) : field));
};

export const configPage = (): string => {
  const fields = configFields();
  const [single, parted] = [true, false].map((isSingle) =>
    fields.filter(({ within }) => (within.length === 0) === isSingle),
  );
  const sections = ["## Single settings\n", ...(single ?? []).map(entryOf), ...(parted ?? []).map(sectionOf)];
  return `${madeFrom("the config's schema")}\n${INTRODUCTION}\n${sections.join("\n")}`;
};

/** A scenario takes what a load takes, which is said there. */
const withoutLoads = (scenarios: Field, load: Field | undefined): Field => {
  const lastOf = ({ path }: Field): string | undefined => path.split(".").at(-1);
  const names = load?.within.map(lastOf) ?? [];
  return {
    ...scenarios,
    description: `${scenarios.description}. Each takes what [load](#load) takes, and what stands below`,
    within: scenarios.within.filter((field) => !names.includes(lastOf(field)) || lastOf(field) === "executor"),
  };
};

const entryOf = (field: Field): string => {
  const preset = field.preset === undefined ? "" : ` Default: ${code(field.preset)}.`;
  const shown = `${json(field.path)}: ${json(exampleAt(field.path))}`;
  return `### ${field.path}\n\n${saying(field)}${preset} Example: ${code(shown)}\n`;
};

const sectionOf = (field: Field): string => {
  const rows = everyFieldIn(field).map((one) => [
    code(one.path),
    saying(one),
    presetOf(one),
    cellOf(exampleAt(one.path)),
  ]);
  const isShort = field.within.length < 20;
  return [
    `## ${field.path}\n`,
    `${saying(field)}\n`,
    ...(isShort ? [`\`\`\`json\n${json(field.path)}: ${lines(exampleAt(field.path))}\n\`\`\`\n`] : []),
    `${table(["field", "what it says", "default", "example"], rows)}\n`,
  ].join("\n");
};

/** A field a line, where all of them would make it long. */
const lines = (value: unknown): string => {
  const all = json(value);
  if (all.length < 70 || typeof value !== "object" || value === null) return all;
  return `{\n${Object.entries(value)
    .map(([name, one]) => `  ${json(name)}: ${json(one)}`)
    .join(",\n")}\n}`;
};

const saying = ({ description, takes, within }: Field): string => {
  const isSaidBelow = within.length > 0 && takes === "an object";
  return isSaidBelow ? `${prose(description)}.` : `${prose(description)}. _${capital(takes)}._`;
};

const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

const presetOf = ({ preset }: Field): string => (preset === undefined ? "" : code(preset));

/** One that would make the table wide stands in its parts, below. */
const cellOf = (value: unknown): string => {
  const text = value === undefined ? "" : json(value);
  return text === "" || text.length > 50 ? "" : code(text);
};

export const everyFieldIn = ({ within }: Field): Field[] => within.flatMap((field) => [field, ...everyFieldIn(field)]);
