// WebSockets in both of k6's forms: by handlers, while the script waits, and as browsers have them.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { type BundledHost, bundleHost } from "../worker/bundled-host.ts";
import { runK6 } from "./k6-run.ts";
import { type ShopServer, startShopServer } from "./shop-server.ts";

let bundled: BundledHost;
let shop: ShopServer;
let server: WebSocketServer;
let heard: string[];

beforeAll(async () => {
  bundled = await bundleHost();
  shop = await startShopServer();
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket, request) => {
    heard.push([`open ${request.url}`, request.headers.cookie ?? []].flat().join(" "));
    socket.on("message", (data, isBinary) => {
      heard.push(String(data));
      socket.send(data, { binary: isBinary });
    });
  });
  await once(server, "listening");
});
afterAll(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
  await shop.close();
  await bundled.remove();
});
beforeEach(() => {
  heard = [];
  shop.forget();
});

const run = (text: string, vus = 1) =>
  runK6(
    bundled.host,
    { "script.js": text },
    { vus, env: { SHOP: shop.url, CHAT: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` } },
  );

describe("WebSockets of a k6 script", () => {
  it("are waited for, with requests out of their handlers", async () => {
    const outcome = await run(
      `import ws from "k6/ws";
      import http from "k6/http";
      import { check } from "k6";
      export default function () {
        const seen = [];
        http.cookieJar().set(__ENV.SHOP, "sid", "7");
        const response = ws.connect(__ENV.CHAT + "/room", { tags: { name: "room" }, headers: { Cookie: "a=1" } }, function (socket) {
          socket.on("open", () => socket.send("hello"));
          socket.on("message", (text) => {
            const items = http.get(__ENV.SHOP + "/items").json("items.#");
            seen.push(text + " " + items);
            socket.close();
          });
          socket.on("close", () => seen.push("closed"));
          socket.setTimeout(() => socket.close(), 10000);
        });
        check(response, { "switched": (r) => r && r.status === 101, "in order": () => seen.join() === "hello 2,closed" });
      }`,
      2,
    );
    expect(outcome.errors).toEqual([]);
    expect(outcome.checks).toEqual({ switched: [2, 0], "in order": [2, 0] });
    expect(heard.toSorted()).toEqual(["hello", "hello", "open /room a=1; sid=7", "open /room a=1; sid=7"]);
  });

  it("hold the iteration until they are closed, as browsers have them", async () => {
    const outcome = await run(
      `import { WebSocket } from "k6/websockets";
      import http from "k6/http";
      import { check } from "k6";
      export default function () {
        http.cookieJar().set(__ENV.SHOP, "sid", "8");
        const socket = new WebSocket(__ENV.CHAT + "/page");
        socket.binaryType = "arraybuffer";
        let texts = 0;
        socket.onopen = () => {
          check(socket, { "is open": (s) => s.readyState === WebSocket.OPEN });
          socket.send("one");
          socket.send(new Uint8Array([1, 2]).buffer);
        };
        socket.addEventListener("message", (event) => {
          if (typeof event.data === "string") texts += 1;
          else {
            check(event.data, { "bytes": (data) => data.byteLength === 2 });
            socket.close();
          }
        });
        socket.addEventListener("close", (event) => {
          check(event, { "closed in order": (e) => e.code === 1000 && texts === 1 && socket.readyState === WebSocket.CLOSED });
        });
      }`,
    );
    expect(outcome.errors).toEqual([]);
    expect(outcome.checks).toEqual({ "is open": [1, 0], bytes: [1, 0], "closed in order": [1, 0] });
    expect(heard).toContain("open /page sid=8");
    // The handshake is a session's, and no request besides.
    expect(Object.keys(outcome.metrics).filter((key) => key.startsWith("http_"))).toEqual([]);
    expect(outcome.metrics["ws_sessions name=/page status=101"]).toBe(1);
  });
});
