// The programs of a deployment from somebody else's folder: as the package `meridian` has them there, the same that a
// run on one machine starts.
import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type DeployedPrograms, hashOfProgram } from "../deployed-programs.ts";

export const INSTALLED_PROGRAMS: DeployedPrograms = {
  put: async (program, directory) => {
    const installed = dirname(createRequire(import.meta.url).resolve("meridian/package.json"));
    const placed = join(directory, program);
    await cp(join(installed, "dist", program), placed, { recursive: true });
    return { directory: placed, hash: await hashOfProgram(placed) };
  },
  /** Beside the bundle that this is in: build-aws.ts puts them there. */
  dockerfileOf: (role) => join(import.meta.dirname, "images", role, "Dockerfile"),
};
