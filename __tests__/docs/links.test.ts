// What documents point at is there, so that whoever follows them is not led astray by something that was moved.
import { brokenLinks, documents, missingFiles } from "./documents.ts";

const cases = documents.map((document) => [document.path, document] as const);

it.each(cases)("%s links to what is there", (_, document) => {
  expect(brokenLinks(document)).toEqual([]);
});

it.each(cases)("%s names files that are there", (_, document) => {
  expect(missingFiles(document)).toEqual([]);
});

describe("a document that is out of date", () => {
  const stale = (text: string) => ({ path: "docs/stale.md", text });

  it("is told by its links", () => {
    const text = "[a](architecture.md) [b](gone.md) [c](architecture.md#rooms) [d](architecture.md#cellars)";
    expect(brokenLinks(stale(text))).toEqual(["gone.md", "architecture.md#cellars"]);
  });

  it("is told by the files that it names", () => {
    const text = "`metrics/kinds/trend.ts` `trend.ts` `metrics/trend.ts` `cli/gone` `cli/<name>.ts` `p(95)` `a/b`";
    expect(missingFiles(stale(text))).toEqual(["metrics/trend.ts", "cli/gone"]);
    const written = "`own/server.mjs`:\n\n```js\nlisten();\n```\n\n`node own/server.mjs` starts `own/server.mjs`.";
    expect(missingFiles(stale(`${written} \`own/other.mjs\``))).toEqual(["own/other.mjs"]);
  });
});
