// The reference's pages are what the code says now, and its examples are configs that a run would take.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigDocument } from "../../contracts/config/config-file.ts";
import { EXAMPLE_CONFIGS, exampleAt } from "../../docs/reference/making/config-examples.ts";
import { configFields, everyFieldIn } from "../../docs/reference/making/config-page.ts";
import { MADE_PAGES } from "../../docs/reference/making/pages.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const FOLDER = join(__dirname, "../../docs/reference");

it.each(Object.entries(MADE_PAGES))("%s is current: `npm run reference` writes it", (name, page) => {
  expect(readFileSync(join(FOLDER, name), "utf8")).toBe(page());
});

const fields = configFields().flatMap((field) => [field, ...everyFieldIn(field)]);

it("describes every field of the config", () => {
  expect(fields.length).toBeGreaterThan(100);
  expect(fields.filter(({ description }) => description === "").map(({ path }) => path)).toEqual([]);
});

it("has an example of every field of the config", () => {
  expect(fields.map(({ path }) => path).filter((path) => exampleAt(path) === undefined)).toEqual([]);
});

it.each(EXAMPLE_CONFIGS.map((config, index) => [index, config]))(
  "example %s is a config without mistakes",
  (_, config) => {
    const { extends: _1, environments: _2, ...alone } = config as Record<string, unknown>;
    expect(readConfigDocument(alone).issues).toEqual([]);
  },
);
