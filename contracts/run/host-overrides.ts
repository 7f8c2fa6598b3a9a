// The config's `http.hosts`: names that are called at an address that the config gives, whatever the resolver says.
import { isIP } from "node:net";
import type { HttpOptions } from "../config/http-options.ts";

export interface HostOverride {
  readonly address: string;
  /** Undefined means the URL's port. */
  readonly port: number | undefined;
}

/** @param place `10.0.0.5`, `10.0.0.5:8443`, `::1` or `[::1]:8443`; the config's schema has seen to it */
const parsePlace = (place: string): HostOverride => {
  if (isIP(place) !== 0) return { address: place, port: undefined };
  const colon = place.lastIndexOf(":");
  return { address: place.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(place.slice(colon + 1)) };
};

/**
 * What names the port comes before what does not, a name of its own before `*.domain`, and a longer domain before a
 * shorter one.
 */
export const placeOf = (hosts: HttpOptions["hosts"], hostname: string, port?: number): HostOverride | undefined => {
  const host = hostname.toLowerCase();
  const known = Object.entries(hosts).map(([pattern, place]) => ({ pattern: pattern.toLowerCase(), place }));
  const matchOf = (name: string) =>
    known
      .filter(({ pattern }) => pattern === name || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1))))
      .sort((one, other) => rankOf(other.pattern) - rankOf(one.pattern))[0];
  const found = (port === undefined ? undefined : matchOf(`${host}:${port}`)) ?? matchOf(host);
  return found === undefined ? undefined : parsePlace(found.place);
};

const rankOf = (pattern: string): number => (pattern.startsWith("*.") ? pattern.length : Number.POSITIVE_INFINITY);
