// What a build was made of, as a CycloneDX document (an SBOM) beside its programs: whoever installs them can hold it
// against lists of known flaws. npm says what it installed; of that, what esbuild put into a bundle is kept.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BundledPackage, checkLicences } from "./bundled-packages.ts";

/** The ending is the one that readers know it by. */
export const BOM_FILE = "sbom.cdx.json";

/** Of a CycloneDX document what is touched here. */
export interface Bom {
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly { readonly "bom-ref": string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** What is inside and no package of npm's own. */
export interface CompiledIn {
  readonly name: string;
  readonly version?: string;
  readonly licence: string;
}

/** @param installed npm's document of all that the checkout has installed */
export const bomOf = (
  installed: Bom,
  packages: readonly BundledPackage[],
  name: string,
  compiledIn: readonly CompiledIn[] = [],
): Bom => {
  const { component, ...metadata } = installed.metadata;
  const own = {
    ...component,
    name,
    "bom-ref": `${name}@${component.version}`,
    purl: `pkg:npm/${name}@${component.version}`,
  };
  const refs = new Set(packages.map((one) => `${one.name}@${one.version}`));
  const byRef = new Map(installed.components.map((one) => [one["bom-ref"], one]));
  const unknown = [...refs].filter((ref) => !byRef.has(ref));
  if (unknown.length > 0) throw new Error(`bundled, and not in package-lock.json: ${unknown.join(", ")}; run npm ci`);
  const others = compiledIn.map(({ licence, ...one }) => ({
    "bom-ref": one.name,
    type: "library",
    ...one,
    licenses: [{ license: { id: licence } }],
  }));
  const { serialNumber: _, ...rest } = installed as Bom & { serialNumber?: string };
  return {
    ...rest,
    metadata: { ...withoutTime(metadata), component: own },
    components: [...[...refs].sort().flatMap((ref) => byRef.get(ref) ?? []), ...others],
    dependencies: installed.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) })),
  };
};

/**
 * @param folder where the programs are
 * @throws MeridianError for a licence that is not permissive
 */
export const writeBom = async (
  folder: string,
  packages: readonly BundledPackage[],
  { checkout, name, compiledIn }: { checkout: string; name: string; compiledIn?: readonly CompiledIn[] },
): Promise<void> => {
  checkLicences(packages);
  const bom = bomOf(await installedIn(checkout), packages, name, compiledIn);
  await writeFile(join(folder, BOM_FILE), `${JSON.stringify(bom, null, 2)}\n`);
};

const installedIn = async (checkout: string): Promise<Bom> => {
  const args = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"];
  const options = { cwd: checkout, maxBuffer: 64 * 2 ** 20, shell: process.platform === "win32" };
  return JSON.parse((await promisify(execFile)("npm", args, options)).stdout);
};

/** Same sources, same bytes. */
const withoutTime = ({ timestamp: _, ...metadata }: { timestamp?: string }): object => metadata;
