// The packages that a bundle was made of, by the files that esbuild read: their licences have to be ones that let us
// pass their code on in a program under another licence.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";

export interface BundledPackage {
  /** Relative to the checkout: "node_modules/a/node_modules/@b/c". */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, or whatever its authors wrote in its place. */
  readonly licence: string;
}

/** All ask for their text to be passed on at most, which LICENSES.txt does. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Public Domain",
  "Unlicense",
  "Zlib",
]);

/** Of these the files themselves stay under their licence: LICENSES.txt says where their source is, which is what it asks. */
const WITH_THEIR_SOURCE: Readonly<Record<string, string>> = {
  cdktf: "MPL-2.0",
  "@cdktf/provider-aws": "MPL-2.0",
  "@cdktf/provider-docker": "MPL-2.0",
};

/** @param sources files, relative to the checkout */
export const packagesOf = async (sources: Iterable<string>, checkout: string): Promise<BundledPackage[]> => {
  const folders = new Set([...sources].flatMap((source) => folderOf(source) ?? []));
  return Promise.all(
    [...folders].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(checkout, folder, "package.json"), "utf8"));
      return { folder, name, version, licence: String(license?.type ?? license ?? "none") };
    }),
  );
};

/** @throws MeridianError with every package whose licence is not known to be permissive */
export const checkLicences = (packages: readonly BundledPackage[]): void => {
  const refused = packages.filter(({ name, licence }) => !isPermissive(licence) && WITH_THEIR_SOURCE[name] !== licence);
  if (refused.length === 0) return;
  const named = refused.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join(", ");
  throw new MeridianError("INTERNAL", `these would be bundled, and their licences are not permissive: ${named}`, {
    next: `take another package, or, if its licence is permissive, add it to those of bundling/package/bundled-packages.ts`,
  });
};

/** One of several is ours to choose; where "and" stands between any, all of them hold. */
const isPermissive = (licence: string): boolean => {
  const names = licence.replaceAll(/[()]/g, "").split(/\s+(?:OR|AND)\s+/);
  const isOne = (name: string): boolean => PERMISSIVE.has(name.trim());
  return names.every(isOne) || (!/\sAND\s/.test(licence) && names.some(isOne));
};

/** The innermost package that the file is of. */
const folderOf = (source: string): string | undefined => /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(source)?.[0];
