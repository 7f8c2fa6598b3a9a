// A line of a script as a message shows it.

/** The line itself with its number, and a pointer below it. Lines and columns count from 1. */
export const excerptOf = (line: number, column: number, text: string, length: number): string =>
  `\n\n  ${line} | ${text}\n  ${" ".repeat(String(line).length)} | ${" ".repeat(column - 1)}${"^".repeat(Math.max(1, length))}\n`;
