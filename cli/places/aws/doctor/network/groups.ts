// What security groups let out of the tasks, and into an endpoint. Pure.
import type { IpPermission, SecurityGroup } from "@aws-sdk/client-ec2";
import { isRangeWithin, isWithin } from "./addresses.ts";

const TCP = ["tcp", "6"];
const ANY_PROTOCOL = "-1";

const coversPort = ({ IpProtocol = "", FromPort, ToPort }: IpPermission, port: number): boolean =>
  IpProtocol === ANY_PROTOCOL || (TCP.includes(IpProtocol) && (FromPort ?? 0) <= port && port <= (ToPort ?? 65_535));

const rangesOf = ({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): readonly string[] => [
  ...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
  ...Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
];

const groupsOf = ({ UserIdGroupPairs = [] }: IpPermission): readonly string[] =>
  UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []);

/** `unknown`: the port is let out, but to some addresses alone, and whose they are is not told. */
export type LetOut = "yes" | "no" | "unknown";

/**
 * @param groups of the tasks; one of them is enough
 * @param address where it is known, or one that stands for any
 */
export const letsOut = (
  groups: readonly SecurityGroup[],
  { port, address, isKnown }: { readonly port: number; readonly address: string; readonly isKnown: boolean },
): LetOut => {
  const rules = groups
    .flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress)
    .filter((rule) => coversPort(rule, port));
  if (rules.some((rule) => rangesOf(rule).some((range) => isWithin(address, range)))) return "yes";
  return rules.length === 0 || (isKnown && rules.every(({ PrefixListIds = [] }) => PrefixListIds.length === 0))
    ? "no"
    : "unknown";
};

/** Whether the tasks of a subnet are let into what other groups protect. */
export const letsIn = (
  into: readonly SecurityGroup[],
  port: number,
  from: { readonly groupIds: readonly string[]; readonly cidr: string },
): boolean =>
  into
    .flatMap(({ IpPermissions = [] }) => IpPermissions)
    .some(
      (rule) =>
        coversPort(rule, port) &&
        (rangesOf(rule).some((range) => isRangeWithin(from.cidr, range)) ||
          groupsOf(rule).some((id) => from.groupIds.includes(id))),
    );

/** Whether tasks with these groups reach one another: out of one, and into one. */
export const reachOneAnother = (groups: readonly SecurityGroup[], port: number, cidrs: readonly string[]): boolean => {
  const groupIds = groups.flatMap(({ GroupId }) => GroupId ?? []);
  const isLetOut = groups
    .flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress)
    .some(
      (rule) =>
        coversPort(rule, port) &&
        (groupsOf(rule).some((id) => groupIds.includes(id)) ||
          cidrs.every((cidr) => rangesOf(rule).some((range) => isRangeWithin(cidr, range)))),
    );
  return isLetOut && cidrs.every((cidr) => letsIn(groups, port, { groupIds, cidr }));
};
