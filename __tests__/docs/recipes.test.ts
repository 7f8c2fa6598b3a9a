// Every recipe of docs/recipes.md, and every test of docs/migration that Meridian runs, is read as a run would read it: its
// script is bundled, its config checked, the files that it names are looked for.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareRun } from "../../cli/run/prepare.ts";

const DOCS = join(__dirname, "../../docs");
const FILES = ["recipes.md", ...readdirSync(join(DOCS, "migration")).map((name) => `migration/${name}`)];

const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, block = ""]) => block);

const RECIPES = FILES.flatMap((file) =>
  readFileSync(join(DOCS, file), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      title: `${file}: ${text.slice(0, text.indexOf("\n"))}`,
      scripts: blocksOf(text, "js"),
      configs: blocksOf(text, "json"),
    }))
    .filter(({ scripts, configs }) => scripts.length + configs.length > 0),
);

/** What stands in no recipe. */
const BASE = {
  name: "recipe",
  remoteRegions: { "eu-west-1": 10 },
  script: "script.js",
  target: "https://shop.example.com",
  duration: "1m",
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-recipe-"));
  writeFileSync(join(folder, "accounts.csv"), `user,password\n${"a,b\n".repeat(20)}`);
  writeFileSync(join(folder, "photo.png"), "a photo");
  process.env.SHOP_PASSWORD = "correct horse";
});
afterEach(() => {
  delete process.env.SHOP_PASSWORD;
  rmSync(folder, { recursive: true, force: true });
});

it.each(RECIPES.map((recipe) => [recipe.title, recipe] as const))("%s", async (_, { scripts, configs }) => {
  writeFileSync(join(folder, "script.js"), scripts[0] ?? "export default async () => {};");
  expect(scripts.length).toBeLessThanOrEqual(1);
  for (const config of configs.length === 0 ? ["{}"] : configs) {
    const document = { ...BASE, ...JSON.parse(config) };
    // An executor that says how long it lasts takes no duration beside it.
    if (document.load?.stages !== undefined) delete document.duration;
    writeFileSync(join(folder, "config.json"), JSON.stringify(document));
    for (const name of [undefined, ...Object.keys(document.environments ?? {})]) {
      const environment = name === undefined ? undefined : { value: name, from: "--environment" };
      const prepared = await prepareRun({ path: join(folder, "config.json"), environment });
      expect(prepared.settings.durationSeconds).toBeGreaterThan(0);
    }
  }
});
