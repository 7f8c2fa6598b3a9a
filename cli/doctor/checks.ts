// What `doctor` looks at: checks that say what they found, or throw an error that says how to mend it. Here are those
// of every place.
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";
import packageJson from "../../package.json" with { type: "json" };
import { EXIT } from "../exit-codes.ts";
import { terminalColors as pc } from "../terminal/colors.ts";

export interface Check {
  readonly name: string;
  /** @returns what was found. @throws MeridianError, whose `next` says how to mend it */
  readonly look: () => Promise<string>;
}

/** What a check says that waits for the config's. */
export const NOT_LOOKED_AT = "not looked at: mend the config first";

/** Each in turn, whatever became of those before it. */
export const runChecks = async (checks: readonly Check[]): Promise<number> => {
  let failures = 0;
  for (const { name, look } of checks) {
    try {
      const found = await look();
      const sign = found === NOT_LOOKED_AT ? pc.dim("–") : pc.green("✓");
      process.stdout.write(`${sign} ${name.padEnd(18)} ${found}\n`);
    } catch (error) {
      failures += 1;
      const { message } = error as Error;
      const issues = error instanceof MeridianError ? error.issues : [];
      const next = error instanceof MeridianError ? error.next : undefined;
      process.stdout.write(`${pc.red("✗")} ${name.padEnd(18)} ${message}\n`);
      for (const { path, expected, received } of issues)
        process.stdout.write(`${" ".repeat(21)}${path}: found ${received}, expected ${expected}\n`);
      if (next !== undefined) process.stdout.write(`${" ".repeat(21)}${pc.dim(`next: ${next}`)}\n`);
    }
  }
  return failures === 0 ? EXIT.passed : EXIT.other;
};

export const checkNode = async (): Promise<string> => {
  const needed = packageJson.engines.node.replace(">=", "");
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split(".").map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return process.versions.node;
  throw new MeridianError("ENVIRONMENT_INVALID", `${process.versions.node} is older than ${needed}`, {
    next: "install a newer Node.js: https://nodejs.org",
  });
};

export const checkResultsFolder = async (out: string): Promise<string> => {
  const probe = join(out, `.doctor-${process.pid}`);
  const wasThere = existsSync(out);
  try {
    await mkdir(out, { recursive: true });
    await writeFile(probe, "");
    await rm(wasThere ? probe : out, { recursive: true });
    return `${out}/ can be written`;
  } catch (cause) {
    throw new MeridianError("RESULTS_UNWRITABLE", `${out} cannot be written: ${(cause as Error).message}`, {
      next: "name another folder with --out",
      cause,
    });
  }
};
