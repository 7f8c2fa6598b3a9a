// Tells commander of a command: its options and arguments, and for one that has to do with runs --on and --aws. What is
// given comes to the command by its own names; an option that does not work in the place that was asked for is refused
// before anything is done.
import { type Command as CommanderCommand, InvalidArgumentError, Option } from "commander";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import type { Place } from "../places/place.ts";
import type { Command, Example, OptionOf } from "./command.ts";

/** @param finish told of the command's end, which is its exit code */
export const addCommand = (
  program: CommanderCommand,
  definition: Command,
  places: readonly Place[],
  finish: (exitCode: Promise<number>) => Promise<void>,
): void => {
  const { name, meaning, isHidden = false, isPlaced = false, passesOptionsOn = false } = definition;
  const added = program.command(name, { hidden: isHidden }).description(meaning);
  const argumentNames = Object.keys(definition.arguments ?? {});
  for (const { syntax, meaning: says } of Object.values(definition.arguments ?? {})) added.argument(syntax, says);
  const mistakes: Issue[] = [];
  const options = Object.entries(definition.options).map(([key, option]) => ({
    key,
    option,
    told: toldOf(option, mistakes),
  }));
  for (const { told } of options) added.addOption(told);
  if (isPlaced) for (const told of placeOptions(places)) added.addOption(told);
  if (definition.examples !== undefined) added.addHelpText("after", () => examplesText(definition.examples ?? []));
  if (passesOptionsOn) added.allowUnknownOption().helpOption(false);
  added.action((...words: unknown[]) => {
    if (mistakes.length > 0) throw mistaken(name, mistakes);
    const given: Record<string, unknown> = {};
    for (const [index, key] of argumentNames.entries()) given[key] = words[index];
    for (const { key, told } of options) given[key] = added.getOptionValue(told.attributeName());
    if (isPlaced) {
      const place = placeOf(added, places);
      for (const { option, told } of options) {
        if (added.getOptionValueSource(told.attributeName()) === "cli") checkWorks(option, told, place, places);
      }
      given.place = place;
    }
    return finish(definition.run(given as never));
  });
};

/** The words alone in their lines, to be copied. */
const examplesText = (examples: readonly Example[]): string =>
  ["", "Examples:", ...examples.flatMap(([words, meaning]) => [`  # ${meaning}`, `  meridian ${words}`])].join("\n");

/** @param mistakes takes what an option cannot take, so that all of the line is told at once */
const toldOf = (option: OptionOf<unknown>, mistakes: Issue[]): Option => {
  const { flags, meaning, preset, conflictsWith } = option;
  const told = new Option(flags, meaning);
  if (preset !== undefined && !told.negate) told.default(preset);
  if (option.parse !== undefined)
    told.argParser((given: string, before: unknown) => {
      try {
        return option.parse?.(given, before);
      } catch (error) {
        if (!(error instanceof InvalidArgumentError)) throw error;
        const received = option.mayHoldSecret === true ? "what is not shown" : JSON.stringify(given);
        mistakes.push({ path: `--${told.name()}`, received, expected: error.message });
        return before;
      }
    });
  if (conflictsWith !== undefined) told.conflicts([...conflictsWith]);
  return told;
};

const mistaken = (command: string, issues: readonly Issue[]): MeridianError => {
  const next = `\`meridian ${command} --help\` lists its options`;
  const [first] = issues;
  return first !== undefined && issues.length === 1
    ? new MeridianError("COMMAND_INVALID", `${first.path} takes ${first.expected}; found ${first.received}`, { next })
    : new MeridianError("COMMAND_INVALID", `the command line has ${issues.length} mistakes`, { next, issues });
};

export const placeOptions = (places: readonly Place[]): readonly Option[] => [
  new Option("--on <place>", places.map(({ name, meaning }) => `${name}: ${meaning}`).join("; ")).default(
    places[0]?.name,
  ),
  new Option("--aws", "short for --on aws").default(false).conflicts("on"),
];

/** @throws MeridianError COMMAND_INVALID */
const placeOf = (added: CommanderCommand, places: readonly Place[]): Place => {
  const name: string = added.getOptionValue("aws") === true ? "aws" : added.getOptionValue("on");
  const found = places.find((place) => place.name === name);
  if (found !== undefined) return found;
  const names = places.map((place) => place.name);
  const suggestion = suggest(name, names);
  const meant = suggestion === undefined ? "" : `did you mean ${suggestion}? `;
  throw new MeridianError("COMMAND_INVALID", `there is no place ${name}`, {
    next: `${meant}--on takes ${names.join(", ")}`,
  });
};

/** @throws MeridianError COMMAND_INVALID */
const checkWorks = ({ only }: OptionOf<unknown>, { long }: Option, place: Place, places: readonly Place[]): void => {
  if (only === undefined || only.worksIn(place)) return;
  const where = places.filter(only.worksIn).map(({ name }) => `--on ${name}`);
  const alone = where.length === 0 ? "in none of the places here" : `with ${where.join(" and ")} alone`;
  throw new MeridianError("COMMAND_INVALID", `${long} works ${alone}: ${only.why}`, {
    next: `leave it out for --on ${place.name}`,
  });
};
