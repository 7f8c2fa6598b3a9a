// The licences of the packages that a bundle was made of: whoever passes their code on has to pass these on too, and to
// say where its source is.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BundledPackage } from "./bundled-packages.ts";

const HEAD =
  "Each package that is named below is in this one, bundled. Its source, as its authors publish it, is on\nhttps://registry.npmjs.org under that name and version.";

/**
 * @param others what is in it and no package of its own: name → the file of its licence
 * @returns each text once, below the names and versions of the packages that it holds for
 */
export const licencesOf = async (
  packages: readonly BundledPackage[],
  others: Readonly<Record<string, string>>,
  checkout: string,
): Promise<string> => {
  const namesByText = new Map<string, string[]>();
  for (const { folder, name, version, licence } of packages) {
    const text = (await textIn(join(checkout, folder))) ?? `Licence: ${licence}`;
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  for (const [name, file] of Object.entries(others))
    namesByText.set((await readFile(join(checkout, file), "utf8")).trim(), [name]);
  const parts = [...namesByText].map(([text, names]) => `${[...new Set(names)].join(", ")}\n\n${text}`);
  return `${[HEAD, ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
};

const textIn = async (folder: string): Promise<string | undefined> => {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined ? undefined : (await readFile(join(folder, file), "utf8")).trim();
};
