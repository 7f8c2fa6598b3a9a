// `meridian try`: one iteration of one virtual user in this process, and all that it does shown as it does it.

import { dirname, resolve } from "node:path";
import { type ConfigSource, configPathOf } from "../../bundling/config/config-source.ts";
import { secretsOf } from "../../contracts/run/open-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { Masking } from "../../metrics/masking/masking.ts";
import { command } from "../definition/command.ts";
import { flag, JSON_INSTEAD, optionalText } from "../definition/options.ts";
import { CONFIG, changedSourceOf, ENVIRONMENT, OVERRIDES, SCRIPT } from "../definition/overrides.ts";
import { EXIT, exitCodeOfError } from "../exit-codes.ts";
import { LOCAL_PROGRAMS } from "../places/local/programs.ts";
import { type Interrupts, listenForInterrupts } from "../run/interrupts.ts";
import { terminalColors } from "../terminal/colors.ts";
import { printError } from "../terminal/print-error.ts";
import { printedJson } from "../terminal/printable.ts";
import { excerptsOf } from "../try/excerpts.ts";
import { type OpenTry, openTry } from "../try/open-try.ts";
import { exitCodeOfTry } from "../try/outcome.ts";
import { TryDocument } from "../try/try-document.ts";
import { TryLines } from "../try/try-lines.ts";
import { runTry, type TryWatch } from "../try/try-thread.ts";
import { nextSave, type WatchedFiles } from "../try/watch-files.ts";

/** Of what is no terminal, and the most of one that is: lines that are longer are hard to read. */
const USUAL_WIDTH = 100;
const LEAST_WIDTH = 60;

export const tryScript = command({
  name: "try",
  meaning: "one iteration of one virtual user, with all that it does",
  examples: [
    ["try", "one iteration of the config's script, each request as it happens"],
    ["try login.js --target http://localhost:3000 --headers --bodies", "all that goes over the wire"],
    ["try --watch", "once more at each save"],
    ["try --scenario checkout --json", "one scenario, for a program"],
  ],
  arguments: { script: SCRIPT },
  options: {
    config: CONFIG,
    environment: ENVIRONMENT,
    scenario: optionalText("--scenario <name>", "whose iteration, where the config has several; else the first one's"),
    hasHeaders: flag("--headers", "show the heads of requests and answers"),
    hasBodies: flag("--bodies", "show their bodies"),
    isWatching: { ...flag("--watch", "once more at each save of the script or the config"), conflictsWith: ["json"] },
    ...OVERRIDES,
    json: { ...JSON_INSTEAD, meaning: "print one JSON document instead of text" },
  },
  run: async ({ scenario, hasHeaders, hasBodies, isWatching, json, ...meant }) => {
    const source = changedSourceOf(meant);
    const wishes: Wishes = { scenario, hasHeaders, hasBodies, json };
    const interrupts = listenForInterrupts();
    try {
      return isWatching ? await tryAtEachSave(source, wishes, interrupts) : await tryOnce(source, wishes, interrupts);
    } finally {
      interrupts.dispose();
    }
  },
});

interface Wishes {
  readonly scenario: string | undefined;
  readonly hasHeaders: boolean;
  readonly hasBodies: boolean;
  readonly json: boolean;
}

const print = (lines: readonly string[]): void => {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
};

const tryOnce = async (source: ConfigSource, wishes: Wishes, interrupts: Interrupts): Promise<number> => {
  try {
    const opened = await openTry(source, wishes);
    return await show(opened, wishes, interrupts.first, interrupts.second);
  } catch (error) {
    return printMistake(error);
  }
};

const tryAtEachSave = async (source: ConfigSource, wishes: Wishes, interrupts: Interrupts): Promise<number> => {
  let watched = firstFiles(source);
  let exitCode: number = EXIT.passed;
  while (!interrupts.first.aborted) {
    const save = new AbortController();
    let opened: OpenTry | undefined;
    let waiting = nextSave(watched);
    try {
      opened = await openTry(source, wishes);
      watched = { files: opened.files, isPartial: false };
      waiting.close();
      waiting = nextSave(watched);
      void waiting.saved.then(() => save.abort("save"));
      exitCode = await show(opened, wishes, AbortSignal.any([interrupts.first, save.signal]), interrupts.second);
    } catch (error) {
      watched = { ...watched, isPartial: true };
      waiting.close();
      waiting = nextSave(watched);
      exitCode = printMistake(error);
    }
    if (interrupts.first.aborted) {
      waiting.close();
      break;
    }
    print(
      save.signal.aborted ? [""] : ["", terminalColors.dim("  watching: a save begins the next, Ctrl-C ends it"), ""],
    );
    await Promise.race([waiting.saved, aborted(interrupts.first)]);
    waiting.close();
  }
  return exitCode;
};

/** What is sure to be looked at, whatever mistakes it has. */
const firstFiles = (source: ConfigSource): WatchedFiles => {
  const path = configPathOf(source);
  const script = source.overrides?.script?.value;
  return {
    files: [resolve(path), ...(script === undefined ? [] : [resolve(dirname(path), script)])],
    isPartial: true,
  };
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** @returns the exit code */
const show = async (opened: OpenTry, wishes: Wishes, stopped: AbortSignal, killed: AbortSignal): Promise<number> => {
  if (killed.aborted || stopped.aborted) {
    await opened.close();
    return EXIT.interrupted;
  }
  const { assignment, limitSeconds, head, notes, sources } = opened;
  const { plan, scenarioIndex } = assignment;
  const masking = new Masking({ ...plan.env, ...plan.scenarios[scenarioIndex]?.env }, secretsOf(plan));
  const document = new TryDocument(head, masking);
  const lines = new TryLines({
    ...wishes,
    colors: terminalColors,
    masking,
    width: Math.max(LEAST_WIDTH, Math.min(process.stdout.columns ?? USUAL_WIDTH, USUAL_WIDTH)),
    file: head.script,
    hasParts: plan.setup !== undefined || plan.teardown !== undefined,
    excerpt: excerptsOf(sources),
  });
  const watch: TryWatch = wishes.json
    ? { onEvent: (event) => document.add(event), onQuiet: () => undefined }
    : {
        onEvent: (event) => print(lines.next(event)),
        onQuiet: (part, seconds) => print(lines.quiet(part, seconds)),
      };
  if (!wishes.json) print([headLine(opened, masking), ...notes.map((note) => `  ${terminalColors.dim(note)}`), ""]);
  try {
    const program = LOCAL_PROGRAMS.try;
    const outcome = await runTry({ program, assignment, limitSeconds, stopped, killed }, watch);
    print(wishes.json ? [printedJson(document.end(outcome))] : lines.end(outcome));
    return exitCodeOfTry(outcome);
  } finally {
    await opened.close();
  }
};

const headLine = ({ head, assignment }: OpenTry, masking: Masking): string => {
  const { script, target, region, scenario } = head;
  const ofScenario = assignment.plan.scenarios.length > 1 ? `, scenario ${scenario}` : "";
  return terminalColors.dim(`  ${script} → ${masking.text(target)}  one virtual user of ${region}${ofScenario}`);
};

/** The last line of a mistake in the script names its place, too. @returns the exit code */
const printMistake = (error: unknown): number => {
  printError(error);
  const [place] = error instanceof MeridianError ? (/[\w.-]+\.[cm]?[jt]sx?:\d+:\d+/.exec(error.message) ?? []) : [];
  if (place !== undefined) process.stderr.write(`  at: ${place}\n`);
  return exitCodeOfError(error);
};
