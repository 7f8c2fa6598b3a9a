// An answer's head as HTTP/1.1 has it: text, of which fields are made when somebody asks. Most scripts never do.
import type { Field, Head } from "../head.ts";

export class TextHead implements Head {
  /** Latin-1, status line and empty line included; HeadScanner has checked it. */
  readonly text: string;
  #fields: readonly Field[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get proto(): string {
    return this.text.slice(0, Math.max(0, this.text.indexOf(" ")));
  }

  get reason(): string {
    return /^HTTP\/1\.\d \d{3} ?([^\r\n]*)/.exec(this.text)?.[1] ?? "";
  }

  get fields(): readonly Field[] {
    this.#fields ??= fieldsIn(this.text);
    return this.#fields;
  }
}

/** A value that goes on in the next line is one of one line, with a blank between (RFC 9112, 5.2). */
const unfold = (text: string): string => text.replace(/\r\n[ \t]+/g, " ");

const fieldsIn = (text: string): Field[] =>
  unfold(text)
    .split("\r\n")
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      return colon <= 0 ? [] : [[line.slice(0, colon), valueAfter(line, colon)] as const];
    });

/** Without the blanks around it; bytes beyond ASCII that other texts count as blanks belong to it (RFC 9110, 5.5). */
const valueAfter = (line: string, colon: number): string => {
  let start = colon + 1;
  let end = line.length;
  while (start < end && isBlank(line.charCodeAt(start))) start += 1;
  while (start < end && isBlank(line.charCodeAt(end - 1))) end -= 1;
  return line.slice(start, end);
};

const isBlank = (code: number): boolean => code === 32 || code === 9;
