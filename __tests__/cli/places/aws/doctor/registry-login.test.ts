// Whether Docker's own config has a login for the registry that images go to.
import { ecrLoginIn, hasLogin, registryOf } from "../../../../../cli/places/aws/doctor/registry-login.ts";

describe("a registry", () => {
  it.each([
    ["docker.io/me", "https://registry-1.docker.io/v2/", "https://index.docker.io/v1/"],
    ["ghcr.io/team/load", "https://ghcr.io/v2/", "ghcr.io"],
    ["127.0.0.1:5000/team", "http://127.0.0.1:5000/v2/", "127.0.0.1:5000"],
  ])("named %s answers at %s and is %s to Docker", (name, url, key) => {
    expect(registryOf(name)).toMatchObject({ url, key });
  });

  it.each([
    [{ auths: { "https://index.docker.io/v1/": {} } }, "docker.io/me", true],
    [{ auths: { "ghcr.io": { auth: "c2VjcmV0" } } }, "ghcr.io/team", true],
    [{ auths: { "https://ghcr.io": {} } }, "ghcr.io/team", true],
    [{ credHelpers: { "ghcr.io": "gh" } }, "ghcr.io/team", true],
    [{ credsStore: "desktop" }, "ghcr.io/team", true],
    [{ auths: { "ghcr.io": {} } }, "docker.io/me", false],
    [undefined, "ghcr.io/team", false],
    [undefined, "localhost:5000/team", true],
  ])("by Docker's config %j has a login for %s: %s", (config, name, expected) => {
    expect(hasLogin(config, registryOf(name))).toBe(expected);
  });
});

it("of an account's own is logged in to by its region, or by a helper for all", () => {
  const inRegion = (region: string): string => `123456789012.dkr.ecr.${region}.amazonaws.com`;
  expect(ecrLoginIn({ auths: { [inRegion("us-west-2")]: {} } }, "us-west-2")).toBe(inRegion("us-west-2"));
  expect(ecrLoginIn({ credHelpers: { [inRegion("eu-west-1")]: "ecr-login" } }, "us-west-2")).toBeUndefined();
  expect(ecrLoginIn({ credsStore: "ecr-login" }, "us-west-2")).toBe("ecr-login");
  expect(ecrLoginIn(undefined, "us-west-2")).toBeUndefined();
});
