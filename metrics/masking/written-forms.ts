// A pattern that finds a text however it was written down on its way: as it is, in a URL, in JSON, in HTML, in any mix
// of them, in capitals or small letters, one inside the other.

/** How HTML names what it must not have as it is. */
const HTML_NAMES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Names of characters after a backslash. */
const ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

/** Encoded for a URL, and that again. */
const PERCENT = "%(?:25){0,3}";
/** Before a character that a string must not have as it is: more of them for each string in a string. Without a bound a
 * text of backslashes would take for ever. */
const BACKSLASHES = "\\\\{1,15}";

/** @returns the source of a regular expression that is to have the flag `i` */
export const writtenForms = (text: string): string => {
  let source = "";
  let isAfterBackslash = false;
  for (const character of text) {
    if (character === "\\") {
      // One is written as two, and those as four: how many of them stand in a row says little.
      if (!isAfterBackslash) source += `(?:\\\\|${PERCENT}5C){1,64}`;
      isAfterBackslash = true;
      continue;
    }
    source += /[A-Za-z0-9]/.test(character) ? character : formsOf(character, isAfterBackslash);
    isAfterBackslash = false;
  }
  return source;
};

const formsOf = (character: string, isAfterBackslash: boolean): string => {
  const utf16 = [...Array(character.length).keys()].map((index) => hexOf(character.charCodeAt(index), 4));
  const utf8 = [...new TextEncoder().encode(character)].map((byte) => `${PERCENT}${hexOf(byte, 2)}`);
  const html = HTML_NAMES[character];
  const codePoint = character.codePointAt(0) ?? 0;
  const letter = ESCAPES[character];
  const forms = [
    character.replace(/[\^$.*+?()[\]{}|/-]/, "\\$&"),
    utf8.join(""),
    utf16.map((unit) => `${BACKSLASHES}u${unit}`).join(""),
    ...(letter === undefined ? [] : [`${BACKSLASHES}${letter}`]),
    ...(character === " " ? ["\\+"] : []),
    ...(html === undefined ? [] : [`&(?:${html}|#0*${codePoint}|#x0*${codePoint.toString(16)});`]),
  ];
  return `${isAfterBackslash ? "" : `(?:${BACKSLASHES})?`}(?:${forms.join("|")})`;
};

/** As `<Buffer 61 62 63>` has it, or `toString("hex")`. @returns the source of a regular expression, as above */
export const hexForm = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => hexOf(byte, 2)).join(" ?");

const hexOf = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
