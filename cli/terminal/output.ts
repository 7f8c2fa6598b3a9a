// Where the CLI writes: progress in place in a terminal, as plain lines elsewhere, nothing when it is to be quiet; and
// errors.
import { createLogUpdate } from "log-update";
import type { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { terminalColors as pc } from "./colors.ts";
import { liveLines } from "./live-lines.ts";
import { PlainLines } from "./plain-lines.ts";
import { summaryLines } from "./summary-lines.ts";

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

  /** A line that stays. */
  say(text: string): void {
    if (this.#options.quiet || this.#options.json) return;
    this.#live?.clear();
    process.stdout.write(`${text}\n`);
  }

  frame(frame: Frame): void {
    if (this.#options.quiet || this.#options.json) return;
    if (this.#live !== undefined) this.#live(liveLines(frame, pc).join("\n"));
    else for (const line of this.#plain.next(frame)) process.stdout.write(`${line}\n`);
  }

  /** @param path of the results' folder */
  summary(summary: Summary, path: string): void {
    const directory = shown(path);
    this.#live?.done();
    if (this.#options.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    else if (this.#options.quiet) process.stdout.write(`${summary.verdict} ${directory}\n`);
    else {
      const lines = summaryLines(summary, pc);
      process.stdout.write(`${lines.join("\n")}\n\n  results  ${directory}\n  report   ${directory}/report.html\n`);
    }
  }
}

/** Relative to where the user is, when it lies below. */
const shown = (directory: string): string => {
  const here = `${process.cwd()}/`;
  return directory.startsWith(here) ? directory.slice(here.length) : directory;
};

/** On standard error: what happened, every issue, what to do next. A stack only for a mistake of ours. */
export const printError = (error: unknown): void => {
  const write = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  if (!(error instanceof MeridianError)) {
    write(`${pc.red("error")}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    write("  this is a mistake of Meridian's own: please report it with the lines above");
    return;
  }
  write(`${pc.red("error")}: ${error.message}`);
  for (const { path, expected, received, suggestion } of error.issues) {
    write(
      `  ${pc.bold(path)}: found ${received}, expected ${expected}${suggestion === undefined ? "" : `; did you mean ${pc.bold(suggestion)}?`}`,
    );
  }
  if (error.next !== undefined) write(`  next: ${error.next}`);
};
