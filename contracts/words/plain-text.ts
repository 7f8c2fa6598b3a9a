// Text that a script or a target made up, as every file and export can carry it: formats forbid control characters, most
// readers fail on them, and terminals take some for orders. Line ends and tabs stay: each format escapes them its way.

/** Control characters, and what is no character of XML: U+FFFE and U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g;
/** Halves of surrogate pairs, which no encoding has. */
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export const plainText = (text: string): string => text.replaceAll(FORBIDDEN, "").replaceAll(HALVES, "\ufffd");
