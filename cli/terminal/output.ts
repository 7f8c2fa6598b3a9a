// Where the CLI writes: progress in place in a terminal, as plain lines elsewhere, nothing when it is to be quiet.
import { createLogUpdate } from "log-update";
import type { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
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
