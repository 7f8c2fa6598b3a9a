// What is looked at before a run: the target, or what stands in its place.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { checkTarget } from "../../../cli/run/check-target.ts";

const server = createServer();
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

const errorOf = (...given: Parameters<typeof checkTarget>): Promise<string> =>
  checkTarget(...given).then(
    () => "none",
    (error: Error) => error.message,
  );

it("a target that answers is right, and one of a name that nobody knows is not", async () => {
  expect(await errorOf(`http://127.0.0.1:${port}`, {}, undefined)).toBe("none");
  expect(await errorOf("http://nobody.invalid", {}, undefined)).toMatch(/the name nobody\.invalid does not resolve/);
});

it("a name that the config gives an address needs no resolver", async () => {
  expect(await errorOf("http://nobody.invalid", { "nobody.invalid": `127.0.0.1:${port}` }, undefined)).toBe("none");
  expect(await errorOf(`https://a.nobody.invalid:${port}`, { "*.nobody.invalid": "127.0.0.1" }, undefined)).toBe(
    "none",
  );
  expect(await errorOf("http://nobody.invalid", { "nobody.invalid": "127.0.0.1:1" }, undefined)).toMatch(
    /nothing listens at 127\.0\.0\.1:1$/,
  );
});

it("a target behind a proxy is the proxy's to find", async () => {
  const proxies = { http: `http://jo:secret@127.0.0.1:${port}`, https: "127.0.0.1:1", noProxy: [] };
  expect(await errorOf("http://nobody.invalid", {}, proxies)).toBe("none");
  expect(await errorOf("https://nobody.invalid", {}, proxies)).toMatch(
    /^the proxy http:\/\/127\.0\.0\.1:1, which leads to the target, cannot be reached: nothing listens/,
  );
});
