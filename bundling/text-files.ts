// Files of text as people save them: which encoding they have, and what stands between the values of a table.

/** What is said of a file that is no such text. */
export class NoText extends Error {}

const UTF16_MARKS = [
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
] as const;

/**
 * UTF-8, or UTF-16 with the mark that programs write before it.
 * @throws NoText for anything else, which could only be guessed
 */
export const decodeText = (bytes: Uint8Array): string => {
  const encoding = UTF16_MARKS.find(([, first, second]) => bytes[0] === first && bytes[1] === second)?.[0] ?? "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new NoText(`${placeOfBadByte(bytes)} is no UTF-8: save it as UTF-8 (iconv -f windows-1252 -t utf-8)`);
  }
  if (text.includes("\0")) throw new NoText("it holds zero bytes, as UTF-16 without its mark does: save it as UTF-8");
  return text;
};

/** The first line whose bytes are not UTF-8: a line break is the same byte in all that people use. */
const placeOfBadByte = (bytes: Uint8Array): string => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    try {
      decoder.decode(part);
    } catch {
      return `line ${line}`;
    }
    start += part.length + 1;
  }
  return "its end";
};

const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface Table {
  readonly text: string;
  /** What may stand between the values: what the first line has, the likeliest first, or a comma. */
  readonly delimiters: readonly Delimiter[];
}

/** Takes off the line `sep=;` that spreadsheets write above a table. */
export const tableOf = (text: string): Table => {
  const [line, told] = /^sep=([,;\t|])\r?\n/i.exec(text) ?? [];
  if (line !== undefined) return { delimiters: [told as Delimiter], text: text.slice(line.length) };
  const [names = ""] = /[^\r\n]+/.exec(text) ?? [];
  // What stands in quotes is a part of a name.
  const bare = names.replace(/"(?:[^"]|"")*"/g, "");
  const present = DELIMITERS.filter((one) => bare.includes(one));
  return { delimiters: present.length === 0 ? [","] : present, text };
};
