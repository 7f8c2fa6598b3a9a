// Reads the secrets that a config names, on the machine that starts the run. What is read is in this process's memory
// and nowhere else.
import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { stop } from "esbuild";
import type { Config } from "../../contracts/config/config.ts";
import type { Given } from "../../contracts/config/layers/overrides.ts";
import { scenariosOf } from "../../contracts/config/scenario.ts";
import { partsOfSource, type SecretValues, secretMistakeOf, secretsNamedIn } from "../../contracts/config/secret.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { unreadableWords } from "../unreadable.ts";
import { isModule } from "./module-document.ts";
import { takeVariable } from "./secret-variables.ts";

/** What -e and --env-file give, the last of a name above the others. */
type GivenStrings = readonly Given<Readonly<Record<string, string>>>[];

/**
 * @param folder the config's
 * @param files that the config was read from
 * @returns source → value
 * @throws MeridianError SECRET_UNREADABLE with every secret that is not there, or is none
 */
export const readSecrets = async (
  config: Config,
  folder: string,
  given: GivenStrings = [],
  files: readonly string[] = [],
): Promise<SecretValues> => {
  const values: Record<string, string> = {};
  const issues: Issue[] = [];
  const secrets = secretsNamedIn(config.env, scenariosOf(config));
  for (const { path, source } of secrets) {
    const read = await readSecret(source, folder, given);
    const mistake = typeof read === "string" ? secretMistakeOf(read) : read;
    if (mistake !== undefined) issues.push({ path, ...mistake, received: `${source}: ${mistake.received}` });
    else if (typeof read === "string") values[source] = read;
  }
  // What bundled a config that is a module goes on with the environment as it was then.
  if (secrets.length > 0 && files.some(isModule)) await stop();
  if (issues.length === 0) return values;
  const [first] = issues;
  const what = issues.length === 1 ? `the secret ${first?.path}` : `${issues.length} secrets`;
  throw new MeridianError("SECRET_UNREADABLE", `${what} cannot be read`, {
    next: "set the variables and write the files that are named, or mend the config",
    issues,
  });
};

type Mistake = Pick<Issue, "expected" | "received">;

const readSecret = async (source: string, folder: string, given: GivenStrings): Promise<string | Mistake> => {
  const { kind, name } = partsOfSource(source);
  switch (kind) {
    case "env": {
      const value = takeVariable(name);
      return value ?? { expected: `the environment variable ${name}`, received: "there is no such variable" };
    }
    case "file":
      return readSecretFile(resolve(folder, name), name);
    case "option":
      return (
        given.map(({ value }) => value[name]).findLast((value) => value !== undefined) ?? {
          expected: `-e ${name}=…, or --env-file with a file that has it`,
          received: "nothing gives it",
        }
      );
    case "ssm":
    case "secretsmanager":
      return {
        expected: 'on this machine "env:NAME" or "file:PATH"',
        received: "it is read by load generators on AWS alone",
      };
  }
};

/** Editors and `echo` end a file with a line break that is no part of it. */
const readSecretFile = (path: string, file: string): Promise<string | Mistake> =>
  readFile(path).then(
    (bytes) => {
      // Other bytes would come to the script as something else, without a word.
      if (!isUtf8(bytes))
        return { expected: "text, in UTF-8: write bytes as base64", received: "bytes that are no text" };
      return new TextDecoder().decode(bytes).replace(/\r?\n$/, "");
    },
    (error: NodeJS.ErrnoException) => ({
      expected: `a file that can be read: ${file}, relative to the config`,
      received: unreadableWords(error),
    }),
  );
