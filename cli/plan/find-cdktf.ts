// Finds the `cdktf` command: what stands nearest is the project's own.
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";
import { HOW_TO_INSTALL, STACKS_PACKAGE } from "./needed-packages.ts";

/**
 * @param folder where it is called: node_modules is looked for from there upwards, then PATH
 * @throws MeridianError COMMAND_INVALID when it is not installed
 */
export const findCdktf = (folder: string, path = process.env.PATH ?? ""): string => {
  const places = [...upwardsFrom(folder).map((one) => join(one, "node_modules/.bin")), ...path.split(delimiter)];
  const found = places.map((place) => join(place, "cdktf")).find(existsSync);
  if (found !== undefined) return found;
  const message = `a deployment needs the packages cdktf-cli and ${STACKS_PACKAGE}, which are not installed here`;
  throw new MeridianError("COMMAND_INVALID", message, { next: HOW_TO_INSTALL });
};

const upwardsFrom = (folder: string): string[] => {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwardsFrom(parent)];
};
