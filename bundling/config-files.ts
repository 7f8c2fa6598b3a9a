// Reads all files that the config names beside its script: a run plan carries what they hold.
import type { Config } from "../contracts/config/config.ts";
import type { FileContents } from "../contracts/run/sealed-plan.ts";
import { readDataFiles } from "./data-files.ts";
import { readTlsFiles } from "./tls-files.ts";

/**
 * @param folder the config's
 * @throws MeridianError CONFIG_INVALID for a file that cannot be read, or is not what it should be
 */
export const readFilesOf = async (
  { http, data }: Pick<Config, "http" | "data">,
  folder: string,
): Promise<FileContents> => ({
  http: await readTlsFiles(http, folder),
  data: await readDataFiles(data, folder),
});
