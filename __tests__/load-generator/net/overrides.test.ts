// Hosts that the config gives an address: called there, under their own name.
import { HttpOptions } from "../../../contracts/config/http-options.ts";
import { placeOf } from "../../../contracts/run/host-overrides.ts";
import type { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { http1To } from "../protocols/http/engines.ts";
import { OK } from "../protocols/http/h1/engine-session.ts";
import { type HostileServer, startHostileServer } from "../protocols/http/h1/hostile-server.ts";
import { requestTo } from "../protocols/http/request-to.ts";

let server: HostileServer;
beforeAll(async () => {
  server = await startHostileServer((socket) => void socket.write(OK));
});
afterAll(() => server.close());

const ask = async (href: string, overrides: Record<string, string>): Promise<Reply> => {
  const engine = http1To(href, { allowPrivateAddresses: false, overrides });
  const reply = await new Promise<Reply>((resolve) =>
    engine.openSession().send(requestTo(href), monotonicMs(), resolve),
  );
  engine.close();
  return reply;
};

it("a host is called at the address and port that the config gives, under its own name", async () => {
  const port = new URL(server.url).port;
  for (const overrides of [{ "Shop.example": `127.0.0.1:${port}` }, { "*.example": `127.0.0.1:${port}` }]) {
    const before = server.requests().length;
    expect((await ask("http://shop.example/a", overrides)).status).toBe(200);
    expect(server.requests().slice(before).join()).toMatch(/^GET \/a HTTP\/1\.1\r\nHost: shop\.example\r\n/);
  }
  expect((await ask(`http://shop.example:${port}/`, { "shop.example": "127.0.0.1" })).status).toBe(200);
});

it("an address that is never called is not called by this way either", async () => {
  const reply = await ask("http://shop.example/", { "shop.example": "169.254.169.254" });
  expect(reply).toMatchObject({ failure: "address-blocked", sentBytes: 0 });
});

it("the nearest name counts, and an address is read with its port or without", () => {
  const hosts = { "*.example": "10.0.0.1", "*.shop.example": "[::1]:8443", "a.shop.example": "10.0.0.3:80" };
  expect(placeOf(hosts, "b.example")).toEqual({ address: "10.0.0.1", port: undefined });
  expect(placeOf(hosts, "b.shop.example")).toEqual({ address: "::1", port: 8443 });
  expect(placeOf(hosts, "a.SHOP.example")).toEqual({ address: "10.0.0.3", port: 80 });
  expect(placeOf(hosts, "example")).toBeUndefined();
});

it.each(["10.0.0.5", "10.0.0.5:8443", "::1", "[::1]:443"])("the config takes %s for an address", (place) => {
  expect(HttpOptions.parse({ hosts: { "a.example": place } }).hosts).toEqual({ "a.example": place });
});

it.each(["b.example", "10.0.0.5:0", "10.0.0.5:99999", "[10.0.0.5]:80", "::1:x", ""])(
  "the config refuses %j",
  (place) => {
    expect(HttpOptions.safeParse({ hosts: { "a.example": place } }).success).toBe(false);
  },
);
