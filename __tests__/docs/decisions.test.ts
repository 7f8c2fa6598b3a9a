// The records of decisions are numbered one after another, and the index has them all.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../docs/decisions");
const records = readdirSync(FOLDER).filter((name) => /^\d/.test(name));
const titleOf = (name: string): string => readFileSync(join(FOLDER, name), "utf8").split("\n")[0] ?? "";

it("numbers decisions without holes", () => {
  expect(records.map((name) => Number(name.slice(0, 4)))).toEqual(records.map((_, index) => index + 1));
});

it("heads each decision with its number", () => {
  expect(records.map((name) => Number(/^# (\d+)\. /.exec(titleOf(name))?.[1]))).toEqual(
    records.map((_, index) => index + 1),
  );
});

it("has each decision in the index by its title", () => {
  const index = readFileSync(join(FOLDER, "README.md"), "utf8");
  const entries = [...index.matchAll(/\[(.*)\]\((\d{4}-.*\.md)\)/g)].map(([, title, file]) => `${file}: ${title}`);
  expect(entries).toEqual(records.map((name) => `${name}: ${titleOf(name).replace(/^# \d+\. /, "")}`));
});
