// `meridian inspect`: the config that a run would go by, and where each value of it comes from.

import { readEffectiveConfig } from "../../bundling/config/effective-config.ts";
import { configMistakes } from "../../contracts/config/config-file.ts";
import { DEFAULT_ORIGIN, valuesOf } from "../../contracts/config/layers/origins.ts";
import { command } from "../definition/command.ts";
import { JSON_INSTEAD } from "../definition/options.ts";
import { CONFIG, changedSourceOf, ENVIRONMENT, OVERRIDES, SCRIPT } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import { maskedConfig } from "../run/masked-config.ts";
import { nameOf } from "../run/prepare.ts";
import { table } from "../terminal/layout/table.ts";
import { printedJson } from "../terminal/printable.ts";

const MAX_VALUE_LENGTH = 60;

export const inspect = command({
  name: "inspect",
  meaning: "the config that a run would go by, and where each value comes from",
  examples: [
    ["inspect", "what a run would go by"],
    ["inspect --environment staging --set start.bufferSeconds=5", "with an environment, and one setting changed"],
  ],
  arguments: { script: SCRIPT },
  options: {
    config: CONFIG,
    environment: ENVIRONMENT,
    ...OVERRIDES,
    json: { ...JSON_INSTEAD, meaning: "print { config, from } as JSON: from maps dotted paths to their origins" },
  },
  run: async ({ json, ...meant }) => {
    const effective = await readEffectiveConfig({ ...changedSourceOf(meant), shell: process.env });
    const { config, issues, origins } = effective;
    if (config === undefined || issues.length > 0) throw configMistakes(nameOf(effective), issues);
    // Whoever asks may see the strings that the script is given, but for what looks like a secret.
    const shown = maskedConfig(config, (env) => env);
    const from = origins.ofAll(shown);
    process.stdout.write(`${json ? printedJson({ config: shown, from }) : linesOf(shown, from).join("\n")}\n`);
    return EXIT.passed;
  },
});

/** What somebody said first, the defaults last. */
const linesOf = (config: unknown, from: Readonly<Record<string, string>>): string[] => {
  const rows = valuesOf(config).map(([path, value]) => [path, shortOf(value), from[path] ?? DEFAULT_ORIGIN]);
  const isDefault = ([, , origin]: string[]): boolean => origin === DEFAULT_ORIGIN;
  return table([...rows.filter((row) => !isDefault(row)), ...rows.filter(isDefault)], { leftColumns: 3 });
};

/** A list of stages would push the origins off the screen. */
const shortOf = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
};
