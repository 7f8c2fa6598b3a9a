// Reads the config that a command means, where all of it has to be right.
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import { readEffectiveConfig } from "../../bundling/config/effective-config.ts";
import type { Config } from "../../contracts/config/config.ts";
import { configMistakes } from "../../contracts/config/config-file.ts";

/** @throws MeridianError CONFIG_UNREADABLE, CONFIG_INVALID */
export const readConfig = async (source: ConfigSource): Promise<Config> => {
  const { config, issues, path } = await readEffectiveConfig(source);
  if (config === undefined || issues.length > 0) throw configMistakes(path, issues);
  return config;
};
