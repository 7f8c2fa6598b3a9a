// The browser's programs and their style, as bundled: beside the CLI's own bundle, in dist/.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PageFiles } from "../../dashboard/document.ts";

const FOLDER = join(import.meta.dirname, "dashboard");

export const readPageFiles = async (page: "live" | "report" | "comparison", folder = FOLDER): Promise<PageFiles> => ({
  script: await readFile(join(folder, `${page}.mjs`), "utf8"),
  style: await readFile(join(folder, `${page}.css`), "utf8"),
});
