// What libraries do with fetch and node:http is counted once each, with its status; hosts that are not allowed get
// nothing.
import { channel } from "node:diagnostics_channel";
import { createServer, get, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { guardConnections } from "../../../../../images/load-generator/net/guard.ts";
import { LibraryRequests } from "../../../../../images/load-generator/protocols/http/client/library-requests.ts";
import type { Recorder } from "../../../../../images/load-generator/recorder/recorder.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { dialerTo } from "../../../net/dialer-to.ts";
import { countsOf, recorderOf } from "../../../vu/support.ts";

let server: Server;
let url: string;
let seen: string[];
let recorder: Recorder;
let requests: LibraryRequests;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === "/reset") request.socket.resetAndDestroy();
    else if (request.url === "/moved") response.writeHead(302, { location: "/" }).end();
    else if (request.url !== "/never") response.writeHead(request.url === "/missing" ? 404 : 200).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  recorder = recorderOf();
  requests = new LibraryRequests({ samples: recorder, dialer: dialerTo(url), now: monotonicMs });
});
afterEach(async () => {
  requests.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const byNode = (path: string, method = "GET"): Promise<number | string> =>
  new Promise((resolve) => {
    const sent = httpRequest(`${url}${path}`, { method }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", (error) => resolve(error.message)).end();
  });

const counts = () => {
  requests.close();
  const taken = recorder.take(true);
  return { taken, reqs: countsOf(taken, "http_reqs"), interrupted: countsOf(taken, "http_reqs_interrupted") };
};

it("fetch is counted by name, method and status, each hop of a redirect by itself", async () => {
  for (const path of ["/a?page=1", "/a?page=2", "/missing", "/moved"]) await (await fetch(`${url}${path}`)).text();
  await (await fetch(`${url}/a`, { method: "POST", body: "x" })).text();
  expect(counts().reqs).toEqual({
    [`name=${url}/a method=GET status=200`]: 2,
    [`name=${url}/missing method=GET status=404`]: 1,
    [`name=${url}/moved method=GET status=302`]: 1,
    [`name=${url}/ method=GET status=200`]: 1,
    [`name=${url}/a method=POST status=200`]: 1,
  });
});

it("node:http is counted so as well, and not a second time", async () => {
  expect([await byNode("/a?x"), await byNode("/missing"), await byNode("/a", "PUT")]).toEqual([200, 404, 200]);
  await new Promise<void>((resolve) => get(`${url}/a`, (response) => response.resume().on("close", resolve)));
  expect(counts().reqs).toEqual({
    [`name=${url}/a method=GET status=200`]: 2,
    [`name=${url}/missing method=GET status=404`]: 1,
    [`name=${url}/a method=PUT status=200`]: 1,
  });
});

describe("a connection that a library makes another protocol's", () => {
  const upgraded = (): Promise<string> =>
    new Promise((resolve) => {
      const headers = { connection: "Upgrade", upgrade: "websocket" };
      const sent = httpRequest(`${url}/chat`, { headers, agent: false });
      sent.on("upgrade", (response, socket) => {
        socket.end();
        resolve(`upgraded ${response.statusCode}`);
      });
      sent.on("response", (response) => {
        response.resume();
        resolve(`answered ${response.statusCode}`);
      });
      sent.on("error", (error) => resolve(error.message)).end();
    });

  it("is one answer of status 101, and no failure", async () => {
    server.on("upgrade", (_request, socket) =>
      socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
    );
    expect([await upgraded(), await upgraded()]).toEqual(["upgraded 101", "upgraded 101"]);
    const { taken, reqs } = counts();
    expect(reqs).toEqual({ [`name=${url}/chat method=GET status=101 expected_response=true`]: 2 });
    const failed = taken.seconds.flatMap(({ series }) => series.filter(({ metric }) => metric === "http_req_failed"));
    expect(failed.map((one) => one.kind === "rate" && one.sum)).toEqual(failed.map(() => 0));
    expect(taken.errors).toEqual([]);
  });

  it("is a failure where the server refuses it, or says nothing", async () => {
    let asked = 0;
    server.on("upgrade", (_request, socket) => {
      asked += 1;
      if (asked === 1) socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      else socket.destroy();
    });
    expect(await upgraded()).toBe("answered 403");
    expect(await upgraded()).toBe("socket hang up");
    expect(counts().reqs).toEqual({
      [`name=${url}/chat method=GET status=403`]: 1,
      [`name=${url}/chat method=GET status=0 error_code=1220`]: 1,
    });
  });

  it("is known by Node's own WebSocket too, each by its address", () => {
    const tell = (name: string, message: object): void => channel(name).publish(message);
    const [first, other] = ["/one", "/two"].map((path) => ({ origin: url, path, method: "GET", upgrade: "websocket" }));
    for (const request of [first, other]) {
      tell("undici:request:create", { request });
      tell("undici:client:sendHeaders", { request });
    }
    tell("undici:websocket:open", { websocket: { url: `${url.replace("http", "ws")}/two?a=1` } });
    const { reqs, interrupted } = counts();
    expect(reqs).toEqual({ [`name=${url}/two method=GET status=101 expected_response=true`]: 1 });
    expect(Object.values(interrupted)).toEqual([1]);
  });
});

it("as many are counted as the server received, though nobody reads what it answers", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => fetch(`${url}/${index}`)));
  const { reqs } = counts();
  expect(Object.values(reqs).reduce((sum, one) => sum + one, 0)).toBe(seen.length);
});

