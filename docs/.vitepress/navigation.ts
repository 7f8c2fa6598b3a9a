// The order in which people ask: how do I begin, how do I do this, what does it mean, how do I run it elsewhere, what is
// there, how do I come here from another tool, how is it made. A page that is not written yet is left out.
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface Page {
  readonly text: string;
  /** As the site calls it: the file without `.md`; a folder's README ends with a slash. */
  readonly link: string;
}

export interface Group {
  readonly text: string;
  readonly items: readonly Page[];
}

const page = (text: string, link: string): Page => ({ text, link });

const GROUPS: readonly Group[] = [
  {
    text: "Start",
    items: [page("Your first test", "/tutorial"), page("Try one iteration", "/try"), page("Recipes", "/recipes")],
  },
  {
    text: "Concepts",
    items: [
      page("What the numbers mean", "/concepts"),
      page("Executors", "/executors"),
      page("Capacity", "/capacity"),
      page("Reading a run", "/results"),
      page("How true the numbers are", "/accuracy"),
      page("Comparing two runs", "/compare"),
    ],
  },
  {
    text: "Where it runs",
    items: [page("Your k6 script", "/k6"), page("In a build", "/ci"), page("On AWS", "/aws")],
  },
  {
    text: "Reference",
    items: [
      page("Commands", "/reference/commands"),
      page("The config: layers, secrets", "/config"),
      page("The config: every field", "/reference/config"),
      page("Scripts", "/scripting"),
      page("Metrics", "/reference/metrics"),
      page("Files and exports", "/exports"),
      page("Errors", "/errors"),
      page("Examples: scripts", "/examples/scripts"),
      page("Examples: executors", "/examples/executors"),
      page("Examples: k6 scripts", "/examples/k6"),
    ],
  },
  {
    text: "Coming from",
    items: [
      page("k6", "/migration/k6"),
      page("Artillery", "/migration/artillery"),
      page("Locust", "/migration/locust"),
    ],
  },
  {
    text: "More",
    items: [page("Questions", "/faq"), page("How fast it is", "/figures"), page("Changes", "/changelog")],
  },
  {
    text: "Inside",
    items: [
      page("Architecture", "/architecture"),
      page("Reliability", "/reliability"),
      page("Adding to it", "/adding"),
      page("Decisions", "/decisions/"),
      page("Contributing", "/contributing"),
    ],
  },
];

/** The file that a page is made of, from the docs' folder. */
export const fileOf = ({ link }: Page): string => `${link.replace(/^\//, "").replace(/\/$/, "/README")}.md`;

/** Made while the site is built, of files outside of `docs`. */
const isMade = ({ link }: Page): boolean => link.startsWith("/examples/");

export const navigation = (docs: string): readonly Group[] =>
  GROUPS.map((group) => ({
    ...group,
    items: group.items.filter((item) => isMade(item) || existsSync(join(docs, fileOf(item)))),
  })).filter(({ items }) => items.length > 0);
