// What a tag means in a registry: asked as people without an account ask, and told in a sentence where it is not there.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf } from "../../../bundling/base-image/registry-digest.ts";

const DIGEST = `sha256:${"a1".repeat(32)}`;

describe("the digest of an image", () => {
  let server: Server;
  let host = "";
  let asked: string[] = [];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      const { method, url = "", headers } = request;
      asked.push(`${method} ${url}`);
      if (url.startsWith("/token")) return response.end(JSON.stringify({ token: "anybody" }));
      if (url.includes("/missing/")) return response.writeHead(404).end();
      if (headers.authorization !== "Bearer anybody") {
        const challenge = `Bearer realm="http://${host}/token",service="it",scope="repository:team/node:pull"`;
        return response.writeHead(401, { "www-authenticate": challenge }).end();
      }
      return response.writeHead(200, { "docker-content-digest": DIGEST }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  it("is read with a token that anybody gets", async () => {
    expect(await digestOf(`${host}/team/node:24`)).toBe(DIGEST);
    expect(asked).toEqual([
      "HEAD /v2/team/node/manifests/24",
      "GET /token?service=it&scope=repository%3Ateam%2Fnode%3Apull",
      "HEAD /v2/team/node/manifests/24",
    ]);
  });

  it("is missed in a sentence that names the tag and the way on", async () => {
    await expect(digestOf(`${host}/missing/node`)).rejects.toThrow(
      `${host}/missing/node: http://${host}/v2/missing/node/manifests/latest gave no digest (it answered 404); see that`,
    );
  });
});
