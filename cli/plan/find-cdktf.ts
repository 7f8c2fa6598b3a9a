// Finds the `cdktf` command: what stands nearest is the project's own.
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";

/**
 * @param folder where it is called: node_modules is looked for from there upwards, then PATH
 * @throws MeridianError COMMAND_INVALID when it is not installed
 */
export const findCdktf = (folder: string, path = process.env.PATH ?? ""): string => {
  const places = [...upwardsFrom(folder).map((one) => join(one, "node_modules/.bin")), ...path.split(delimiter)];
  const found = places.map((place) => join(place, "cdktf")).find(existsSync);
  if (found !== undefined) return found;
  throw new MeridianError("COMMAND_INVALID", "a deployment needs the package cdktf-cli, which is not installed here", {
    next: "`npm install --save-dev cdktf-cli cdktf constructs @cdktf/provider-aws @cdktf/provider-docker`; runs on this machine need none of them",
  });
};

const upwardsFrom = (folder: string): string[] => {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwardsFrom(parent)];
};
