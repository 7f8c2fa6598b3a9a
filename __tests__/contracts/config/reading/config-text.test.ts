// A config that is almost JSON: each slip of writing is told with its place, and nothing is hidden behind it.
import fc from "fast-check";
import { parseConfig } from "../../../../contracts/config/config-file.ts";
import { readConfigText } from "../../../../contracts/config/reading/config-text.ts";

const placesIn = (text: string): string[] => readConfigText(text).issues.map(({ path }) => path);

describe("the text of a config", () => {
  it.each([
    ["comments and trailing commas", "{ // it's x: 5s\n \"a\": [1, 2,], /* b: 'c' */ }", { a: [1, 2] }],
    ["quotes inside of texts", '{ "a": "it\'s `5s` “x”: y" }', { a: "it's `5s` “x”: y" }],
    ["a byte order mark", '\uFEFF{ "a": 1e3 }', { a: 1000 }],
  ])("may have %s", (_, text, document) => {
    expect(readConfigText(text)).toEqual({ document, issues: [], isJson: true });
  });

  it.each<[string, string, string[], unknown]>([
    [
      "names without quotes",
      "{\n a: 1,\n eu-west-1: 2 }",
      ["line 2, column 2", "line 3, column 2"],
      { a: 1, "eu-west-1": 2 },
    ],
    [
      "other quotes",
      "{ 'a': `b`, “c”: 'd e' }",
      ["line 1, column 3", "line 1, column 8", "line 1, column 13", "line 1, column 18"],
      { a: "b", c: "d e" },
    ],
    ["a duration without quotes", '{ "a": 5s }', ["line 1, column 8"], { a: "5s" }],
    ["missing commas", '{ "a": 1\n "b": 2\n "c": 3 }', ["line 2, column 2", "line 3, column 2"], { a: 1, b: 2, c: 3 }],
    [
      "a missing comma behind a name without quotes",
      '{ abc: 1\n "b": 2 }',
      ["line 1, column 3", "line 2, column 2"],
      { abc: 1, b: 2 },
    ],
  ])("is read on in spite of %s", (_, text, places, document) => {
    expect([placesIn(text), readConfigText(text).document]).toEqual([places, document]);
  });

  it.each<[string, string]>([
    ["a missing brace", '{ "a": { "b": 1, "c": 2 }'],
    ["a brace too many", '{ "a": 1 } }'],
    ["two commas", '{ "a": 1,, "b": 2 }'],
    ["a word of another language", '{ "a": True }'],
    ["nothing", ""],
    ["an end in the middle", '{ "a": "b'],
  ])("is not read on behind %s, which is one mistake", (_, text) => {
    expect(readConfigText(text)).toMatchObject({ isJson: false, issues: [expect.anything()] });
  });

  it("hides no mistake of its settings behind those of writing", () => {
    const text = '{ remoteRegions: { local: 1 }\n "target": "demo", vus: 2, "duration": 5s, "scrip": "a.js" }';
    expect(() => parseConfig(text, "config.json")).toThrow(
      expect.objectContaining({
        issues: expect.arrayContaining(
          ["line 1, column 3", "vus", "scrip"].map((path) => expect.objectContaining({ path })),
        ),
      }),
    );
  });

  it("is as it was where it is JSON", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => name !== "__proto__"),
          fc.jsonValue(),
        ),
        (document) => {
          const text = JSON.stringify(document, null, 2);
          expect(readConfigText(text).document).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});
