// Ranges of addresses, as routes and groups name them. Pure.
import { BlockList, isIP } from "node:net";

/** Stands for any address that is not in a network of the account's own: from the range for documents. */
export const ANY_PUBLIC_ADDRESS = "198.51.100.1";

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");
const prefixOf = (cidr: string): number => Number(cidr.split("/")[1] ?? Number.NaN);

export const isWithin = (address: string, cidr: string | undefined): boolean => {
  const [network = "", prefix] = (cidr ?? "").split("/");
  if (isIP(network) === 0 || prefix === undefined || familyOf(address) !== familyOf(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), familyOf(network));
  return list.check(address, familyOf(address));
};

/** Whether all of a range lies within another. */
export const isRangeWithin = (range: string, cidr: string | undefined): boolean =>
  isWithin(range.split("/")[0] ?? "", cidr) && prefixOf(range) >= prefixOf(cidr ?? "");

/** Of ranges that an address lies in, the one that says most: a route table's own choice. */
export const narrowest = <T>(
  address: string,
  all: readonly T[],
  cidrsOf: (one: T) => readonly (string | undefined)[],
) =>
  all
    .flatMap((one) =>
      cidrsOf(one).flatMap((cidr) => (isWithin(address, cidr) ? [{ one, prefix: prefixOf(cidr ?? "") }] : [])),
    )
    .sort((one, other) => other.prefix - one.prefix)[0]?.one;
