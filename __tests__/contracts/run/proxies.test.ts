// Proxies: which URL goes through which, and what is never told of them.
import { Proxies, ProxyUrl, proxyOf } from "../../../contracts/run/proxies.ts";

const proxyFor = (href: string, noProxy: readonly string[] = []) =>
  proxyOf(Proxies.parse({ http: "plain:3128", https: "http://jo:p%40ss@[::1]", noProxy }), new URL(href));

describe("a proxy", () => {
  it("is the one of the URL's scheme, in whatever way it is written", () => {
    expect(proxyFor("http://shop.example/a")).toMatchObject({ host: "plain", port: 3128, authorization: null });
    expect(proxyFor("https://shop.example/a")).toMatchObject({ host: "::1", port: 80, shown: "http://[::1]:80" });
    expect(proxyOf(undefined, new URL("http://shop.example/"))).toBeUndefined();
    expect(proxyOf(Proxies.parse({ http: "plain:3128" }), new URL("https://shop.example/"))).toBeUndefined();
  });

  it("is signed on to, and shown without what signs on", () => {
    const proxy = proxyFor("https://shop.example/");
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from("jo:p@ss").toString("base64")}`);
    expect(proxy?.shown).not.toMatch(/jo|ss/);
  });

  it.each(["https://proxy:3128", "socks5://proxy:1080", "", "http://", "http://%zz@proxy", "a b"])(
    "is none that is written %j",
    (text) => expect(ProxyUrl.safeParse(text).success).toBe(false),
  );

  it.each([
    ["http://shop.example/", ["shop.example"]],
    ["http://a.shop.example/", ["shop.example"]],
    ["http://a.shop.example/", [".shop.example"]],
    ["http://A.Shop.Example/", ["*.SHOP.example"]],
    ["http://shop.example:8080/", ["other", "shop.example:8080"]],
    ["https://shop.example/", ["shop.example:443"]],
    ["http://10.1.2.3/", ["10.0.0.0/8"]],
    ["http://127.0.0.1:3000/", ["127.0.0.1"]],
    ["http://[::1]:3000/", ["::1"]],
    ["http://[fd00::1]/", ["fd00::/8"]],
    ["http://anything/", ["*"]],
  ])("is not for %s where %j are called directly", (href, noProxy) => expect(proxyFor(href, noProxy)).toBeUndefined());

  it.each([
    ["http://workshop.example/", ["shop.example"]],
    ["http://shop.example.org/", ["shop.example"]],
    ["http://shop.example:8081/", ["shop.example:8080"]],
    ["http://11.1.2.3/", ["10.0.0.0/8"]],
    ["http://110.0.0.1/", ["10.0.0.1"]],
    ["http://shop.example/", ["", ".", "10.0.0.0/33", "fd00::/8"]],
    ["http://localhost/", []],
  ])("is for %s where %j are called directly", (href, noProxy) => expect(proxyFor(href, noProxy)?.host).toBe("plain"));
});
