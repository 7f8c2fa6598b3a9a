// Values of a config that stand in the environment: `Bearer ${TOKEN}`.
import { NAMED_VARIABLE } from "../../contracts/config/exports.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

/** @throws MeridianError CONFIG_INVALID for a variable that is not set */
export const withEnvironment = (value: string, path: string, environment: NodeJS.ProcessEnv): string =>
  value.replaceAll(NAMED_VARIABLE, (_, name: string) => {
    const found = environment[name];
    if (found !== undefined) return found;
    throw new MeridianError("CONFIG_INVALID", `the environment has no ${name}, which the config names`, {
      next: `set ${name}, or take ${path} out of the config`,
      issues: [{ path, expected: `the environment variable ${name}`, received: "nothing" }],
    });
  });
