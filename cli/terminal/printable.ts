// Texts that a script or a target made up, as they may stand in a terminal: it would take some for orders, and others
// fill it.

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ORDERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
/** The whole text is in summary.json. */
const MAX_LENGTH = 300;

/** In as many lines as it has. */
export const printable = (text: string): string => text.replace(ORDERS, "");

/** In one line, of a length that can be read. */
export const oneLine = (text: string): string => {
  const line = printable(text.replace(/\s*[\r\n\t\u2028\u2029]\s*/g, " "));
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH)}…`;
};

/** As commands print it: JSON lets stand as it is what a terminal, or a build server by `##[`, takes for orders. */
export const printedJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u2028\u2029]|#(?=[a-z]{0,20}\[)/gi,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
