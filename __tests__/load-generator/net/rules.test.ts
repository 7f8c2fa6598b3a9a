// What the config says of whom a run may not call, which address of a name it takes, and which TLS it offers.
import { connect, createServer, type Server } from "node:tls";
import { AddressBook, type AddressRules } from "../../../images/load-generator/net/addresses.ts";
import { isRefusal } from "../../../images/load-generator/net/dialer.ts";
import { createTlsSettings, DEFAULT_TLS, opensslNameOf } from "../../../images/load-generator/net/tls-settings.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { dialerTo } from "./dialer-to.ts";

const HTTP = { "http:": { defaultPort: 80, isSecure: false } };

it.each([
  ["http://ads.example.com/", "ads.example.com", "host-blocked"],
  ["http://x.ads.example.com/", "*.ads.example.com", "host-blocked"],
  ["http://example.com/", "ads.example.com", "may be called"],
  ["http://bads.example.com/", "*.ads.example.com", "may be called"],
])("%s with %s in blockHostnames: %s", (href, blocked, expected) => {
  const judged = dialerTo(href, { blockHostnames: [blocked] }).dial(new URL(href), HTTP);
  expect(isRefusal(judged) ? judged.failure : "may be called").toBe(expected);
});

it.each([
  ["203.0.113.9", "203.0.113.0/24", true],
  ["203.0.114.9", "203.0.113.0/24", false],
  ["203.0.113.9", "203.0.113.9", true],
  ["2600:1f14::1", "2600:1f14::/32", true],
])("%s with %s in blacklistIPs is refused: %s", (address, network, isRefused) => {
  const href = `http://${address.includes(":") ? `[${address}]` : address}/`;
  const judged = dialerTo(href, { addresses: { blacklistIPs: [network] } }).dial(new URL(href), HTTP);
  expect(isRefusal(judged)).toBe(isRefused);
});

const ADDRESSES = [
  { address: "203.0.113.1", family: 4 },
  { address: "203.0.113.2", family: 4 },
  { address: "2600:1f14::1", family: 6 },
];

/** The addresses that so many connections take, and how often the resolver was asked. */
const takenBy = (rules: AddressRules, count: number, stepMs = 0) => {
  let nowMs = 0;
  let askedCount = 0;
  const resolve = (_: string, __: unknown, answer: (error: null, found: typeof ADDRESSES) => void): void => {
    askedCount += 1;
    answer(null, ADDRESSES);
  };
  const book = new AddressBook({ ...rules, allowPrivate: () => false, now: () => nowMs, resolve: resolve as never });
  const taken: string[] = [];
  for (let index = 0; index < count; index += 1) {
    book.lookup("shop.example", {}, (_, address) => void taken.push(String(address)));
    nowMs += stepMs;
  }
  return { taken, askedCount };
};

it("takes a name's addresses in turn, or always the first", () => {
  const all = ADDRESSES.map(({ address }) => address);
  expect(takenBy({}, 3).taken).toEqual(all);
  expect(takenBy({ dns: { select: "first", policy: "any" } }, 3).taken).toEqual([all[0], all[0], all[0]]);
  for (const address of takenBy({ dns: { select: "random", policy: "any" } }, 20).taken) expect(all).toContain(address);
});

it.each([
  ["onlyIPv6", ["2600:1f14::1"]],
  ["preferIPv4", ["203.0.113.1", "203.0.113.2"]],
  ["preferIPv6", ["2600:1f14::1"]],
] as const)("takes the addresses of the policy %s", (policy, expected) => {
  const { taken } = takenBy({ dns: { select: "roundRobin", policy } }, 4);
  expect([...new Set(taken)]).toEqual(expected);
});

it("asks again when an answer is older than its ttl", () => {
  const dns = { select: "first", policy: "any" } as const;
  expect(takenBy({ dns: { ...dns, ttl: 60 } }, 10, 1_000).askedCount).toBe(1);
  expect(takenBy({ dns: { ...dns, ttl: 0 } }, 10, 1_000).askedCount).toBe(10);
});

it.each([
  ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
  ["TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"],
  ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"],
  ["TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"],
  ["ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES128-SHA"],
])("the cipher suite %s is OpenSSL's %s", (name, expected) => {
  expect(opensslNameOf(name)).toBe(expected);
});

it.each([undefined, ["ECDHE-ECDSA-AES256-SHA"]])(
  "speaks to an old target where it is told to, suites: %j",
  async (suites) => {
    const settings = (more: object) =>
      createTlsSettings({ ...DEFAULT_TLS, insecureSkipTLSVerify: true, ...more })("localhost");
    const server: Server = createServer({
      ...(await (await makeAuthority()).issue(["localhost"])),
      minVersion: "TLSv1",
      maxVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
    }).on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const protocolOf = (more: object): Promise<string | null> =>
      new Promise((resolve, reject) => {
        const socket = connect({ ...settings(more), host: "127.0.0.1", port });
        socket.once("error", reject).once("secureConnect", () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
      });
    try {
      await expect(protocolOf({})).rejects.toThrow(/alert protocol version/);
      expect(await protocolOf({ tlsVersion: { min: "tls1.0" }, tlsCipherSuites: suites })).toBe("TLSv1");
    } finally {
      server.close();
    }
  },
);

it("offers the versions and suites that it is told alone", async () => {
  const settings = createTlsSettings({
    ...DEFAULT_TLS,
    insecureSkipTLSVerify: true,
    tlsVersion: { max: "tls1.2" },
    tlsCipherSuites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
  });
  const server: Server = createServer(await (await makeAuthority()).issue(["localhost"]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  try {
    const socket = connect({ ...settings("localhost"), host: "127.0.0.1", port });
    await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
    expect([socket.getProtocol(), socket.getCipher().name]).toEqual([
      "TLSv1.2",
      expect.stringMatching(/^ECDHE-(RSA|ECDSA)-AES128-GCM-SHA256$/),
    ]);
    socket.destroy();
  } finally {
    server.close();
  }
});
