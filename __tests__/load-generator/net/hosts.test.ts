// Which hosts a script may call: the targets' own with their ports, and those that the config names.
import fc from "fast-check";
import { createHostRules } from "../../../images/load-generator/net/hosts.ts";

const isAllowed = (target: string, allowed: readonly string[], url: string): boolean =>
  createHostRules([target], allowed).isAllowed(new URL(url));

describe("the rules for hosts", () => {
  it.each([
    ["http://shop.example", [], "http://shop.example/path", true],
    ["http://shop.example", [], "http://SHOP.example:80/", true],
    ["http://shop.example", [], "http://shop.example:8080/", false],
    ["http://shop.example:8080/base", [], "http://shop.example:8080/", true],
    ["http://shop.example:8080/base", [], "http://shop.example/", false],
    ["http://shop.example", [], "http://user@evil.example/", false],
    ["http://shop.example", [], "http://shop.example@evil.example/", false],
    ["http://shop.example", [], "http://shop.example.evil.example/", false],
    ["http://shop.example", [], "http://evilshop.example/", false],
    ["http://shop.example", ["api.example"], "https://api.example/", true],
    ["http://shop.example", ["api.example"], "https://api.example:8443/", true],
    ["http://shop.example", ["api.example:8443"], "https://api.example:8443/", true],
    ["http://shop.example", ["api.example:8443"], "https://api.example/", false],
    ["http://shop.example", ["API.Example"], "https://api.example/", true],
    ["http://shop.example", ["*.cdn.example"], "https://a.b.cdn.example/", true],
    ["http://shop.example", ["*.cdn.example"], "https://cdn.example/", false],
    ["http://shop.example", ["*.cdn.example"], "https://evilcdn.example/", false],
    ["http://[::1]:8080", [], "http://[::1]:8080/", true],
    ["http://[::1]:8080", [], "http://[0:0::1]:8080/", true],
    ["http://shop.example", ["*.example"], "http://shop.example./", false],
  ])("for %s with %j: %s is allowed: %s", (target, allowed, url, expected) =>
    expect(isAllowed(target, allowed, url)).toBe(expected),
  );

  it("let nothing through that is neither a target nor under a name that was given", () => {
    const label = fc.constantFrom("shop", "api", "evil", "cdn", "a", "example", "com");
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
    fc.assert(
      fc.property(host, fc.array(host, { maxLength: 3 }), host, (target, allowed, called) => {
        const expected = called === target || allowed.includes(called);
        expect(isAllowed(`http://${target}`, allowed, `http://${called}/`)).toBe(expected);
        const isUnder = allowed.some((one) => called !== one && called.endsWith(`.${one}`));
        const wild = allowed.map((one) => `*.${one}`);
        expect(isAllowed(`http://${target}`, wild, `http://${called}/`)).toBe(called === target || isUnder);
      }),
    );
  });

  it("take a host for named, so that its private address may be called, only where it stands by itself", () => {
    const { isNamed } = createHostRules(
      ["http://10.0.0.1:8080"],
      ["internal.example", "other.example:81", "*.wide.example"],
    );
    expect(["10.0.0.1", "internal.example", "other.example"].map(isNamed)).toEqual([true, true, true]);
    expect(["10.0.0.2", "a.wide.example", "internal", "example"].map(isNamed)).toEqual([false, false, false, false]);
  });
});