it("a cut and a refusal are failures, each with its kind; one that the end cuts is none", async () => {
  await expect(fetch(`${url}/reset`)).rejects.toThrow();
  await byNode("/reset");
  const gone = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => gone.once("listening", resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  requests.close();
  requests = new LibraryRequests({
    samples: recorder,
    dialer: dialerTo(url, { allowedHosts: [`127.0.0.1:${port}`] }),
    now: monotonicMs,
  });
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  const never = fetch(`${url}/never`).catch(() => {});
  while (!seen.includes("GET /never")) await new Promise((resolve) => setTimeout(resolve, 5));
  const { reqs, interrupted } = counts();
  expect(interrupted).toEqual({ [`name=${url}/never method=GET status=0 error_code=1051`]: 1 });
  expect(reqs).toEqual({
    [`name=${url}/reset method=GET status=0 error_code=1220`]: 2,
    [`name=http://127.0.0.1:${port}/ method=GET status=0 error_code=1212`]: 1,
  });
  server.closeAllConnections();
  await never;
});

it("one that the script ends itself is a failed request, and no error of the target's", async () => {
  const ending = new AbortController();
  const never = fetch(`${url}/never`, { signal: ending.signal }).catch(() => {});
  while (!seen.includes("GET /never")) await new Promise((resolve) => setTimeout(resolve, 5));
  ending.abort();
  await never;
  const { taken, reqs, interrupted } = counts();
  expect([reqs, interrupted, taken.errors]).toEqual([
    { [`name=${url}/never method=GET status=0 error_code=1053`]: 1 },
    {},
    [],
  ]);
});

it.each<[string, unknown, number]>([
  ["an error of its own", new Error("enough"), 1053],
  ["a word", "enough", 1053],
  ["null", null, 1053],
  ["a time that is over, as AbortSignal.timeout has it", new DOMException("too slow", "TimeoutError"), 1050],
])("one that the script ends by %s was not cut by the target", async (_, reason, code) => {
  const ending = new AbortController();
  const never = fetch(`${url}/never`, { signal: ending.signal }).catch(() => {});
  while (!seen.includes("GET /never")) await new Promise((resolve) => setTimeout(resolve, 5));
  ending.abort(reason);
  await never;
  expect(counts().reqs).toEqual({ [`name=${url}/never method=GET status=0 error_code=${code}`]: 1 });
});

it("one that the script destroys by node:http was not cut by the target", async () => {
  const request = httpRequest(`${url}/never`);
  const over = new Promise((resolve) => request.on("error", resolve));
  request.end();
  while (!seen.includes("GET /never")) await new Promise((resolve) => setTimeout(resolve, 5));
  request.destroy();
  await over;
  expect(counts().reqs).toEqual({ [`name=${url}/never method=GET status=0 error_code=1053`]: 1 });
});

it("a host that the run does not allow gets nothing, and is counted as never sent", async () => {
  const other = url.replace("127.0.0.1", "localhost");
  await expect(fetch(`${other}/a`)).rejects.toMatchObject({
    cause: { message: expect.stringContaining("allowedHosts") },
  });
  const answer = await new Promise((resolve) =>
    get(`${other}/b`, resolve).on("error", ({ message }) => resolve(message)),
  );
  expect(answer).toContain("allowedHosts");
  expect(seen).toEqual([]);
  const { taken, reqs } = counts();
  expect(reqs).toEqual({
    [`name=${other}/a method=GET status=0 error_code=1110`]: 1,
    [`name=${other}/b method=GET status=0 error_code=1110`]: 1,
  });
  expect(taken.errors.map(({ count }) => count)).toEqual([1, 1]);
});

it("the Host header says neither whether a call is allowed nor what it is called", async () => {
  const undo = guardConnections(dialerTo(url));
  const { port } = new URL(url);
  const byHeader = (to: number, host: string): Promise<unknown> =>
    new Promise((resolve) => {
      const sent = httpRequest({ host: "127.0.0.1", port: to, path: "/a", headers: { host } }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      sent.on("error", ({ message }) => resolve(message)).end();
    });
  expect(await byHeader(Number(port), "virtual.example")).toBe(200);
  expect(await byHeader(1, `127.0.0.1:${port}`)).toMatch(/allowedHosts/);
  undo();
  expect(seen).toEqual(["GET /a"]);
  expect(counts().reqs).toEqual({
    [`name=${url}/a method=GET status=200`]: 1,
    "name=http://127.0.0.1:1/a method=GET status=0 error_code=1110": 1,
  });
});

it("after the end nothing is counted any more", async () => {
  requests.close();
  await (await fetch(`${url}/a`)).text();
  expect(counts().reqs).toEqual({});
});
