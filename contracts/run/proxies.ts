// Proxies that a run's requests go through, and which do not: as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say it.
import { BlockList, isIP } from "node:net";
import * as z from "zod";

const DEFAULT_PORT = 80;
const EXPECTED = 'a proxy such as "http://proxy.example.com:3128", with a user and password where it asks for them';

/** `proxy:3128` is one too, as in the environment. Undefined: it is none. */
const urlOf = (text: string): URL | undefined => {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  try {
    const url = new URL(written);
    decodeURIComponent(`${url.username}${url.password}`);
    return url.protocol === "http:" && url.hostname !== "" ? url : undefined;
  } catch {
    return undefined;
  }
};

export const ProxyUrl = z
  .string()
  .refine((text) => urlOf(text) !== undefined, { error: EXPECTED })
  .describe(EXPECTED);

export const Proxies = z.strictObject({
  http: ProxyUrl.optional().describe("For http:// targets"),
  https: ProxyUrl.optional().describe("For https:// targets, through a tunnel (CONNECT)"),
  noProxy: z
    .array(z.string())
    .default([])
    .describe('Hosts that are called directly: "example.com" (what is below it too), "10.0.0.0/8", "host:8080", "*"'),
});
export type Proxies = z.infer<typeof Proxies>;

export interface ProxyServer {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The value of Proxy-Authorization; null: it asks for none. */
  readonly authorization: string | null;
  /** For people: without user and password. */
  readonly shown: string;
}

/** The proxy that a URL is called through; undefined: none. */
export const proxyOf = (proxies: Proxies | undefined, url: URL): ProxyServer | undefined => {
  const text = url.protocol === "https:" ? proxies?.https : proxies?.http;
  if (proxies === undefined || text === undefined || isBypassed(proxies.noProxy, url)) return undefined;
  const proxy = urlOf(text);
  return proxy === undefined ? undefined : parsed(proxy);
};

const parsed = (proxy: URL): ProxyServer => {
  const { hostname, port, username, password } = proxy;
  const given = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: withoutBrackets(hostname),
    port: port === "" ? DEFAULT_PORT : Number(port),
    authorization: username === "" ? null : `Basic ${Buffer.from(given).toString("base64")}`,
    shown: `http://${hostname}:${port === "" ? DEFAULT_PORT : port}`,
  };
};

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, "");

/** As curl and Go read NO_PROXY. */
const isBypassed = (rules: readonly string[], url: URL): boolean => {
  const host = withoutBrackets(url.hostname.toLowerCase());
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return rules.some((rule) => matches(rule.trim().toLowerCase(), host, port));
};

const matches = (rule: string, host: string, port: string): boolean => {
  if (rule === "*") return true;
  const [, network, prefix] = /^([0-9a-f:.]+)\/(\d{1,3})$/.exec(rule) ?? [];
  if (network !== undefined && prefix !== undefined) return isWithin(network, Number(prefix), host);
  const [, name = rule, rulePort] = isIP(rule) === 6 ? [] : (/^(.*):(\d+)$/.exec(rule) ?? []);
  if (rulePort !== undefined && rulePort !== port) return false;
  const bare = withoutBrackets(name).replace(/^\*?\./, "");
  return bare !== "" && (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)));
};

const isWithin = (network: string, prefix: number, host: string): boolean => {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || prefix > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? "ipv4" : "ipv6");
  return list.check(host, family === 4 ? "ipv4" : "ipv6");
};
