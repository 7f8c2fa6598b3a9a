// Reads the config that a command means, where all of it has to be right.
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import { readEffectiveConfig } from "../../bundling/config/effective-config.ts";
import type { Config } from "../../contracts/config/config.ts";
import { configMistakes } from "../../contracts/config/config-file.ts";
import { nameOf } from "./prepare.ts";

/** @throws MeridianError CONFIG_UNREADABLE, CONFIG_INVALID */
export const readConfig = async (source: ConfigSource): Promise<Config> => {
  const effective = await readEffectiveConfig(source);
  const { config, issues } = effective;
  if (config === undefined || issues.length > 0) throw configMistakes(nameOf(effective), issues);
  return config;
};
