// Decides for every protocol where a URL leads and whether the run may call it. Host rules, the config's own addresses,
// rules for addresses, port and TLS are settled once for each origin. The result is all that it takes to connect, or
// the reason why nothing may be sent.
import { isIP, type LookupFunction } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { type HostOverride, placeOf } from "../../../contracts/run/host-overrides.ts";
import type { PlannedHttp } from "../../../contracts/run/planned-http.ts";
import { type Proxies, type ProxyServer, proxyOf } from "../../../contracts/run/proxies.ts";
import { AddressBook, type AddressRules, LookupFailure } from "./addresses.ts";
import type { Failure } from "./failures.ts";
import type { HostRules } from "./hosts.ts";
import { covers, createTlsSettings, DEFAULT_TLS, type TlsOptions } from "./tls-settings.ts";

/** What a protocol's URLs begin with, such as `https:`, and what that means. */
export type Schemes = Readonly<Record<string, Scheme>>;

interface Scheme {
  readonly defaultPort: number;
  readonly isSecure: boolean;
}

/** Where to connect. It is the same object for the same origin, so it can be a key for connections. */
export interface Endpoint {
  /** A name, or an address without brackets. A certificate is checked against it. */
  readonly host: string;
  readonly port: number;
  /** Null when nothing is encrypted. A protocol adds what it offers by ALPN. */
  readonly tls: ConnectionOptions | null;
  /** Resolves and vets the address; an error's `failure` names its kind. */
  readonly lookup: LookupFunction;
  /** Null: the host is called directly. */
  readonly proxy: ProxyHop | null;
}

/** Where a socket connects. */
export type SocketRoute = Pick<Endpoint, "host" | "port" | "lookup">;

/** Where to connect in the host's place. */
export interface ProxyHop extends ProxyServer {
  readonly lookup: LookupFunction;
}

/** Why nothing may be sent. */
export type DialRefusal = Failure;

export interface DialerOptions {
  readonly hosts: HostRules;
  /** Loopback and private addresses may be called though nobody named them. */
  readonly allowPrivateAddresses: boolean;
  readonly tls?: TlsOptions;
  /** Host → the address that it is called at. */
  readonly overrides?: PlannedHttp["hosts"];
  readonly proxies?: Proxies | undefined;
  /** Hosts that are never called. */
  readonly blockHostnames?: readonly string[];
  /** Networks that are never called, and how names are looked up. */
  readonly addresses?: AddressRules;
  /** Told once for each host that a proxy leads to. */
  readonly onProxy?: (proxy: ProxyServer) => void;
  /** Milliseconds that never step back. */
  readonly now: () => number;
}

export class Dialer {
  readonly #hosts: HostRules;
  readonly #overrides: PlannedHttp["hosts"];
  readonly #proxies: Proxies | undefined;
  readonly #blockHostnames: readonly string[];
  readonly #onProxy: (proxy: ProxyServer) => void;
  readonly #addresses: AddressBook;
  /** Whoever names a proxy means it, wherever it is. */
  readonly #proxyAddresses: AddressBook;
  readonly #tlsFor: ReturnType<typeof createTlsSettings>;
  /** By scheme and host. */
  readonly #known = new Map<string, Endpoint | DialRefusal>();
  /** By name and port of what a socket is asked to call. */
  readonly #routes = new Map<string, SocketRoute | DialRefusal>();

  constructor({
    hosts,
    allowPrivateAddresses,
    tls = DEFAULT_TLS,
    overrides = {},
    proxies,
    blockHostnames = [],
    addresses = {},
    onProxy = () => {},
    now,
  }: DialerOptions) {
    this.#hosts = hosts;
    this.#overrides = overrides;
    this.#proxies = proxies;
    this.#blockHostnames = blockHostnames;
    this.#onProxy = onProxy;
    this.#tlsFor = createTlsSettings(tls);
    this.#proxyAddresses = new AddressBook({ allowPrivate: () => true, now });
    const allowPrivate = (host: string): boolean => allowPrivateAddresses || hosts.isNamed(host);
    this.#addresses = new AddressBook({ ...addresses, allowPrivate, now });
  }

