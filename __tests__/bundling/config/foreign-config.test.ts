// Which files by a config's name are Meridian's, where a k6 script lies beside one.
import { isForeign } from "../../../bundling/config/foreign-config.ts";

const file = (document: unknown) => ({ name: "config.json", document, environments: {}, issues: [], isJson: true });

it.each([
  ["of settings that the script opens", { baseUrl: "https://shop.example.com", users: [{ name: "anna" }] }],
  ["of k6's options", { vus: 5, stages: [{ duration: "10s", target: 5 }] }],
  ["with environments alone", {}],
  ["of a list", [{ target: "https://shop.example.com" }]],
])("a file %s is another program's", (_, document) => {
  expect(isForeign([file(document)])).toBe(true);
});

it.each([
  ["names regions", { remoteRegions: {}, thresold: {} }],
  ["has nothing but our names", { target: "https://shop.example.com", env: { A: "b" } }],
  ["has a schema", { $schema: "./config.schema.json", vus: 3 }],
])("one that %s is ours, mistakes and all", (_, document) => {
  expect(isForeign([file(document)])).toBe(false);
});

it("one that extends another is ours, and so is one that nobody can read", () => {
  expect(isForeign([file({}), file({ users: 3 })])).toBe(false);
  expect(isForeign([{ ...file(undefined), isJson: false }])).toBe(false);
});
