// What a shell can complete of the command line, out of the commands' own definitions: names, options with what they
// take, arguments. Pure.
import { Option } from "commander";
import type { Place } from "../../places/place.ts";
import { placeOptions } from "../add-command.ts";
import type { Command } from "../command.ts";

/** Some words, the name of a file or folder, or what nobody can guess. */
export type Taken = { readonly words: readonly string[] } | "file" | "text";

export interface OptionWords {
  /** As they are typed: "-c", "--config". */
  readonly names: readonly string[];
  readonly meaning: string;
  /** Undefined: nothing. */
  readonly takes: Taken | undefined;
}

export interface CommandWords {
  readonly name: string;
  readonly meaning: string;
  readonly options: readonly OptionWords[];
  /** In their order. */
  readonly arguments: readonly Taken[];
}

export const HELP: OptionWords = { names: ["-h", "--help"], meaning: "display help for command", takes: undefined };
export const VERSION: OptionWords = {
  names: ["-V", "--version"],
  meaning: "output the version number",
  takes: undefined,
};

export const commandWords = (commands: readonly Command[], places: readonly Place[]): CommandWords[] =>
  commands
    .filter(({ isHidden }) => isHidden !== true)
    .map(({ name, meaning, options, isPlaced, ...command }) => ({
      name,
      meaning,
      options: [
        ...Object.values(options).map(({ flags, meaning: says, choices }) =>
          optionWords(new Option(flags, says), choices),
        ),
        ...(isPlaced ? placeOptions(places).map((option) => optionWords(option, wordsOfPlaces(option, places))) : []),
        HELP,
      ],
      arguments: Object.values(command.arguments ?? {}).map(({ syntax, choices }) =>
        takenOf(syntax.replace(/[<>[\]]/g, ""), choices),
      ),
    }));

const wordsOfPlaces = ({ long }: Option, places: readonly Place[]): readonly string[] | undefined =>
  long === "--on" ? places.map(({ name }) => name) : undefined;

const optionWords = (
  { short, long, description, flags, required, optional }: Option,
  choices: readonly string[] | undefined,
): OptionWords => ({
  names: [short, long].filter((name) => name !== undefined),
  meaning: description,
  takes: required || optional ? takenOf(/[<[](.*)[>\]]/.exec(flags)?.[1] ?? "", choices) : undefined,
});

/** The words for what is a file or a folder, as definitions use them. */
const FILES: ReadonlySet<string> = new Set(["file", "dir", "dir|run", "script", "baseline", "candidate"]);

const takenOf = (called: string, choices: readonly string[] | undefined): Taken => {
  if (choices !== undefined) return { words: choices };
  return FILES.has(called) ? "file" : "text";
};
