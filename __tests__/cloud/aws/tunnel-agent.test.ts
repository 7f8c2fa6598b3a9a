// AWS through a proxy: by a tunnel with its login, not at all for hosts that NO_PROXY names, and in words when it refuses.
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { type Agent, get } from "node:https";
import { type AddressInfo, connect, type Server as NetServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { TunnelAgent, throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import { type Authority, makeAuthority } from "../../support/certificates.ts";

const HOST = "dynamodb.us-west-2.amazonaws.com";
const listen = async (server: NetServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

describe("an agent that calls AWS through a proxy", () => {
  let authority: Authority;
  let target: NetServer;
  let proxy: Server;
  let [targetPort, proxyPort] = [0, 0];
  let seen: { readonly url: string | undefined; readonly authorization: string | undefined }[] = [];
  let refusesWith: number | undefined;

  beforeAll(async () => {
    authority = await makeAuthority();
    const { cert, key } = await authority.issue([HOST, "localhost"]);
    target = createTlsServer({ cert, key }, (socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"));
    });
    targetPort = await listen(target);
    proxy = createHttpServer().on("connect", ({ url, headers }: IncomingMessage, socket) => {
      seen.push({ url, authorization: headers["proxy-authorization"] });
      socket.on("error", () => {});
      if (refusesWith !== undefined) return socket.end(`HTTP/1.1 ${refusesWith} no\r\n\r\n`);
      const through = connect(targetPort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 connected\r\n\r\n");
        through.pipe(socket).pipe(through);
      });
      through.on("error", () => socket.destroy());
    });
    proxyPort = await listen(proxy);
  });
  afterAll(() => {
    target.close();
    proxy.close();
  });
  beforeEach(() => {
    seen = [];
    refusesWith = undefined;
  });

  const call = (host: string, port: number, agent: Agent): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host, port, agent, ca: authority.ca }, (response) => {
        response.setEncoding("utf8").on("data", resolve);
      }).on("error", reject);
    });
  const agentOf = (noProxy: string[] = []): TunnelAgent =>
    new TunnelAgent({ https: `http://me:secret@127.0.0.1:${proxyPort}`, noProxy });

  it("has a tunnel to the host, with the login that the proxy asks for", async () => {
    expect(await call(HOST, 443, agentOf())).toBe("ok");
    const authorization = `Basic ${Buffer.from("me:secret").toString("base64")}`;
    expect(seen).toEqual([{ url: `${HOST}:443`, authorization }]);
  });

  it("goes straight to a host that needs no proxy", async () => {
    expect(await call("localhost", targetPort, agentOf(["localhost"]))).toBe("ok");
    expect(seen).toEqual([]);
  });

  it("says what the proxy answers, without its login", async () => {
    refusesWith = 407;
    const error = await call(HOST, 443, agentOf()).catch(({ message }: Error) => message);
    expect(error).toBe(`the proxy http://127.0.0.1:${proxyPort} answers 407 for ${HOST}:443`);
  });

  it("is there only where the environment names a proxy for https", () => {
    expect(throughProxy({})).toEqual({});
    expect(throughProxy({ HTTP_PROXY: "http://proxy:3128" })).toEqual({});
    expect(throughProxy({ https_proxy: "proxy:3128" }).requestHandler?.httpsAgent).toBeInstanceOf(TunnelAgent);
  });
});
