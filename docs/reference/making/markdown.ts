// Pieces of Markdown that the pages of the reference are made of.

export const code = (text: string): string => `\`${text}\``;

/** A line of a cell cannot hold a line break, nor a bar that is not escaped. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");

/** As people write it: blanks inside of braces. */
export const json = (value: unknown): string =>
  JSON.stringify(value, null, 1).replace(/\n\s*/g, " ").replaceAll("[ ", "[").replaceAll(" ]", "]");

/** A value in quotation marks is code, as is what would be taken for HTML. */
export const prose = (text: string): string =>
  text.replace(/`[^`]*`|"[^"\s]+"|<[^>\s]*>/g, (found) => (found.startsWith("`") ? found : code(found)));

export const madeFrom = (source: string): string =>
  `<!-- Made from ${source} by \`npm run reference\`: change it there. -->\n`;
