// What is said of a bundle's packages: each by its name, once, and none whose licence does not let us pass it on.
import { join } from "node:path";
import { bomOf } from "../../../bundling/package/bill-of-materials.ts";
import { type BundledPackage, checkLicences, packagesOf } from "../../../bundling/package/bundled-packages.ts";

const CHECKOUT = join(__dirname, "../../..");

const packageOf = (name: string, licence = "MIT"): BundledPackage => ({
  folder: `node_modules/${name}`,
  name,
  version: "1.0.0",
  licence,
});

const INSTALLED = {
  serialNumber: "urn:uuid:0",
  metadata: { timestamp: "2026-01-01T00:00:00Z", component: { name: "folder", version: "0.1.0" } },
  components: ["a", "b", "@c/d"].map((name) => ({ "bom-ref": `${name}@1.0.0`, purl: `pkg:npm/${name}@1.0.0` })),
  dependencies: [
    { ref: "a@1.0.0", dependsOn: ["b@1.0.0", "@c/d@1.0.0"] },
    { ref: "b@1.0.0", dependsOn: [] },
  ],
};

describe("the bill of materials", () => {
  it("keeps of what is installed what is bundled, the same each time", () => {
    const bom = bomOf(INSTALLED, [packageOf("@c/d"), packageOf("a"), packageOf("a")], "meridian", [
      { name: "LevelDB", version: "1.20", licence: "BSD-3-Clause" },
    ]);
    expect(bom.components.map((one) => one["bom-ref"])).toEqual(["@c/d@1.0.0", "a@1.0.0", "LevelDB"]);
    expect(bom.dependencies).toEqual([{ ref: "a@1.0.0", dependsOn: ["@c/d@1.0.0"] }]);
    expect(bom.metadata.component).toMatchObject({ name: "meridian", purl: "pkg:npm/meridian@0.1.0" });
    expect(JSON.stringify(bom)).not.toMatch(/serialNumber|timestamp/);
  });

  it("refuses a package that nothing installed", () => {
    expect(() => bomOf(INSTALLED, [packageOf("e")], "meridian")).toThrow(/e@1\.0\.0/);
  });
});

describe("licences", () => {
  it("may be any permissive one, or offer it", () => {
    const licences = ["MIT", "(MIT OR GPL-3.0-or-later)", "Apache-2.0 AND MIT", "(MIT AND Zlib)"];
    expect(() => checkLicences(licences.map((licence, index) => packageOf(`p${index}`, licence)))).not.toThrow();
  });

  it.each(["GPL-3.0", "MIT AND LGPL-3.0-or-later", "(MIT OR ISC) AND GPL-2.0", "SEE LICENSE IN EULA.txt", "none"])(
    "are refused by their package's name: %s",
    (licence) => {
      const named = `bad 1.0.0 (${licence})`;
      expect(() => checkLicences([packageOf("good"), packageOf("bad", licence)])).toThrow(named);
    },
  );

  it("may be one that asks for the source, of packages that are known", () => {
    expect(() => checkLicences([packageOf("cdktf", "MPL-2.0")])).not.toThrow();
    expect(() => checkLicences([packageOf("other", "MPL-2.0")])).toThrow(/other/);
  });

  it("are found for files of nested packages, and not for our own", async () => {
    const sources = ["cli/main.ts", "node_modules/zod/v4/core/core.js", "node_modules/@swc/jest/index.js"];
    const found = await packagesOf(sources, CHECKOUT);
    expect(found.map(({ name, licence }) => `${name} ${licence}`)).toEqual(["@swc/jest MIT", "zod MIT"]);
  });
});
