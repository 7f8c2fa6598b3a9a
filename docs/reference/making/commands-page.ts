// The page of the commands, from the definitions that their help is made of.
import type { ArgumentOf, Command, OptionOf } from "../../../cli/definition/command.ts";
import { OVERRIDES } from "../../../cli/definition/overrides.ts";
import { PLACES } from "../../../cli/places/places.ts";
import { COMMANDS } from "../../../cli/program.ts";
import { code, madeFrom, prose, table } from "./markdown.ts";

const INTRODUCTION = `# Commands

\`meridian <command>\`, which is \`npm run meridian -- <command>\` in a checkout of Meridian itself; \`meridian <command> --help\` says the same as this page. Exit codes: [what fails a build](../ci.md#what-fails-a-build). Mistakes: [errors](../errors.md).
`;

export const commandsPage = (): string => {
  const shown = COMMANDS.filter(({ isHidden }) => isHidden !== true);
  const overview = table(
    ["command", "does"],
    shown.map(({ name, meaning }) => [`[${code(name)}](#${name})`, prose(meaning)]),
  );
  const head = `${madeFrom("the definitions of the commands")}\n${INTRODUCTION}`;
  return [head, `${overview}\n`, placesSection(), overridesSection(shown), ...shown.map(sectionOf)].join("\n");
};

const placesSection = (): string =>
  `## Where the run is\n\n${namesOf(COMMANDS.filter(({ isPlaced }) => isPlaced === true))} take \`--on PLACE\`; an option that means nothing there is a mistake.\n\n${table(
    ["place", "is"],
    PLACES.map(({ name, meaning }) => [code(`--on ${name}`), prose(meaning)]),
  )}\n\n\`--aws\` is short for \`--on aws\`; when nothing is said it is \`${PLACES[0]?.name}\`.\n`;

/** Several commands have these all. */
const overridesSection = (commands: readonly Command[]): string =>
  `## What changes the config for once\n\nFor ${namesOf(commands.filter(takesOverrides))}, above all that the config says: [layers](../config.md).\n\n${optionsTable(Object.values(OVERRIDES))}\n`;

const takesOverrides = ({ options }: Command): boolean => Object.keys(OVERRIDES).every((key) => key in options);

const namesOf = (commands: readonly Command[]): string => {
  const names = commands.map(({ name }) => code(name));
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
};

const sectionOf = (command: Command): string => {
  const { name, meaning, examples = [], isPlaced = false } = command;
  const parameters = Object.values(command.arguments ?? {});
  const own = Object.entries(command.options).filter(([key]) => !takesOverrides(command) || !(key in OVERRIDES));
  const rows = parameters.map(({ syntax, meaning: says }: ArgumentOf<unknown>) => [code(syntax), prose(says)]);
  const also = [
    ...(takesOverrides(command) ? ["[what changes the config for once](#what-changes-the-config-for-once)"] : []),
    ...(isPlaced ? ["[`--on PLACE`](#where-the-run-is)"] : []),
  ];
  return [
    `## ${name}\n`,
    `${capital(prose(meaning))}.\n`,
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.map(exampleOf).join("\n")}\n\`\`\`\n`]),
    ...(rows.length + own.length === 0
      ? []
      : [`${table(["option", "does"], [...rows, ...own.map(([, option]) => optionRow(option))])}\n`]),
    ...(also.length === 0 ? [] : [`Besides: ${also.join(", ")}.\n`]),
  ].join("\n");
};

const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

const exampleOf = ([words, meaning]: readonly [string, string]): string => `# ${meaning}\nmeridian ${words}`;

const optionsTable = (options: readonly OptionOf<unknown>[]): string =>
  table(["option", "does"], options.map(optionRow));

const optionRow = ({ flags, meaning, preset }: OptionOf<unknown>): string[] => [
  code(flags),
  `${prose(meaning)}${isTelling(preset) ? `; default: ${code(String(preset))}` : ""}`,
];

/** A switch is off, and a list empty, until it is given. */
const isTelling = (preset: unknown): boolean => typeof preset === "string" || typeof preset === "number";
