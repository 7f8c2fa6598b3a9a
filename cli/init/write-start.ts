// Writes a config and a script to start from, with what belongs to them in other files.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CONFIG_NAMES } from "../../bundling/config/config-source.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { type Edit, editManifest, ignoreInGit, misfitsOf, readManifest, type Written } from "./folder-files.ts";
import { configOf, type Start, scriptFileOf, scriptOf } from "./templates.ts";

const NPM_SCRIPT = "load-test";
const SCHEMAS = ["config.schema.json", "node_modules/meridian/config.schema.json"];
/** Results are large and made again: no repository wants them. */
const IGNORED = ["results/"];

/** @throws MeridianError COMMAND_INVALID where one of them is there; nothing is written then */
export const writeStart = async (folder: string, start: Start): Promise<Written> => {
  const schema = SCHEMAS.find((path) => existsSync(join(folder, path)));
  const files = {
    "config.json": configOf(start, schema === undefined ? undefined : `./${schema}`),
    [scriptFileOf(start)]: scriptOf(start),
  };
  const taken = [...new Set([...CONFIG_NAMES, ...Object.keys(files)])];
  const present = taken.filter((file) => existsSync(join(folder, file)));
  if (present.length > 0) {
    throw new MeridianError(
      "COMMAND_INVALID",
      `${present.join(" and ")} ${present.length > 1 ? "are" : "is"} here already`,
      { next: "run `meridian init` in another folder, or move them away" },
    );
  }
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text, { flag: "wx" });
  const changed = [await ignoreInGit(folder, IGNORED), await addNpmScript(folder)].flat();
  return { wrote: Object.keys(files), changed };
};

/** Only where there is a package.json that has room for it, and no such script in it. */
const addNpmScript = async (folder: string): Promise<string[]> => {
  const manifest = await readManifest(folder);
  const edits: Edit[] = [[["scripts", NPM_SCRIPT], "meridian run"]];
  if (manifest === undefined || misfitsOf(manifest, edits).length > 0) return [];
  return manifest.scripts?.[NPM_SCRIPT] === undefined ? editManifest(folder, edits) : [];
};
