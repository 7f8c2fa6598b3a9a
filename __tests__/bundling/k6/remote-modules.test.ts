// Modules by URL, from a real server over TLS: fetched once, held to the lock, never over http.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../../bundling/script.ts";
import { makeAuthority } from "../../support/certificates.ts";

let folder: string;
let server: Server;
let base: string;
let asked: string[] = [];
const served: Record<string, string> = {};
const before = { SSL_CERT_FILE: process.env.SSL_CERT_FILE, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "remote-"));
  const authority = await makeAuthority();
  writeFileSync(join(folder, "ca.pem"), authority.ca);
  process.env.SSL_CERT_FILE = join(folder, "ca.pem");
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  server = createServer(await authority.issue(["localhost"]), ({ url = "" }, answer) => {
    asked.push(url);
    if (url === "/moved.js") answer.writeHead(302, { location: "/alone.js" }).end();
    else answer.writeHead(served[url] === undefined ? 404 : 200).end(served[url]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  Object.assign(process.env, before);
  for (const [name, value] of Object.entries(before)) if (value === undefined) delete process.env[name];
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked = [];
  served["/lib/index.js"] =
    'import { two } from "./two.js"; import { sleep } from "k6"; export const four = () => { sleep(0); return two * 2; };';
  served["/lib/two.js"] = "export const two = 2;";
  rmSync(join(folder, "meridian.lock"), { force: true });
});

const bundle = (from: string) => {
  const path = join(folder, "shop.js");
  writeFileSync(
    path,
    `import { four } from "${from}"; export const options = {}; export default function () { four(); }`,
  );
  return bundleScript(path);
};

it("are bundled with what they import, pinned, and not fetched again", async () => {
  const { code, dialect, sources } = await bundle(`${base}/lib/index.js`);
  expect([dialect, sources]).toEqual(["k6", [join(folder, "shop.js")]]);
  expect(code).toContain("two = 2");
  expect(asked).toEqual(["/lib/index.js", "/lib/two.js"]);
  const lock = JSON.parse(readFileSync(join(folder, "meridian.lock"), "utf8"));
  expect(Object.keys(lock.modules)).toEqual([`${base}/lib/index.js`, `${base}/lib/two.js`]);
  asked = [];
  expect((await bundle(`${base}/lib/index.js`)).code).toBe(code);
  expect(asked).toEqual([]);
});

it("that have changed are a mistake with the place of the import", async () => {
  await bundle(`${base}/lib/index.js`);
  rmSync(join(folder, "cache"), { recursive: true });
  served["/lib/two.js"] = "export const two = 3;";
  await expect(bundle(`${base}/lib/index.js`)).rejects.toThrow("is not what it was: meridian.lock has sha256-");
});

it("are followed where they are redirected", async () => {
  served["/alone.js"] = "export const four = () => 4;";
  expect((await bundle(`${base}/moved.js`)).code).toContain("=> 4");
  expect(asked).toEqual(["/moved.js", "/alone.js"]);
});

it.each<[string, () => string, string]>([
  ["over http", () => "http://localhost:1/lib.js", "shop.js:1:22: http://localhost:1/lib.js is imported over http"],
  ["that are not there", () => `${base}/none.js`, "the server answered 404"],
  ["that are too large", () => `${base}/large.js`, "more than 5 MiB"],
])("%s are refused", async (_, from, message) => {
  served["/large.js"] = `//${"x".repeat(6 * 1024 * 1024)}`;
  await expect(bundle(from())).rejects.toMatchObject({
    code: "SCRIPT_INVALID",
    message: expect.stringContaining(message),
  });
});
