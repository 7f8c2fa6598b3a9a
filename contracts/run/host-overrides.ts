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
 * A name of its own comes before `*.domain`, a longer domain before a shorter one, and what names the port before what
 * does not.
 * @param port that is called, whether the URL says it or not
 */
export const placeOf = (hosts: HttpOptions["hosts"], hostname: string, port: number): HostOverride | undefined => {
  const host = hostname.toLowerCase();
  const [found] = Object.entries(hosts)
    .map(([written, place]) => ({ ...patternOf(written), place }))
    .filter((one) => (one.port === undefined || one.port === port) && covers(one.name, host))
    .sort((one, other) => rankOf(other) - rankOf(one));
  return found === undefined ? undefined : parsePlace(found.place);
};

interface Pattern {
  /** In lower case. */
  readonly name: string;
  /** Undefined means any. */
  readonly port: number | undefined;
}

const patternOf = (written: string): Pattern => {
  const [name = "", port] = written.toLowerCase().split(":");
  return { name, port: port === undefined ? undefined : Number(port) };
};

const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith("*.") && host.endsWith(name.slice(1)));

/** No name has 1,000 letters. */
const rankOf = ({ name, port }: Pattern): number =>
  (name.startsWith("*.") ? name.length : 1_000) + (port === undefined ? 0 : 0.5);
