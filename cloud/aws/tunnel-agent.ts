// How AWS is called where HTTPS_PROXY asks for a proxy, as other programs on this machine do: each connection is a tunnel
// through it, but for hosts that NO_PROXY names.
import { type ClientRequest, request } from "node:http";
import { Agent } from "node:https";
import { type ConnectionOptions, connect } from "node:tls";
import { type Environment, proxiesIn } from "../../contracts/run/environment-proxies.ts";
import { type Proxies, type ProxyServer, proxyOf } from "../../contracts/run/proxies.ts";

type Target = ConnectionOptions & { readonly host?: string; readonly port?: number | string };
type OnConnected = NonNullable<Parameters<Agent["createConnection"]>[1]>;

const ANSWER_WITHIN_MS = 15_000;

export class TunnelAgent extends Agent {
  readonly #proxies: Proxies;

  constructor(proxies: Proxies) {
    super({ keepAlive: true });
    this.#proxies = proxies;
  }

  override createConnection(
    target: Parameters<Agent["createConnection"]>[0],
    onConnected: OnConnected,
  ): ReturnType<Agent["createConnection"]> {
    const { host = "", port = 443 } = target as Target;
    const proxy = proxyOf(this.#proxies, new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`));
    if (proxy === undefined) return super.createConnection(target, onConnected);
    openTunnel(proxy, `${host}:${port}`, (error, socket) => {
      if (error === undefined) onConnected(null, connect({ servername: host, ...(target as Target), ...socket }));
      else onConnected(error, undefined as never);
    });
    return undefined as never;
  }
}

const openTunnel = (
  { host, port, authorization, shown }: ProxyServer,
  path: string,
  onEnd: (error: Error | undefined, through: Pick<ConnectionOptions, "socket">) => void,
): ClientRequest => {
  const fail = (words: string): void => onEnd(new Error(`the proxy ${shown} ${words}`), {});
  const headers = { host: path, ...(authorization === null ? {} : { "proxy-authorization": authorization }) };
  return request({ host, port, path, method: "CONNECT", headers, timeout: ANSWER_WITHIN_MS })
    .once("connect", ({ statusCode = 0 }, socket) => {
      socket.setTimeout(0);
      if (statusCode === 200) return onEnd(undefined, { socket });
      socket.destroy();
      fail(`answers ${statusCode} for ${path}`);
    })
    .once("timeout", function (this: ClientRequest) {
      this.destroy(new Error("it does not answer"));
    })
    .once("error", ({ message }) => fail(`cannot be used for ${path}: ${message}`))
    .end();
};

/** What every client of AWS that is opened on the user's machine takes besides its region. @throws MeridianError COMMAND_INVALID */
export const throughProxy = (
  environment: Environment = process.env,
): { readonly requestHandler?: { readonly httpsAgent: Agent } } => {
  const proxies = proxiesIn(environment);
  return proxies?.https === undefined ? {} : { requestHandler: { httpsAgent: new TunnelAgent(proxies) } };
};
