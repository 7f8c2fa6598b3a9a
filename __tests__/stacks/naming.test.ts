// Names fit where they go, whatever the deployment is called and wherever it is.
import fc from "fast-check";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { ROLES } from "../../contracts/words/names.ts";
import { isLocalRegistry, namingOf, registryAddressOf } from "../../stacks/naming.ts";

const aName = fc.stringMatching(/^[a-z][a-z0-9-]{0,22}[a-z0-9]$/);
const aRegion = fc.constantFrom(...Object.keys(AWS_REGIONS));

describe("names of a deployment", () => {
  it("are short enough for what AWS allows, the longest included", () => {
    fc.assert(
      fc.property(fc.oneof(aName, fc.constant("a".repeat(24))), aRegion, (name, region) => {
        const naming = namingOf(name);
        expect(naming.scriptBucket("123456789012", region).length).toBeLessThanOrEqual(63);
        for (const role of ROLES) expect(naming.taskRole(region, role).length).toBeLessThanOrEqual(64);
        for (const name of [naming.executionRole(region), naming.orchestratorRole, naming.sweepRule]) {
          expect(name.length).toBeLessThanOrEqual(64);
        }
      }),
    );
  });

  it("differ between two deployments in one account, even where one's name begins with the other's", () => {
    fc.assert(
      fc.property(aName, aName, aRegion, aRegion, (one, other, here, there) => {
        fc.pre(one !== other || here !== there);
        const rolesOf = (name: string, region: string) => ROLES.map((role) => namingOf(name).taskRole(region, role));
        const shared = rolesOf(one, here).filter((role) => rolesOf(other, there).includes(role));
        // `a` in `b-1` and `a-b` in `1` would be one name; no region is written so.
        expect(shared).toEqual([]);
      }),
    );
  });
});

describe("images", () => {
  it.each([
    ["docker.io/acme", "acme/meridian-aggregator:0123456789abcdef", "registry-1.docker.io", false],
    ["ghcr.io/acme/load", "ghcr.io/acme/load/meridian-aggregator:0123456789abcdef", "ghcr.io", false],
    ["127.0.0.1:5000", "127.0.0.1:5000/meridian-aggregator:0123456789abcdef", "127.0.0.1:5000", true],
    ["localhost:5000/team", "localhost:5000/team/meridian-aggregator:0123456789abcdef", "localhost:5000", true],
  ])("in %s are called %s", (registry, image, address, isLocal) => {
    expect(namingOf("meridian").image(registry, "aggregator", "0123456789abcdef0123")).toBe(image);
    expect(registryAddressOf(registry)).toBe(address);
    expect(isLocalRegistry(registry)).toBe(isLocal);
  });
});
