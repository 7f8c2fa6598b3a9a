// Whole runs over HTTP/2 against a server that counts streams and connections: redirects, batches and bodies; streams
// that are reset and connections that the server closes are counted once each, and first tries of what was sent once
// more are in the ledger.
import { readFileSync } from "node:fs";
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Summary } from "../../contracts/results/summary.ts";
import { makeAuthority } from "../support/certificates.ts";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

const EXAMPLES = join(__dirname, "../../examples/scripts");
const example = JSON.parse(readFileSync(join(EXAMPLES, "http2.json"), "utf8")) as Record<string, object>;

let server: Http2SecureServer;
let place: Workplace;
let target = "";
let connections = 0;
let streams: Record<string, number> = {};

const answer = (stream: ServerHttp2Stream, path: string): void => {
  const body: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => body.push(chunk));
  stream.on("error", () => undefined);
  stream.on("end", () => {
    if (stream.destroyed) return;
    if (path === "/old") stream.respond({ ":status": 302, location: "/products" }, { endStream: true });
    else if (path === "/reset") stream.close(8);
    else {
      stream.respond({ ":status": 200, "content-type": "application/json" });
      stream.end(body.length === 0 ? "{}" : Buffer.concat(body));
      // The last of its connection: what is on its way to it meanwhile is nobody's.
      if (path === "/last") stream.session?.close();
    }
  });
};

beforeEach(async () => {
  const authority = await makeAuthority();
  [connections, streams] = [0, {}];
  server = createSecureServer(await authority.issue(["localhost"]));
  server.on("session", () => {
    connections += 1;
  });
  server.on("sessionError", () => undefined);
  server.on("stream", (stream, headers) => {
    const path = headers[":path"] ?? "";
    streams[path] = (streams[path] ?? 0) + 1;
    answer(stream, path);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  target = `https://localhost:${(server.address() as AddressInfo).port}`;
  place = makeWorkplace();
  place.write("ca.pem", authority.ca);
});
afterEach(() => {
  server.close();
  place.remove();
});

const run = async (script: string): Promise<{ exitCode: number | null; summary: Summary }> => {
  place.write("http2.js", script);
  place.write("config.json", { ...example, $schema: undefined, target });
  const { exitCode } = await place.run("run", "--no-dashboard");
  return { exitCode, summary: place.summary() };
};

const total = (): number => Object.values(streams).reduce((sum, count) => sum + count, 0);

it("every stream is counted, with one connection for each virtual user", async () => {
  const { exitCode, summary } = await run(readFileSync(join(EXAMPLES, "http2.js"), "utf8"));
  expect([exitCode, summary.errors, summary.invalidReasons]).toEqual([0, [], []]);
  expect(summary.metrics.http_reqs?.values.count).toBe(total());
  expect(summary.requests.find(({ method }) => method === "POST")?.count).toBe(streams["/orders"]);
  expect(streams["/old"]).toBe(summary.requests.find(({ name }) => name === "old address")?.statuses["302"]);
  expect(connections).toBe(5);
}, 60_000);

it("streams that are reset, and connections that end, are counted once, first tries apart", async () => {
  const { exitCode, summary } = await run(`export default async ({ http, target, sleep, vu }) => {
    const path = ["/fine", "/reset", "/last"][vu.iteration % 3];
    await http.batch([target + path, target + "/fine", target + "/fine"]);
    await sleep(0.03);
  };`);
  expect(exitCode).toBe(99);
  const { sent, ambiguous, neverSent, lost, resent, interrupted } = summary.ledger;
  expect(lost).toBe(0);
  // A first try that no server had looked at is in the ledger, and the request was sent once more.
  expect((summary.metrics.http_reqs?.values.count ?? 0) + resent + interrupted).toBe(sent);
  expect(streams["/reset"]).toBeGreaterThan(0);
  expect(connections).toBeGreaterThan(5);
  // What the server's end crossed on its way may have been counted or not; nothing else is in doubt.
  expect(total()).toBeGreaterThanOrEqual(sent - neverSent - ambiguous);
  expect(total()).toBeLessThanOrEqual(sent - neverSent);
  expect(ambiguous).toBeGreaterThanOrEqual(streams["/reset"] ?? 0);
}, 60_000);
