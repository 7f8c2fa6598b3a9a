// Reads a config file.
import { readFile } from "node:fs/promises";
import type { Config } from "../../contracts/config/config.ts";
import { parseConfig, type ReadConfig, readConfigFile } from "../../contracts/config/config-file.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

/** @throws MeridianError CONFIG_UNREADABLE, CONFIG_INVALID */
export const readConfig = async (path: string): Promise<Config> => parseConfig(await readText(path), path);

/** As much of it as is right. @throws MeridianError CONFIG_UNREADABLE */
export const readConfigWithMistakes = async (path: string): Promise<ReadConfig> => readConfigFile(await readText(path));

const readText = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new MeridianError("CONFIG_UNREADABLE", `the config ${path} cannot be read: ${why}`, {
      next: "name it with --config, or make one with `meridian init`",
      cause,
    });
  });
