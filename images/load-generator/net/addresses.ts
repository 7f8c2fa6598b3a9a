// Resolves host names, and judges whether their addresses may be called. Look-ups are cached for seconds, and a name's
// addresses are used in turn. Link-local addresses are never called, private ones only where the run allows it or the
// config names their host.
import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { FailureKind } from "../../../contracts/metrics/outcomes.ts";
import { kindOfAddress } from "../../../contracts/run/address-kinds.ts";
import type { PlannedHttp } from "../../../contracts/run/planned-http.ts";

const CACHE_MS = 5_000;

export class LookupFailure extends Error {
  readonly failure: FailureKind;
  constructor(failure: FailureKind, message: string) {
    super(message);
    this.failure = failure;
  }
}

interface Entry {
  readonly expiresMs: number;
  readonly addresses: readonly { readonly address: string; readonly family: number }[];
  next: number;
}

/** What the config says of addresses. */
export interface AddressRules {
  /** Networks that are never called: `10.0.0.0/8`. */
  readonly blacklistIPs?: readonly string[];
  readonly dns?: { readonly ttl?: number | undefined } & Pick<PlannedHttp["dns"], "select" | "policy">;
}

export interface AddressBookOptions extends AddressRules {
  /** Private addresses may be called. */
  readonly allowPrivate: (host: string) => boolean;
  readonly now: () => number;
  /** Node's look-up, unless a test gives another. */
  readonly resolve?: typeof systemLookup;
}

/**
 * Look-ups of one thread, shared by all its connections: the resolver is asked once in a while, not once per
 * connection.
 */
export class AddressBook {
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Map<string, ((error: Error | null) => void)[]>();
  readonly #options: AddressBookOptions;
  readonly #blacklist = new BlockList();
  readonly #cacheMs: number;

  constructor(options: AddressBookOptions) {
    this.#options = options;
    this.#cacheMs = options.dns?.ttl === undefined ? CACHE_MS : options.dns.ttl * 1000;
    for (const network of options.blacklistIPs ?? []) {
      const [address = "", prefix] = network.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      this.#blacklist.addSubnet(address, Number(prefix ?? (family === "ipv6" ? 128 : 32)), family);
    }
  }

  /**
   * Judges an IP address that stands in a URL, which no look-up sees. @param isNamed whether the config gives this
   * address
   */
  refusalOf(host: string, address: string, isNamed = false): string | undefined {
    if (this.#blacklist.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"))
      return `${host} leads to ${address}, which blacklistIPs forbids`;
    const kind = kindOfAddress(address);
    if (kind === "link-local") return `${host} leads to ${address}, which is link-local and never called`;
    if (kind === "private" && !isNamed && !this.#options.allowPrivate(host))
      return `${host} leads to ${address}, a private address: name it in allowedHosts if that is meant`;
    return undefined;
  }

  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const entry = this.#entries.get(hostname);
    if (entry !== undefined && this.#options.now() < entry.expiresMs) {
      this.#answer(hostname, entry, options.all === true, callback);
      return;
    }
    const waiting = this.#waiting.get(hostname);
    const settle = (error: Error | null): void => {
      const fresh = this.#entries.get(hostname);
      if (error !== null || fresh === undefined) callback(error as NodeJS.ErrnoException, "", 0);
      else this.#answer(hostname, fresh, options.all === true, callback);
    };
    if (waiting !== undefined) {
      waiting.push(settle);
      return;
    }
    this.#waiting.set(hostname, [settle]);
    const resolve = this.#options.resolve ?? systemLookup;
    resolve(hostname, { all: true, verbatim: true }, (error, addresses) => {
      const kept = error === null ? this.#ofPolicy(addresses) : [];
      const isEmpty = error === null && kept.length === 0;
      const failure = isEmpty ? new LookupFailure("dns-not-found", `${hostname} has no address`) : error;
      if (failure === null) {
        this.#entries.set(hostname, { expiresMs: this.#options.now() + this.#cacheMs, addresses: kept, next: 0 });
      }
      const settled = this.#waiting.get(hostname) ?? [];
      this.#waiting.delete(hostname);
      for (const one of settled) one(failure);
    });
  };

  #ofPolicy(addresses: Entry["addresses"]): Entry["addresses"] {
    const policy = this.#options.dns?.policy ?? "any";
    if (policy === "any") return addresses;
    const wanted = addresses.filter(({ family }) => family === (policy.endsWith("4") ? 4 : 6));
    return policy.startsWith("only") || wanted.length > 0 ? wanted : addresses;
  }

  #firstOf(entry: Entry): number {
    const { select = "roundRobin" } = this.#options.dns ?? {};
    if (select === "first") return 0;
    if (select === "random") return Math.floor(Math.random() * entry.addresses.length);
    entry.next += 1;
    return (entry.next - 1) % entry.addresses.length;
  }

  #answer(host: string, entry: Entry, all: boolean, callback: Parameters<LookupFunction>[2]): void {
    const { addresses } = entry;
    const first = this.#firstOf(entry);
    const turned = [...addresses.slice(first), ...addresses.slice(0, first)];
    const allowed = turned.filter(({ address }) => this.refusalOf(host, address) === undefined);
    const [one] = allowed;
    if (one === undefined) {
      const reason = this.refusalOf(host, turned[0]?.address ?? "") ?? `${host} has no address`;
      callback(new LookupFailure("address-blocked", reason), "", 0);
    } else if (all) callback(null, allowed as { address: string; family: number }[]);
    else callback(null, one.address, one.family);
  }
}
