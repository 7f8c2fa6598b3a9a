// GitHub's job summary: Markdown appended to the file that GITHUB_STEP_SUMMARY names, nothing where it is not set.
import { appendFile } from "node:fs/promises";
import { errorColors } from "../terminal/colors.ts";

/** GitHub refuses a step's summary above 1 MiB as a whole. */
const MAX_BYTES = 900 * 1024;

/** A summary that cannot be written is said, and changes nothing about the command's end. */
export const appendJobSummary = async (
  markdown: string,
  file: string | undefined = process.env.GITHUB_STEP_SUMMARY,
): Promise<void> => {
  if (file === undefined || file === "") return;
  const text = Buffer.byteLength(markdown) > MAX_BYTES ? cut(markdown) : markdown;
  try {
    await appendFile(file, `${text}\n`);
  } catch (error) {
    process.stderr.write(`${errorColors.yellow("warning")}: no job summary in ${file}: ${(error as Error).message}\n`);
  }
};

/** At the end of a line, so that a table stays one. */
const cut = (markdown: string): string => {
  const head = Buffer.from(markdown).subarray(0, MAX_BYTES).toString("utf8");
  return `${head.slice(0, head.lastIndexOf("\n"))}\n\nCut: the rest is in the results.\n`;
};
