// `meridian init`: a config and a script to start from, in the present folder. Never writes over what is there.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { Config } from "../../contracts/config/config.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { command } from "../definition/command.ts";
import { flag, optionalText } from "../definition/options.ts";
import { EXIT } from "../exit-codes.ts";
import { askForStart } from "../init/ask.ts";
import {
  configOf,
  type Start,
  scriptFileOf,
  scriptOf,
  TEMPLATE_NAMES,
  TEMPLATES,
  type TemplateName,
} from "../init/templates.ts";

const NPM_SCRIPT = "load-test";
const SCHEMAS = ["config.schema.json", "node_modules/meridian/config.schema.json"];

export const init = command({
  name: "init",
  meaning: "write a config and a script to start from; asks for what is not said, at a terminal",
  options: {
    name: optionalText("--name <name>", "what the load test is called; default: the folder's name"),
    target: optionalText("--target <url>", "the base URL of what is tested, or demo, which is the default"),
    template: optionalText(
      "--template <name>",
      TEMPLATE_NAMES.map((name) => `${name}: ${TEMPLATES[name].meaning}`).join("; "),
    ),
    typescript: flag("--typescript", "the script in TypeScript"),
  },
  run: async ({ name, target, template, typescript }) => {
    const folder = process.cwd();
    const said = {
      ...(name === undefined ? {} : { name }),
      ...(target === undefined ? {} : { target }),
      ...(template === undefined ? {} : { template: template as TemplateName }),
      ...(typescript ? { isTypeScript: true } : {}),
    };
    const issues = [{ name }, { target }, { template: template as TemplateName | undefined }].flatMap(
      (one) => judge(one) ?? [],
    );
    if (issues.length > 0)
      throw new MeridianError("COMMAND_INVALID", "the command line has mistakes", {
        next: "`meridian init --help` lists its options",
        issues,
      });
    const preset: Start = { name: nameOf(folder), target: "demo", template: "api", isTypeScript: false };
    const isComplete = Object.keys(said).length >= 3;
    const start = process.stdin.isTTY && !isComplete ? await askForStart(said, preset, judge) : { ...preset, ...said };
    return writeStart(folder, start);
  },
});

const judge = ({ name, target, template }: { [Key in keyof Start]?: Start[Key] | undefined }): Issue | undefined => {
  if (name !== undefined && !Config.shape.name.safeParse(name).success)
    return {
      path: "--name",
      received: JSON.stringify(name),
      expected: "2 to 24 lower-case letters, digits and hyphens, a letter first, no hyphen last",
    };
  const parsed = target === undefined ? undefined : Config.shape.target.safeParse(target);
  if (parsed?.success === false)
    return {
      path: "--target",
      received: JSON.stringify(target),
      expected: parsed.error.issues[0]?.message ?? "a URL",
    };
  if (template === undefined || TEMPLATE_NAMES.includes(template)) return undefined;
  const suggestion = suggest(template, TEMPLATE_NAMES);
  const issue = {
    path: "--template",
    received: JSON.stringify(template),
    expected: `one of ${TEMPLATE_NAMES.join(", ")}`,
  };
  return suggestion === undefined ? issue : { ...issue, suggestion };
};

/** The folder's name as far as it can be one. */
const nameOf = (folder: string): string => {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 24)
    .replace(/-+$/, "");
  return name.length < 2 ? "meridian" : name;
};

const writeStart = async (folder: string, start: Start): Promise<number> => {
  const schema = SCHEMAS.find((path) => existsSync(join(folder, path)));
  const files = {
    "config.json": configOf(start, schema === undefined ? undefined : `./${schema}`),
    [scriptFileOf(start)]: scriptOf(start),
  };
  const present = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  if (present.length > 0) {
    throw new MeridianError(
      "COMMAND_INVALID",
      `${present.join(" and ")} ${present.length > 1 ? "are" : "is"} here already`,
      { next: "run `meridian init` in another folder, or move them away" },
    );
  }
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text, { flag: "wx" });
  const changed = [await ignoreResults(folder), await addNpmScript(folder)].flat();
  const also = changed.length === 0 ? "" : `, and in ${changed.join(" and ")} what belongs to them`;
  process.stdout.write(
    `wrote ${Object.keys(files).join(" and ")}${also}\n\`meridian try\` shows one iteration of it, \`meridian run\` runs the whole\n`,
  );
  return EXIT.passed;
};

/** Results are large and made again: no repository wants them. */
const ignoreResults = async (folder: string): Promise<string[]> => {
  const path = join(folder, ".gitignore");
  const before = existsSync(path) ? await readFile(path, "utf8") : "";
  if (/^\/?results\/?$/m.test(before)) return [];
  await writeFile(path, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}results/\n`);
  return [".gitignore"];
};

/** Only where there is a package.json, and no such script in it; all else of the file stays as it is written. */
const addNpmScript = async (folder: string): Promise<string[]> => {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return [];
  const text = await readFile(path, "utf8");
  let scripts: unknown;
  try {
    ({ scripts } = JSON.parse(text));
  } catch {
    return [];
  }
  if (typeof scripts === "object" && scripts !== null && NPM_SCRIPT in scripts) return [];
  const edits = modify(text, ["scripts", NPM_SCRIPT], "meridian run", {
    formattingOptions: { insertSpaces: true, tabSize: 2 },
  });
  await writeFile(path, applyEdits(text, edits));
  return ["package.json"];
};
