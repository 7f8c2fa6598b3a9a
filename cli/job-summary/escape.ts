// Text from outside inside Markdown: each character that Markdown or HTML could read as its own becomes an entity.
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/[\\`*_{}[\]<>()#+!|~&@:"'$^=-]/g, (character) => `&#${character.codePointAt(0)};`);

export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0
    ? []
    : [
        `| ${head.join(" | ")} |`,
        `|${head.map((_, column) => (column === 0 ? " --- |" : " ---: |")).join("")}`,
        ...rows.map((row) => `| ${row.map(escapeMarkdown).join(" | ")} |`),
        "",
      ];
