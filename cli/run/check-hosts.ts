// Refuses a run, or a deployment that starts one, against hosts that no load test is meant for.

import type { Config } from "../../contracts/config/config.ts";
import { configMistakes } from "../../contracts/config/config-file.ts";
import { forbiddenHosts } from "../../contracts/run/forbidden-hosts.ts";

/**
 * @param path of the config, as messages name it
 * @throws MeridianError CONFIG_INVALID
 */
export const checkHosts = (path: string, config: Config): void => {
  const issues = forbiddenHosts(config);
  if (issues.length > 0) throw configMistakes(path, issues);
};
