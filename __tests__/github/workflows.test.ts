// What CI runs of others is named by commit: a tag can be moved, by whoever can write to its repository.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const WORKFLOWS = ".github/workflows";
const FILES = ["action.yml", ...readdirSync(join(ROOT, WORKFLOWS)).map((file) => `${WORKFLOWS}/${file}`)];

const usesIn = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(/^\s*-?\s*uses: (.*)$/gm)].map(([, used = ""]) => used);

it.each(FILES)("%s names each action by commit, with its version", (file) => {
  const PINNED = /^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  expect(usesIn(file).filter((used) => !PINNED.test(used) && !used.startsWith("./"))).toEqual([]);
});

it("there are actions to look at", () => {
  expect(FILES.flatMap(usesIn).length).toBeGreaterThan(8);
});
