// Where a deployment has Meridian's programs from: a checkout bundles its sources (programs.ts), the package for AWS
// takes them as the package `meridian` brings them (package/installed-programs.ts).
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Role } from "../contracts/words/names.ts";

/** A folder of files, and the SHA-256 of what is in it, in hex. */
export interface ProgramFolder {
  readonly directory: string;
  readonly hash: string;
}

export interface DeployedPrograms {
  /** Puts a program's files into a folder of its name below `directory`. */
  put(program: "orchestrator" | Role, directory: string): Promise<ProgramFolder>;
  /** What the image of a role is built by. */
  dockerfileOf(role: Role): string;
}

const EXTENSION = ".mjs";

/** Over names and contents of a program's files, whatever else lies beside them. */
export const hashOfProgram = async (directory: string): Promise<string> => {
  const hash = createHash("sha256");
  const files = (await readdir(directory)).filter((file) => file.endsWith(EXTENSION)).sort();
  for (const file of files) {
    hash.update(file.slice(0, -EXTENSION.length)).update(await readFile(join(directory, file)));
  }
  return hash.digest("hex");
};
