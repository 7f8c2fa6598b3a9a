// Every page of the docs site can be found by its navigation.
import { join } from "node:path";
import { fileOf, navigation } from "../../docs/.vitepress/navigation.ts";
import { documents } from "./documents.ts";

it("leads to every document but single decisions", () => {
  const navigated = navigation(join(__dirname, "../../docs")).flatMap(({ items }) => items.map(fileOf));
  const pages = documents.flatMap(({ path }) => (path.startsWith("docs/") ? [path.slice("docs/".length)] : []));
  const found = pages.filter((page) => navigated.includes(page));
  const others = pages.filter((page) => !navigated.includes(page) && !page.startsWith("decisions/"));
  expect(found.length).toBeGreaterThan(15);
  expect(others.sort()).toEqual(["examples/[folder].md", "index.md"]);
});
