// The site of these documents, built by VitePress (`npm run docs:build`): one folder of files that needs no server of its
// own and fetches nothing from elsewhere. A link that leads nowhere fails the build.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { leadLinksToPages } from "./links.ts";
import { navigation } from "./navigation.ts";
import { slugOf } from "./slug.ts";

const DOCS = join(dirname(fileURLToPath(import.meta.url)), "..");

interface Rendered {
  readonly relativePath: string;
}

/** Whoever looks for a word wants to use Meridian: records of why it became so are left to their own index. */
const textToSearch = (
  text: string,
  page: Rendered,
  markdown: { render(text: string, page: Rendered): string },
): string => (page.relativePath.startsWith("decisions/0") ? "" : markdown.render(text, page));

export default {
  title: "Meridian",
  description: "Load tests whose numbers can be audited, from many regions at once",
  lang: "en",
  // A browser asks for an icon where it is told of none.
  head: [["link", { rel: "icon", href: "data:," }]],
  rewrites: { "decisions/README.md": "decisions/index.md" },
  transformPageData: (page: { readonly relativePath: string; readonly frontmatter: Record<string, unknown> }) => {
    if (/^(reference\/|errors\.md)/.test(page.relativePath)) page.frontmatter.pageClass = "reference";
  },
  markdown: {
    config: leadLinksToPages,
    anchor: { slugify: slugOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    search: { provider: "local", options: { _render: textToSearch } },
    sidebar: navigation(DOCS),
    outline: { level: [2, 3] },
    docFooter: { prev: "Before", next: "Next" },
  },
};
