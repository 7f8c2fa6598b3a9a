// Puts double quotes where JSON wants them and JavaScript does not: around names, and in place of other quotes. Each is a
// mistake of its own, and the rest of the text can be read in spite of it.
import { createScanner, type SyntaxKind } from "jsonc-parser";

export interface Unquoted {
  /** Where it stands in the text as it was. */
  readonly offset: number;
  readonly expected: string;
}

export interface Quoted {
  readonly text: string;
  readonly found: readonly Unquoted[];
  /** From a place in the new text to the one that was there. */
  readonly originOf: (offset: number) => number;
}

/** jsonc-parser's numbers of them, which it declares for compilers alone. */
const COLON: SyntaxKind = 6;
const NUMBER: SyntaxKind = 11;
const UNKNOWN: SyntaxKind = 16;
const END: SyntaxKind = 17;

const CLOSING: Readonly<Record<string, string>> = { "'": "'", "`": "`", "“": "”", "‘": "’" };
/** What a program or another format may mean by a word is not for us to say. */
const RESERVED = /^(?:true|false|none|null|nil|undefined|nan|infinity)$/i;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export const putQuotes = (text: string): Quoted => {
  const edits: Edit[] = [];
  const found: Unquoted[] = [];
  const scanner = createScanner(text, true);
  let previousNumber: { readonly from: number; readonly to: number } | undefined;
  for (let kind = scanner.scan(); kind !== END; kind = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    const end = offset + scanner.getTokenLength();
    // `5s` is a number and a word to the scanner.
    const from = kind === UNKNOWN && previousNumber?.to === offset ? previousNumber.from : offset;
    previousNumber = kind === NUMBER ? { from: offset, to: end } : undefined;
    if (kind !== UNKNOWN) continue;
    const inside = insideOf(text, from, end);
    if (inside === undefined) continue;
    scanner.setPosition(inside.to);
    const quoted = JSON.stringify(inside.text);
    edits.push({ from, to: inside.to, text: quoted });
    found.push({
      offset: from,
      expected: `${isName(text, inside.to) ? "a name" : "text"} in double quotes: ${quoted}`,
    });
  }
  return { text: apply(text, edits), found, originOf: (offset) => originOf(edits, offset) };
};

/** What was meant to be within quotes, and where it ends; undefined where that cannot be told. */
const insideOf = (text: string, from: number, end: number): Omit<Edit, "from"> | undefined => {
  const closing = CLOSING[text.charAt(from)];
  if (closing === undefined) {
    const word = text.slice(from, end);
    return /^[\w$][\w$.%-]*$/.test(word) && !RESERVED.test(word) ? { text: word, to: end } : undefined;
  }
  const [line = ""] = text.slice(from + 1).split("\n");
  const length = line.indexOf(closing);
  return length < 0 ? undefined : { text: line.slice(0, length), to: from + length + 2 };
};

const isName = (text: string, end: number): boolean => {
  const scanner = createScanner(text, true);
  scanner.setPosition(end);
  return scanner.scan() === COLON;
};

const apply = (text: string, edits: readonly Edit[]): string => {
  let done = 0;
  const parts = edits.map(({ from, to, text: quoted }) => {
    const before = text.slice(done, from);
    done = to;
    return before + quoted;
  });
  return parts.join("") + text.slice(done);
};

const originOf = (edits: readonly Edit[], offset: number): number => {
  let shift = 0;
  for (const { from, to, text } of edits) {
    if (from + shift >= offset) break;
    shift += text.length - (to - from);
  }
  return offset - shift;
};
