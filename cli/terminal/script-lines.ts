// What a script says while its run goes on, as lines of the terminal: its console lines in order, and the first error of
// each kind with its place. Pure.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { LineLevel } from "../../contracts/delta/script-words.ts";
import type { ErrorCount } from "../../contracts/delta/worker-delta.ts";
import { OTHER_NAME } from "../../contracts/metrics/tags.ts";
import type { Colors } from "./colors.ts";
import { formatCount } from "./format.ts";
import { printable } from "./printable.ts";
import { kindOfError } from "./sections/errors.ts";

/** More kinds of errors are not told one by one: the summary has them all. */
const MAX_TOLD = 20;

export class ScriptLines {
  readonly #colors: Colors;
  readonly #hasRegions: boolean;
  readonly #told = new Set<string>();

  /** @param regionCount where there are several, each line says whose it is */
  constructor(regionCount: number, colors: Colors) {
    this.#hasRegions = regionCount > 1;
    this.#colors = colors;
  }

  /** The lines that a part of a region's log adds; mostly none. */
  next(region: string, { errors, said }: Pick<FlushPayload, "errors" | "said">): string[] {
    const from = this.#hasRegions ? this.#colors.dim(`${region} `) : "";
    const lines = (said?.lines ?? []).map(({ level, text }) => `${from}${this.#mark(level)} ${printable(text)}`);
    if (said !== undefined && said.cutCount > 0) {
      const cut = `${formatCount(said.cutCount)} console lines of the script were cut: 64 KiB travel in a second`;
      lines.push(`${from}${this.#colors.yellow(`… ${cut}`)}`);
    }
    return [...lines, ...errors.flatMap((error) => this.#firstOf(error)).map((line) => `${from}${line}`)];
  }

  #mark(level: LineLevel): string {
    if (level === "error") return this.#colors.red("console.error");
    return level === "warn" ? this.#colors.yellow("console.warn") : this.#colors.dim(`console.${level}`);
  }

  #firstOf(error: ErrorCount): string[] {
    if (error.message === OTHER_NAME || this.#told.size > MAX_TOLD) return [];
    const kind = kindOfError(error);
    if (this.#told.has(kind)) return [];
    this.#told.add(kind);
    if (this.#told.size > MAX_TOLD) return [this.#colors.dim("further errors are in the summary")];
    const place = error.place === "" ? "" : `  ${this.#colors.dim(printable(error.place))}`;
    return [`${this.#colors.red("first error of its kind")}  ${printable(error.message)}${place}`];
  }
}
