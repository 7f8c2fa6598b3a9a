// Goes over JSON without making anything of it, and tells exactly what is JSON and what is not: whoever skips a value may
// say that it was valid. As bytes in UTF-8, since looking at a text's characters takes as long as parsing it; what is no
// UTF-8 stands within texts alone, where anything may. Hot path where answers are large.

/** Stands for the end of what is no JSON, or is nested deeper than is looked at. */
export const NO_JSON = -1;

export const QUOTE = 34;
export const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
const BACKSLASH = 92;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;
const SPACE = 32;

/** What closes each list and object that is open; deeper nesting is for JSON.parse. */
const closings = new Uint8Array(512);

/** 0, which no JSON has, behind the end: to look there makes each look slower that comes after. */
export const codeAt = (bytes: Uint8Array, at: number): number => (at < bytes.length ? (bytes[at] as number) : 0);

/** @returns where what comes next stands that is no blank */
export const skipBlanks = (bytes: Uint8Array, from: number): number => {
  let at = from;
  for (;;) {
    const code = codeAt(bytes, at);
    if (code > SPACE || (code !== SPACE && code !== 10 && code !== 13 && code !== 9)) return at;
    at += 1;
  }
};

/** @param at of a value's first character. @returns where the value has ended; NO_JSON */
export const skipValue = (bytes: Uint8Array, from: number): number => {
  let at = from;
  let depth = 0;
  for (;;) {
    const code = codeAt(bytes, at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      const closing = code + 2;
      at = skipBlanks(bytes, at + 1);
      if (codeAt(bytes, at) === closing) at += 1;
      else {
        if (depth === closings.length) return NO_JSON;
        closings[depth] = closing;
        depth += 1;
        if (closing === CLOSE_OBJECT) at = skipName(bytes, at);
        if (at < 0) return NO_JSON;
        continue;
      }
    } else at = code === QUOTE ? skipText(bytes, at) : skipBare(bytes, at, code);
    // A value has ended: so may have what it stands in.
    while (at >= 0 && depth > 0) {
      at = skipBlanks(bytes, at);
      const next = codeAt(bytes, at);
      at += 1;
      if (next === COMMA) break;
      if (next !== closings[depth - 1]) return NO_JSON;
      depth -= 1;
    }
    if (at < 0 || depth === 0) return at;
    at = skipBlanks(bytes, at);
    if (closings[depth - 1] === CLOSE_OBJECT) at = skipName(bytes, at);
    if (at < 0) return NO_JSON;
  }
};

/** A member's name with its colon. @returns where its value begins; NO_JSON */
export const skipName = (bytes: Uint8Array, at: number): number => {
  if (codeAt(bytes, at) !== QUOTE) return NO_JSON;
  const end = skipText(bytes, at);
  if (end < 0) return NO_JSON;
  const colon = skipBlanks(bytes, end);
  return codeAt(bytes, colon) === COLON ? skipBlanks(bytes, colon + 1) : NO_JSON;
};

/** What a text may hold as it stands: all but its end, a backslash and what has no letter. */
const IN_TEXT = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= SPACE && code !== QUOTE && code !== BACKSLASH ? 1 : 0,
);

/** @param from its opening quote. @returns behind its closing one; NO_JSON */
export const skipText = (bytes: Uint8Array, from: number): number => {
  const { length } = bytes;
  let at = from + 1;
  while (at < length) {
    const code = bytes[at] as number;
    if (IN_TEXT[code] === 1) at += 1;
    else if (code === QUOTE) return at + 1;
    else if (code !== BACKSLASH) return NO_JSON;
    else {
      at = skipEscape(bytes, at + 1);
      if (at < 0) return NO_JSON;
    }
  }
  return NO_JSON;
};

const skipEscape = (bytes: Uint8Array, at: number): number => {
  const letter = codeAt(bytes, at);
  if (letter !== 117) return '"\\/bfnrt'.includes(String.fromCharCode(letter)) ? at + 1 : NO_JSON;
  for (let digit = 1; digit <= 4; digit += 1) if (!isHexDigit(codeAt(bytes, at + digit))) return NO_JSON;
  return at + 5;
};

const isHexDigit = (code: number): boolean => isDigit(code) || ((code | 0x20) >= 97 && (code | 0x20) <= 102);

const WORDS = ["true", "false", "null"].map((word) => Buffer.from(word));

const skipBare = (bytes: Uint8Array, at: number, code: number): number => {
  if (code === MINUS || isDigit(code)) return skipNumber(bytes, at);
  for (const word of WORDS) if (code === word[0]) return isAt(bytes, at, word) ? at + word.length : NO_JSON;
  return NO_JSON;
};

/** Whether these bytes stand there. */
export const isAt = (bytes: Uint8Array, at: number, wanted: Uint8Array): boolean => {
  for (let index = 0; index < wanted.length; index += 1) if (codeAt(bytes, at + index) !== wanted[index]) return false;
  return true;
};

const skipNumber = (bytes: Uint8Array, from: number): number => {
  let at = codeAt(bytes, from) === MINUS ? from + 1 : from;
  // Nothing follows a leading zero but a dot or an exponent.
  at = codeAt(bytes, at) === ZERO ? at + 1 : skipDigits(bytes, at);
  if (at >= 0 && codeAt(bytes, at) === DOT) at = skipDigits(bytes, at + 1);
  if (at < 0 || (codeAt(bytes, at) | 0x20) !== 101) return at;
  const sign = codeAt(bytes, at + 1);
  return skipDigits(bytes, sign === MINUS || sign === 43 ? at + 2 : at + 1);
};

/** One at least. */
const skipDigits = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (isDigit(codeAt(bytes, at))) at += 1;
  return at === from ? NO_JSON : at;
};

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
