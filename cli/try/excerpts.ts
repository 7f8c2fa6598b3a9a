// The line of the script that an error's place means, as the script's sources have it now.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** @param sources the script and what it imports; where two have one name nothing is shown */
export const excerptsOf =
  (sources: readonly string[]) =>
  (place: string): readonly string[] => {
    const [, name, row, column] = /^(.+):(\d+):(\d+)$/.exec(place) ?? [];
    const [path, second] = sources.filter((source) => basename(source) === name);
    if (path === undefined || second !== undefined) return [];
    const text = readLine(path, Number(row));
    if (text === undefined) return [];
    // Tabs are as wide as they like: below them stand tabs.
    const before = text.slice(0, Number(column) - 1).replace(/[^\t]/g, " ");
    return [`${row} | ${text}`, `${" ".repeat(String(row).length)} | ${before}^`];
  };

const readLine = (path: string, row: number): string | undefined => {
  try {
    return readFileSync(path, "utf8").split(/\r?\n/)[row - 1];
  } catch {
    return undefined;
  }
};