  /** @param schemes the protocol's own: a URL of another one is refused */
  dial(url: URL, schemes: Schemes): Endpoint | DialRefusal {
    const { protocol } = url;
    const scheme = Object.hasOwn(schemes, protocol) ? schemes[protocol] : undefined;
    if (scheme === undefined)
      return { failure: "host-blocked", message: `${protocol} is not ${Object.keys(schemes).join(" or ")}` };
    const key = `${protocol}//${url.host}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const judged = this.#judge(url, scheme);
    this.#known.set(key, judged);
    if (!isRefusal(judged))
      for (const hop of [judged, judged.proxy]) if (hop !== null) this.#routes.set(keyOf(hop), hop);
    return judged;
  }

  /** Where a socket may connect of which no more than this is known: what it is to speak is the library's affair. */
  route(host: string, port: number): SocketRoute | DialRefusal {
    const key = keyOf({ host, port });
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    const route = this.#routeOf(isIP(host) === 6 ? `[${host.replace(/%.*$/, "")}]` : host, port);
    if (this.#routes.size < MAX_ROUTES) this.#routes.set(key, route);
    return route;
  }

  /** A host is named with a port unless that is its scheme's own, so both may name it. */
  #routeOf(host: string, port: number): SocketRoute | DialRefusal {
    const schemes = port === 443 ? ["https:", "http:"] : ["http:", "https:"];
    const urls = schemes.map((scheme) => `${scheme}//${host}:${port}`).filter((text) => URL.canParse(text));
    const judged = urls.map((text) => this.dial(new URL(text), SOCKETS));
    const refused = { failure: "host-blocked", message: `${host} is no host that the run allows` } as const;
    const allowed = judged.find((one) => !isRefusal(one));
    return allowed ?? this.#byAddress(host.replace(/^\[|\]$/g, ""), port) ?? judged[0] ?? refused;
  }

  /** A library that has looked up a name that is allowed connects to the address alone: it has to be one of the name's. */
  #byAddress(address: string, port: number): SocketRoute | undefined {
    if (isIP(address) === 0) return undefined;
    const named = this.#hosts.namesAt(port).flatMap((name) => {
      const route = this.route(name, port);
      return isRefusal(route) ? [] : [route];
    });
    const [first] = named;
    return first === undefined ? undefined : { host: first.host, port, lookup: onlyAddress(address, port, named) };
  }

  #judge(url: URL, { defaultPort, isSecure }: Scheme): Endpoint | DialRefusal {
    if (!this.#hosts.isAllowed(url)) {
      const message = `${url.host} is neither the target nor in allowedHosts of the config: nothing was sent`;
      return { failure: "host-blocked", message };
    }
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const blocked = this.#blockHostnames.find((pattern) => covers(pattern, host));
    if (blocked !== undefined)
      return { failure: "host-blocked", message: `${host} is called never: ${blocked} stands in blockHostnames` };
    // The user means an address that the config gives, so it is allowed unless it is one that is never called.
    const port = url.port === "" ? defaultPort : Number(url.port);
    const place = placeOf(this.#overrides, host, port);
    const address = place?.address ?? host;
    const reason =
      isIP(address) === 0 ? undefined : this.#addresses.refusalOf(url.hostname, address, place !== undefined);
    if (reason !== undefined) return { failure: "address-blocked", message: reason };
    // An address that the config gives is called directly.
    const proxy = place === undefined ? proxyOf(this.#proxies, url) : undefined;
    if (proxy !== undefined) this.#onProxy(proxy);
    return {
      host,
      port: place?.port ?? port,
      tls: isSecure ? this.#tlsFor(host) : null,
      lookup: place === undefined ? this.#addresses.lookup : lookupOf(place),
      proxy: proxy === undefined ? null : { ...proxy, lookup: this.#proxyAddresses.lookup },
    };
  }
}

export const isRefusal = (judged: Endpoint | SocketRoute | DialRefusal): judged is DialRefusal => "failure" in judged;

const SOCKETS: Schemes = {
  "http:": { defaultPort: 80, isSecure: false },
  "https:": { defaultPort: 443, isSecure: true },
};
/** A script may try every port of every host: what is beyond is judged each time. */
const MAX_ROUTES = 10_000;

const keyOf = ({ host, port }: { readonly host: string; readonly port: number }): string => `${host} ${port}`;

/** Looks the names up, and answers with the address where one of them has it. */
const onlyAddress =
  (address: string, port: number, named: readonly SocketRoute[]): LookupFunction =>
  (_hostname, options, callback) => {
    const tryNext = (index: number): void => {
      const route = named[index];
      if (route === undefined) {
        const message = `${address}:${port} is no address of the target or of allowedHosts: nothing was sent`;
        callback(new LookupFailure("host-blocked", message), "", 0);
        return;
      }
      route.lookup(route.host, { all: true }, (error, found) => {
        const addresses = (error === null ? found : []) as readonly { address: string; family: number }[];
        const same = addresses.find((one) => one.address === address && route.port === port);
        if (same === undefined) tryNext(index + 1);
        else if (options.all === true) callback(null, [same]);
        else callback(null, same.address, same.family);
      });
    };
    tryNext(0);
  };

/** A look-up that knows one answer. */
const lookupOf = ({ address }: HostOverride): LookupFunction => {
  const family = isIP(address);
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
};
