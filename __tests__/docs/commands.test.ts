// What documents and error messages tell people to type exists: commands, their options, npm's scripts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../cli/program.ts";
import packageJson from "../../package.json" with { type: "json" };

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const ROOT = join(__dirname, "../..");
const OF_ALL = ["--help", "--version", "--on", "--aws"];
const OPTIONS = new Map(
  COMMANDS.map(({ name, options }) => [
    name,
    [...OF_ALL, ...Object.values(options).flatMap(({ flags }) => flags.match(/--[a-z][a-z-]*/g) ?? [])],
  ]),
);
const ALL_OPTIONS = [...OPTIONS.values()].flat();

/** In a template of the sources a backtick is written with a backslash. */
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8").replaceAll("\\`", "`");
const DOCUMENTS = [
  "README.md",
  ...["docs", "docs/migration"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];
const SOURCES = ["bundling", "cli", "cloud", "contracts", "dashboard", "lambda-src", "metrics"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name}`),
);

/** `meridian stop --aws`, in code of a document or of a message: all that follows the command's name to its end. */
const callsIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/`(?:npm run |npx )?meridian (?:-- )?([a-z][^`]*)`/g)].map(([, words = ""]) => words.split(/\s+/));

const mistakesIn = (text: string): string[] =>
  callsIn(text).flatMap(([command = "", ...words]) => {
    const options = OPTIONS.get(command);
    if (options === undefined) return [`meridian ${command}`];
    return words.filter((word) => word.startsWith("--") && word !== "--" && !options.includes(word));
  });

it("docs/errors.md names no option that there is not", () => {
  const named = read("docs/errors.md").match(/--[a-z][a-z-]*/g) ?? [];
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((option) => !ALL_OPTIONS.includes(option))).toEqual([]);
});

it.each(DOCUMENTS)("%s calls commands by options that they have", (path) => {
  expect(mistakesIn(read(path))).toEqual([]);
});

it("messages call commands by options that they have", () => {
  const calls = SOURCES.flatMap((path) => callsIn(read(path)));
  expect(calls.length).toBeGreaterThan(10);
  expect(SOURCES.flatMap((path) => mistakesIn(read(path)).map((mistake) => `${path}: ${mistake}`))).toEqual([]);
});

it("scripts of npm that documents and messages name are there", () => {
  const named = [...DOCUMENTS, ...SOURCES].flatMap((path) => read(path).match(/(?<=npm run )[a-z][a-z:-]*/g) ?? []);
  expect(named.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
});
