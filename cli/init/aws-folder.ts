// What `meridian init --aws` writes: all that `npx cdktf deploy` needs in a folder with a config and a script.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";
import packageJson from "../../package.json" with { type: "json" };
import { NEEDED_PACKAGES, STACKS_PACKAGE } from "../plan/needed-packages.ts";
import {
  type Edit,
  editManifest,
  ignoreInGit,
  type Manifest,
  misfitsOf,
  readManifest,
  type Written,
} from "./folder-files.ts";

const APP = `// What \`npx cdktf\` deploys: a home stack and one stack for each region, made from the config in this folder.
import { synthesize } from "${STACKS_PACKAGE}";

synthesize();
`;

const cdktfJson = (): string =>
  `${JSON.stringify(
    { language: "typescript", app: "npx tsx main.ts", projectId: randomUUID(), sendCrashReports: "false" },
    null,
    2,
  )}\n`;

/** Stacks are made anew, and a state can hold what nobody else is to read. */
const IGNORED = ["node_modules/", "cdktf.out/", "terraform.*.tfstate*"];

/**
 * Never writes over what is there. Done again it leaves all as it is, and adds what is missing.
 * @throws MeridianError COMMAND_INVALID where these files are somebody else's; nothing is written then
 */
export const writeAwsFolder = async (folder: string): Promise<Written> => {
  const files = { "cdktf.json": cdktfJson(), "main.ts": APP };
  const present = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  const app = present.includes("main.ts") ? await readFile(join(folder, "main.ts"), "utf8") : "";
  if (present.length > 0 && !app.includes(STACKS_PACKAGE)) throw isTaken(present);
  const isNew = !existsSync(join(folder, "package.json"));
  const manifest = isNew ? {} : await readManifest(folder);
  if (manifest === undefined) throw cannotBeRead("package.json is no JSON object that can be read");
  const misfits = misfitsOf(manifest, editsOf(manifest));
  if (misfits.length > 0) throw cannotBeRead(`${misfits.join(" and ")} in package.json should be an object`);
  const wrote = Object.entries(files).filter(([file]) => !present.includes(file));
  for (const [file, text] of wrote) await writeFile(join(folder, file), text, { flag: "wx" });
  if (isNew) await writeFile(join(folder, "package.json"), '{\n  "private": true,\n  "type": "module"\n}\n');
  const changed = [await editManifest(folder, editsOf(manifest)), await ignoreInGit(folder, IGNORED)].flat();
  return { wrote: wrote.map(([file]) => file), changed };
};

/** Packages as development's, npm's override for the terminal's library of cdktf-cli, and which script is not run. */
const editsOf = (manifest: Manifest): Edit[] => {
  const { dependencies, devDependencies, overrides, allowScripts } = manifest;
  const missing = (
    field: string,
    wanted: Readonly<Record<string, unknown>>,
    ...there: readonly Manifest[string][]
  ): Edit[] =>
    Object.entries(wanted)
      .filter(([name]) => !there.some((names) => names?.[name] !== undefined))
      .map(([name, value]) => [[field, name], value]);
  return [
    ...missing("devDependencies", NEEDED_PACKAGES, dependencies, devDependencies),
    ...missing("overrides", packageJson.overrides, overrides),
    ...missing("allowScripts", { esbuild: packageJson.allowScripts.esbuild }, allowScripts),
  ];
};

const isTaken = (present: readonly string[]): MeridianError =>
  new MeridianError("COMMAND_INVALID", `${present.join(" and ")} ${present.length > 1 ? "are" : "is"} here already`, {
    next: "run `meridian init --aws` in a folder of the load tests' own, or move them away",
  });

const cannotBeRead = (why: string): MeridianError =>
  new MeridianError("COMMAND_INVALID", why, {
    next: "mend it, then run `meridian init --aws` again",
  });
