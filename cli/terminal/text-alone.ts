// The last look at what any command prints: targets and scripts have made up parts of it, and a terminal or a build
// server takes some texts for orders. Files of results are none of its affair.
import { StringDecoder } from "node:string_decoder";

/** All below a blank but tab, line break and ESC, which our own colours and live lines need; DEL and what is above it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ORDERS = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
/** Colours are all that a file or a pipe may be given, where somebody has asked for them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const ESCAPES_BUT_COLOURS = /\u001b(?!\[[0-9;]*m)/g;
/** What a build server of GitHub reads as its own order, with or without blanks before it. */
const COMMANDS = /(^|\n)([^\S\n]*)::/g;
const HEAD_OF_COMMAND = /^[^\S\n]*:?$/;
/** Stands for a line that is none, however it goes on. */
const BEGUN = "x";
/** What those of GitHub, Azure and TeamCity read as theirs wherever it stands: `##[`, `##vso[`, `##teamcity[`. */
const BRACKETED = /(##[a-z]{0,20})\[/gi;
const HEAD_OF_BRACKETED = /##?$|##[a-z]{1,20}$/i;

export interface TextAloneOptions {
  readonly isTerminal: boolean;
}

/** Keeps in mind how the line began that a text goes on with. */
export class TextAlone {
  readonly #isTerminal: boolean;
  readonly #decoder = new StringDecoder("utf8");
  /** Of the line that is being written: what may yet become an order. */
  #head = "";

  constructor({ isTerminal }: TextAloneOptions) {
    this.#isTerminal = isTerminal;
  }

  of(chunk: string | Uint8Array): string {
    const text = (typeof chunk === "string" ? chunk : this.#decoder.write(Buffer.from(chunk))).replace(/\r\n/g, "\n");
    const plain = text.replace(ORDERS, "");
    const shown = this.#isTerminal ? plain : plain.replace(ESCAPES_BUT_COLOURS, "");
    const line = `${this.#head}${shown}`.replace(COMMANDS, "$1$2: :").replace(BRACKETED, "$1 [");
    const harmless = line.slice(this.#head.length);
    const last = line.slice(line.lastIndexOf("\n") + 1);
    this.#head = HEAD_OF_COMMAND.test(last) ? last : `${BEGUN}${HEAD_OF_BRACKETED.exec(last)?.[0] ?? ""}`;
    return harmless;
  }
}

/** From here on nothing else is written to a stream. */
export const writeTextAlone = (stream: NodeJS.WriteStream): void => {
  const text = new TextAlone({ isTerminal: stream.isTTY === true });
  const write = stream.write.bind(stream) as (text: string, ...more: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
    // With an encoding before it the callback stays what it is: text is text by now.
    return write(text.of(chunk), ...more.filter((one) => typeof one === "function"));
  }) as typeof stream.write;
};
