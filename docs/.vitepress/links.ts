// Where a document's links lead on the site. On GitHub they lead to files of the project; here what lies outside of `docs`
// is a page too: documents that a page includes, and the examples.
import { dirname, extname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { addressOfExample } from "./examples.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Pages that are a file of the project's root, and nothing else: the file, and the page that includes it. */
const INCLUDED = new Map([
  ["README.md", "docs/index.md"],
  ["CHANGELOG.md", "docs/changelog.md"],
  ["CONTRIBUTING.md", "docs/contributing.md"],
  ["benchmarks/README.md", "docs/figures.md"],
]);

/** As much of markdown-it as is used here. */
interface Token {
  readonly type: string;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}
type Rule = (state: { readonly tokens: readonly Token[]; readonly env: { readonly path: string } }) => void;
interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: Rule): void } };
}

export const leadLinksToPages = (markdown: Markdown): void =>
  markdown.core.ruler.push("links-to-pages", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const attribute = { link_open: "href", image: "src" }[token.type];
      const target = attribute === undefined ? null : token.attrGet(attribute);
      if (attribute !== undefined && target !== null) token.attrSet(attribute, addressOf(target, env.path));
    }
  });

/** Of a link in the page at `pagePath`; the build fails on one that leads to a file without a page. */
const addressOf = (target: string, pagePath: string): string => {
  const [, path = "", anchor = ""] = /^([^#]*)(#.*)?$/.exec(target) ?? [];
  if (path === "" || /^([a-z]+:|\/)/.test(path)) return target;
  const page = relative(ROOT, pagePath);
  const document = [...INCLUDED].find(([, including]) => including === page)?.[0] ?? page;
  const file = posix.join(posix.dirname(document), path);
  const shown = INCLUDED.get(file) ?? file;
  if (shown.startsWith("docs/")) return `${relativeTo(page, shown)}${anchor}`;
  const example = addressOfExample(file);
  if (example === undefined) throw new Error(`${document} links to ${file}, which is no page of the site`);
  return example;
};

/** An image is looked for beside the page, a page by its file. */
const relativeTo = (page: string, shown: string): string => {
  const path = posix.relative(posix.dirname(page), shown);
  const written = path.startsWith(".") ? path : `./${path}`;
  return extname(shown) === "" ? `${written}/` : written;
};
