// The command line: the list of commands. What each takes and does is in its own file.
import { CommanderError, Command as Program } from "commander";
import { MeridianError } from "../contracts/words/errors.ts";
import { capacity } from "./commands/capacity.ts";
import { cdktf } from "./commands/cdktf.ts";
import { compare } from "./commands/compare.ts";
import { completion } from "./commands/completion.ts";
import { deploy, destroy } from "./commands/deploy.ts";
import { doctor } from "./commands/doctor.ts";
import { history } from "./commands/history.ts";
import { init } from "./commands/init.ts";
import { inspect } from "./commands/inspect.ts";
import { mark } from "./commands/mark.ts";
import { plan } from "./commands/plan.ts";
import { prune } from "./commands/prune.ts";
import { results } from "./commands/results.ts";
import { run } from "./commands/run.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { tryScript } from "./commands/try.ts";
import { watch } from "./commands/watch.ts";
import { addCommand } from "./definition/add-command.ts";
import type { Command } from "./definition/command.ts";
import { EXIT, exitCodeOfError } from "./exit-codes.ts";
import type { Place } from "./places/place.ts";
import { PLACES } from "./places/places.ts";
import { MERIDIAN_VERSION } from "./run/prepare.ts";
import { printError } from "./terminal/print-error.ts";

/** In the order of help. */
export const COMMANDS: readonly Command[] = [
  run,
  capacity,
  tryScript,
  watch,
  status,
  mark,
  stop,
  results,
  history,
  compare,
  inspect,
  plan,
  deploy,
  destroy,
  prune,
  doctor,
  cdktf,
  init,
  completion(() => COMMANDS, PLACES),
];

export interface ProgramParts {
  /** The first is where commands are when they are not told. */
  readonly places?: readonly Place[];
  readonly commands?: readonly Command[];
}

/** Runs the command that the arguments name. @returns the exit code */
export const runProgram = async (
  argv: readonly string[],
  { places = PLACES, commands = COMMANDS }: ProgramParts = {},
): Promise<number> => {
  let exitCode: number = EXIT.passed;
  const finish = async (code: Promise<number>): Promise<void> => {
    exitCode = await code;
  };
  const program = new Program("meridian")
    .description("Load tests from many regions at once, with numbers that can be audited.")
    .version(MERIDIAN_VERSION)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError();
  for (const command of commands) addCommand(program, command, places, finish);
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.passed;
    if (error.code === "commander.help") return EXIT.mistake;
    const message = error.message
      .replace(/^error: /, "")
      .replace("\n(Did", "; did")
      .replace(/\?\)$/, "?");
    const [first] = argv;
    const isCommand = commands.some(({ name }) => name === first);
    const next = isCommand
      ? `\`meridian ${first} --help\` lists its options`
      : "`meridian --help` lists commands and options";
    throw new MeridianError("COMMAND_INVALID", message, { next });
  }
};

/** The same for the process: what goes wrong is told to the person. */
export const runToTheEnd = (argv: readonly string[]): Promise<number> => {
  // Noise on every start, on a Node that Meridian supports.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  return runProgram(argv).catch((error: unknown) => {
    printError(error);
    return exitCodeOfError(error);
  });
};
