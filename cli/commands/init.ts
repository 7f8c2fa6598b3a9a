// `meridian init`: a config and a script to start from, in the present folder; with --aws what a deployment from there
// needs. Never writes over what is there.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { configPathOf } from "../../bundling/config/config-source.ts";
import { Config } from "../../contracts/config/config.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { command } from "../definition/command.ts";
import { flag, optionalText } from "../definition/options.ts";
import { EXIT } from "../exit-codes.ts";
import { askForStart } from "../init/ask.ts";
import { writeAwsFolder } from "../init/aws-folder.ts";
import type { Written } from "../init/folder-files.ts";
import { linesOfLack } from "../init/lack-for-aws.ts";
import { type Start, TEMPLATE_NAMES, TEMPLATES, type TemplateName } from "../init/templates.ts";
import { writeStart } from "../init/write-start.ts";

export const init = command({
  name: "init",
  meaning: "write a config and a script to start from; asks for what is not said, at a terminal",
  examples: [
    ["init", "asks for what it needs to know"],
    ["init --name shop --target https://staging.shop.example --template login --typescript", "says all of it"],
    ["init --aws", "what a deployment from this folder needs, beside the config and the script that are there"],
  ],
  options: {
    name: optionalText("--name <name>", "what the load test is called; default: the folder's name"),
    target: optionalText("--target <url>", "the base URL of what is tested, or demo, which is the default"),
    template: {
      ...optionalText(
        "--template <name>",
        TEMPLATE_NAMES.map((name) => `${name}: ${TEMPLATES[name].meaning}`).join("; "),
      ),
      choices: TEMPLATE_NAMES,
    },
    typescript: flag("--typescript", "the script in TypeScript"),
    aws: flag("--aws", "what a deployment from here needs, too: cdktf.json, main.ts, and packages in package.json"),
  },
  run: async ({ name, target, template, typescript, aws }) => {
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
    if (!aws || !existsSync(configPathOf({}))) {
      const asks = process.stdin.isTTY && !isComplete;
      const start = asks ? await askForStart(said, preset, judge) : { ...preset, ...said };
      const written = await writeStart(folder, start).catch(refuseFolder);
      tell(written, "`meridian try` shows one iteration of it, `meridian run` runs the whole");
    }
    if (aws) {
      tell(
        await writeAwsFolder(folder).catch(refuseFolder),
        "`npm install` installs them; `npx cdktf deploy home`, then `npx cdktf deploy 'remote-*' --parallelism 4` deploys",
      );
      for (const line of await linesOfLack()) process.stdout.write(`${line}\n`);
    }
    return EXIT.passed;
  },
});

/** Only the folder's permissions are nobody's mistake but the folder's. */
const refuseFolder = (cause: NodeJS.ErrnoException): never => {
  if (!["EACCES", "EPERM", "EROFS"].includes(cause.code ?? "")) throw cause;
  throw new MeridianError("COMMAND_INVALID", `nothing can be written here: ${cause.message}`, {
    next: "run `meridian init` in a folder that you may write to",
    cause,
  });
};

const tell = ({ wrote, changed }: Written, next: string): void => {
  const files = wrote.length === 0 ? "nothing new" : wrote.join(" and ");
  const also = changed.length === 0 ? "" : `, and in ${changed.join(" and ")} what belongs to them`;
  process.stdout.write(`wrote ${files}${also}\n${next}\n`);
};

const judge = ({ name, target, template }: { [Key in keyof Start]?: Start[Key] | undefined }): Issue | undefined => {
  if (name !== undefined && !Config.shape.name.safeParse(name).success)
    return {
      path: "--name",
      received: JSON.stringify(name),
      expected: "2 to 24 lower-case letters, digits and hyphens, a letter first, no hyphen last",
    };
  const parsed = target === undefined ? undefined : Config.shape.target.safeParse(target);
  if (parsed?.success === false) {
    const [issue] = parsed.error.issues;
    const near: unknown = issue?.code === "custom" ? issue.params?.suggestion : undefined;
    return {
      path: "--target",
      received: JSON.stringify(target),
      expected: issue?.message ?? "a URL",
      ...(typeof near === "string" ? { suggestion: near } : {}),
    };
  }
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
