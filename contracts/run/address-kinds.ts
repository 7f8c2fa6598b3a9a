// What kind of address an IP address is: whether a run may ever call it, and whether it has to be told so.
import { BlockList, isIP } from "node:net";

const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16, "ipv4");
linkLocal.addSubnet("fe80::", 10, "ipv6");
// Instance and container metadata over IPv6.
linkLocal.addAddress("fd00:ec2::254", "ipv6");
linkLocal.addAddress("fd00:ec2::23", "ipv6");

const privates = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  privates.addSubnet(network, prefix, "ipv4");
}
privates.addAddress("::", "ipv6");
privates.addAddress("::1", "ipv6");
privates.addSubnet("fc00::", 7, "ipv6");
privates.addSubnet("ff00::", 8, "ipv6");

/** An IPv4 address inside an IPv6 one (::ffff:…, 64:ff9b::…) is judged by itself; BlockList knows the first form. */
const embeddedIpv4Of = (address: string): string | undefined => {
  // Zeros may be left out: 64:ff9b::7 holds 0.0.0.7.
  const match = /^(?:::|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})?$/i.exec(address);
  if (match === null) return /^(?:::|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const [high, low] = [Number.parseInt(match[1] ?? "0", 16), Number.parseInt(match[2] ?? "0", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
};

/** "link-local", "private" or "public". */
export const kindOfAddress = (address: string): "link-local" | "private" | "public" => {
  const bare = address.replace(/%.*$/, "");
  const judged = embeddedIpv4Of(bare) ?? bare;
  const family = isIP(judged) === 6 ? "ipv6" : "ipv4";
  if (linkLocal.check(judged, family)) return "link-local";
  return privates.check(judged, family) ? "private" : "public";
};
