// The project's examples as pages of the site, one for each of their folders, so that links to them stay on the site.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const EXAMPLES = join(dirname(fileURLToPath(import.meta.url)), "../../examples");

interface ExamplesPage {
  readonly folder: string;
  readonly markdown: string;
}

export const examplesPages = (): ExamplesPage[] =>
  readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ folder: name, markdown: `# Examples: ${name}\n\n${sectionsOf(name).join("\n")}` }));

const sectionsOf = (folder: string): string[] =>
  readdirSync(join(EXAMPLES, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => extname(name) !== "")
    .sort()
    .map((name) => {
      const text = readFileSync(join(EXAMPLES, folder, name), "utf8").trimEnd();
      return `## ${name} {#${anchorOf(name)}}\n\n\`\`\`\`${extname(name).slice(1)}\n${text}\n\`\`\`\`\n`;
    });

const anchorOf = (name: string): string => name.replaceAll(/[./]/g, "-");

/** Where the site shows an example, or a folder of them; both from the project's root. */
export const addressOfExample = (path: string): string | undefined => {
  const [, folder, name] = /^examples\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  if (folder === undefined) return undefined;
  return `/examples/${folder}.html${name === undefined ? "" : `#${anchorOf(name)}`}`;
};
