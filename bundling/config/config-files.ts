// Reads all files that the config names beside its script: a run plan carries what they hold.
import type { Config } from "../../contracts/config/config.ts";
import type { FileContents } from "../../contracts/run/sealed-plan.ts";
import { Mistakes } from "../../contracts/words/mistakes.ts";
import { readDataFiles } from "./data-files.ts";
import { readTlsFiles } from "./tls-files.ts";

/**
 * @param folder the config's
 * @throws MeridianError CONFIG_INVALID for all files that cannot be read, or are not what they should be
 */
export const readFilesOf = async (
  { http, data }: Pick<Config, "http" | "data">,
  folder: string,
): Promise<FileContents> => {
  const mistakes = new Mistakes();
  const plannedHttp = await mistakes.of(() => readTlsFiles(http, folder));
  const rows = await mistakes.of(() => readDataFiles(data, folder));
  if (plannedHttp === undefined || rows === undefined) throw mistakes.asOne("the config");
  return { http: plannedHttp, data: rows };
};
