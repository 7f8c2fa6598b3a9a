// The examples of executors are configs that are taken as they are, and there is one for each executor that is not the
// default.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../contracts/config/config-file.ts";
import { DEFAULT_EXECUTOR, EXECUTORS } from "../../contracts/executors/index.ts";

const FOLDER = join(__dirname, "../../examples/executors");
const names = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

it.each(names)("%s is a config without mistakes, for the executor that it is named after", (name) => {
  const { load } = parseConfig(readFileSync(join(FOLDER, name), "utf8"), name);
  expect(load?.executor).toBe(name.replace(/\.json$/, ""));
});

it("every executor but the default has its example", () => {
  const others = EXECUTORS.map(({ name }) => name).filter((name) => name !== DEFAULT_EXECUTOR);
  expect(names.map((name) => name.replace(/\.json$/, "")).sort()).toEqual(others.sort());
});
