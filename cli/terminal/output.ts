// Where the CLI writes: progress in place in a terminal, as plain lines elsewhere, nothing when it is to be quiet. What
// went wrong is said in every case.
import { createLogUpdate } from "log-update";
import type { Comparison } from "../../contracts/results/comparison.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
import { errorColors, terminalColors as pc } from "./colors.ts";
import { terminalScreen, terminalWidth } from "./layout/screen.ts";
import { wrap } from "./layout/width.ts";
import { liveLines } from "./live-lines.ts";
import { PlainLines } from "./plain-lines.ts";
import { printable, printedJson } from "./printable.ts";
import type { ResultsSoFar } from "./results-so-far.ts";
import { errorLines } from "./sections/errors.ts";
import { summaryLines } from "./summary-lines.ts";
import { hiddenLines, verdictHead } from "./verdict-lines.ts";

const MOST_ERRORS_WHEN_QUIET = 5;

export interface OutputOptions {
  readonly quiet: boolean;
  /** The summary as JSON on standard output, and nothing else there. */
  readonly json: boolean;
}

export class Output {
  readonly #options: OutputOptions;
  readonly #live: ReturnType<typeof createLogUpdate> | undefined;
  readonly #plain = new PlainLines();

  constructor(options: OutputOptions) {
    this.#options = options;
    const isTerminal = process.stdout.isTTY === true && !options.quiet && !options.json;
    this.#live = isTerminal ? createLogUpdate(process.stdout, { showCursor: true }) : undefined;
  }

  /** Shows the present state in place. */
  get isLive(): boolean {
    return this.#live !== undefined;
  }

  /** A line that stays. */
  say(text: string): void {
    if (this.#options.quiet || this.#options.json) return;
    this.#live?.clear();
    // What has colours, or is no sentence of ours, the terminal breaks itself.
    const lines = text.includes("\u001b")
      ? [text]
      : text.split("\n").flatMap((line) => wrap(line, terminalWidth(), ""));
    process.stdout.write(`${lines.join("\n")}\n`);
  }

  /** A line that was asked for: on standard error where standard output has results alone. */
  tell(text: string): void {
    if (this.#options.quiet || this.#options.json) process.stderr.write(`${text}\n`);
    else this.say(text);
  }

  /** On standard error, also where nothing but results is to be printed. */
  warn(text: string): void {
    this.#live?.clear();
    process.stderr.write(`${errorColors.yellow("warning")}: ${printable(text)}\n`);
  }

  /** @param soFar dear to make: asked for only where it is shown */
  frame(frame: Frame, soFar: () => ResultsSoFar): void {
    if (this.#options.quiet || this.#options.json) return;
    if (this.#live !== undefined) this.#live(liveLines(frame, soFar(), terminalScreen(), pc).join("\n"));
    else for (const line of this.#plain.next(frame, soFar)) process.stdout.write(`${line}\n`);
  }

  /**
   * @param path of the results' folder
   * @param isTold whether the script has made a summary of its own: then the verdict alone is left to say
   */
  summary(summary: Summary, path: string, isTold = false): void {
    const directory = shown(path);
    this.#live?.done();
    if (this.#options.json) process.stdout.write(`${printedJson(summary)}\n`);
    else if (this.#options.quiet || isTold) {
      process.stdout.write(`${summary.verdict} ${directory}\n`);
      const lines = linesWhenQuiet(summary);
      if (lines.length > 0) process.stderr.write(`${lines.join("\n")}\n`);
    } else {
      const lines = summaryLines(summary, pc, terminalWidth());
      process.stdout.write(`${lines.join("\n")}\n\n  results  ${directory}\n  report   ${directory}/report.html\n`);
    }
  }

  /** What a search for a capacity found, in place of the summary: its run's thresholds were to be broken. */
  found(text: string, path: string): void {
    this.#live?.done();
    const directory = shown(path);
    const { json, quiet } = this.#options;
    process.stdout.write(
      json || quiet ? text : `${text}\n\n  results  ${directory}\n  report   ${directory}/report.html\n`,
    );
  }

  /** After the summary: what changed against another run. With --quiet or --json the limits that did not hold alone. */
  async comparison(comparison: Comparison): Promise<void> {
    const { comparisonLines, exceededLines } = await import("../compare/lines.ts");
    if (this.#options.quiet || this.#options.json) {
      const lines = exceededLines(comparison, errorColors);
      if (lines.length > 0) process.stderr.write(`${lines.join("\n")}\n`);
      return;
    }
    const lines = comparisonLines(comparison, pc, { all: false, width: terminalWidth() });
    process.stdout.write(`${["", ...lines].join("\n")}\n`);
  }
}

/** What failed or could be overlooked, and the first errors: on standard error, so that standard output has the verdict alone. */
const linesWhenQuiet = (summary: Summary): string[] => {
  const shownErrors = { most: MOST_ERRORS_WHEN_QUIET, width: Number.POSITIVE_INFINITY, elsewhere: "summary.json" };
  return [
    ...(summary.verdict === "passed" ? hiddenLines(summary, errorColors) : verdictHead(summary, errorColors)),
    ...errorLines(summary.errors, shownErrors, errorColors),
  ];
};

/** Relative to where the user is, when it lies below. */
const shown = (directory: string): string => {
  const here = `${process.cwd()}/`;
  return directory.startsWith(here) ? directory.slice(here.length) : directory;
};
