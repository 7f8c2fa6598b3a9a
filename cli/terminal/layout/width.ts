// How wide a text stands in a terminal: a letter of Chinese or an emoji takes two columns, an accent none. Texts are
// cut, filled up and broken into lines by that width.
import { stripVTControlCharacters } from "node:util";
import { eastAsianWidth } from "get-east-asian-width";

/** Of one column each, with all that Meridian says by itself: to look at Unicode's tables takes a start a while. */
const PLAIN = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2192\u2500\u2588\u2591\u2713\u2717]*$/;
const IS_INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Nonspacing_Mark}\p{Enclosing_Mark}]+$/u;
const ELLIPSIS = "…";

let segmenter: Intl.Segmenter | undefined;
let emoji: RegExp | undefined;

export const widthOf = (text: string): number => {
  if (PLAIN.test(text)) return text.length;
  if (text.includes("\u001b")) return widthOf(stripVTControlCharacters(text));
  let width = 0;
  for (const grapheme of graphemesOf(text)) width += widthOfGrapheme(grapheme);
  return width;
};

const graphemesOf = (text: string): string[] => {
  if (PLAIN.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
};

const isEmoji = (grapheme: string): boolean => {
  // biome-ignore lint/complexity/useRegexLiterals: Node 20 knows the flag, the language level of the types does not
  emoji ??= new RegExp("^\\p{RGI_Emoji}$", "v");
  return emoji.test(grapheme);
};

const widthOfGrapheme = (grapheme: string): number => {
  if (PLAIN.test(grapheme)) return 1;
  if (isEmoji(grapheme)) return 2;
  return IS_INVISIBLE.test(grapheme) ? 0 : eastAsianWidth(grapheme.codePointAt(0) ?? 0);
};

/** The text, or of a longer one its beginning and its end: paths that begin alike are told apart by their ends. */
export const shorten = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  const graphemes = graphemesOf(text);
  const head = takeWhileFits(graphemes, Math.ceil((width - 1) / 2));
  const tail = takeWhileFits(graphemes.reverse(), width - 1 - widthOf(head.join(""))).reverse();
  return `${head.join("")}${ELLIPSIS}${tail.join("")}`;
};

const takeWhileFits = (graphemes: readonly string[], width: number): string[] => {
  let left = width;
  const end = graphemes.findIndex((grapheme) => {
    left -= widthOfGrapheme(grapheme);
    return left < 0;
  });
  return graphemes.slice(0, end === -1 ? graphemes.length : end);
};

export const fillEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));
export const fillStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** Lines of the width, broken between words, or in one that is longer. @param indent of all but the first */
export const wrap = (text: string, width: number, indent: string): string[] => {
  if (widthOf(text) <= width) return [text];
  const widest = Math.max(width, indent.length + 2);
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (widthOf(line + word) <= widest) {
      line += word;
      continue;
    }
    if (line.trim() !== "") lines.push(line);
    line = line.trim() === "" ? line + word : indent + word.trimStart();
    while (widthOf(line) > widest) {
      const piece = takeWhileFits(graphemesOf(line), widest).join("");
      lines.push(piece);
      line = indent + line.slice(piece.length);
    }
  }
  return [...lines, line];
};
