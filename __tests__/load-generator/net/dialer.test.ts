// The one judge of whom a run may call: the same rules for every protocol, whatever its URLs begin with.
import fc from "fast-check";
import { type Endpoint, isRefusal, type Schemes } from "../../../images/load-generator/net/dialer.ts";
import { dialerTo } from "./dialer-to.ts";

const SCHEMES: Schemes = {
  "echo:": { defaultPort: 7, isSecure: false },
  "echos:": { defaultPort: 77, isSecure: true },
  "wss:": { defaultPort: 443, isSecure: true },
};

const failureOf = (href: string, ...options: Parameters<typeof dialerTo>): string => {
  const judged = dialerTo(...options).dial(new URL(href), SCHEMES);
  return isRefusal(judged) ? judged.failure : "may be called";
};

const endpointOf = (href: string, ...options: Parameters<typeof dialerTo>): Endpoint => {
  const judged = dialerTo(...options).dial(new URL(href), SCHEMES);
  if (isRefusal(judged)) throw new Error(judged.message);
  return judged;
};

describe("an endpoint", () => {
  it.each([
    ["echo://shop.example/", "shop.example", 7, false],
    ["echos://shop.example", "shop.example", 77, true],
    ["wss://shop.example/feed", "shop.example", 443, true],
    ["echo://shop.example:9000", "shop.example", 9000, false],
    ["echo://[2600:1f14::1]:9000", "2600:1f14::1", 9000, false],
  ])("of %s is %s, port %d, TLS: %s", (href, host, port, isSecure) => {
    const endpoint = endpointOf(href, href);
    expect([endpoint.host, endpoint.port, endpoint.tls !== null]).toEqual([host, port, isSecure]);
  });

  it("is one object for an origin, and another for each other origin", () => {
    const dialer = dialerTo("wss://shop.example", { allowedHosts: ["shop.example:8080"] });
    const of = (href: string) => dialer.dial(new URL(href), SCHEMES);
    expect(of("wss://shop.example/a?b")).toBe(of("wss://shop.example/c"));
    const origins = ["wss://shop.example", "wss://shop.example:8080", "echo://shop.example:8080"];
    expect(new Set(origins.map(of)).size).toBe(3);
  });

  it("lies where the config says, under the host's own name", () => {
    const overrides = { "shop.example": "127.0.0.1:8443" };
    const endpoint = endpointOf("wss://shop.example/", "wss://shop.example", { overrides });
    expect([endpoint.host, endpoint.port, endpoint.tls?.servername]).toEqual(["shop.example", 8443, "shop.example"]);
    const lookup = jest.fn();
    endpoint.lookup("shop.example", {}, lookup);
    expect(lookup).toHaveBeenCalledWith(null, "127.0.0.1", 4);
  });
});

describe("a refusal", () => {
  it("meets a scheme that is not the protocol's, though the host may be called", () => {
    const judged = dialerTo("http://shop.example").dial(new URL("http://shop.example/"), SCHEMES);
    expect(judged).toEqual({ failure: "host-blocked", message: "http: is not echo: or echos: or wss:" });
  });

  it("of one protocol is none of another whose scheme it is", () => {
    const dialer = dialerTo("echo://shop.example");
    const url = new URL("echo://shop.example/");
    expect(isRefusal(dialer.dial(url, { "wss:": { defaultPort: 443, isSecure: true } }))).toBe(true);
    expect(isRefusal(dialer.dial(url, SCHEMES))).toBe(false);
  });

  it("meets whatever nobody named, by any scheme and port", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(SCHEMES)),
        fc.domain(),
        fc.integer({ min: 1, max: 65_535 }),
        (scheme, host, port) => {
          fc.pre(host !== "shop.example");
          expect(failureOf(`${scheme}//${host}:${port}/`, "wss://shop.example")).toBe("host-blocked");
        },
      ),
    ));

  it.each(["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]"])(
    "meets the link-local %s by any scheme, though it was named and private addresses may be called",
    (host) => {
      for (const scheme of Object.keys(SCHEMES)) {
        const href = `${scheme}//${host}`;
        expect(failureOf(href, href, { allowedHosts: [host] })).toBe("address-blocked");
      }
    },
  );

  it("meets an address of the config's that is link-local", () => {
    const overrides = { "shop.example": "169.254.169.254" };
    expect(failureOf("echo://shop.example", "echo://shop.example", { overrides })).toBe("address-blocked");
  });
});
