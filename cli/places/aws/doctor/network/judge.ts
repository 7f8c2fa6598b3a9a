// Whether a network that the config names serves a region's tasks: by what EC2 says of it. Pure.
import { isIPv6 } from "node:net";
import type { RouteTable, SecurityGroup, Subnet } from "@aws-sdk/client-ec2";
import { ZONES_WITHOUT_FARGATE } from "../../../../../contracts/words/aws-regions.ts";
import type { Issue } from "../../../../../contracts/words/errors.ts";
import { ANY_PUBLIC_ADDRESS } from "./addresses.ts";
import type { Destination } from "./destinations.ts";
import type { NamedNetwork, NetworkFacts } from "./facts.ts";
import { letsIn, letsOut, reachOneAnother } from "./groups.ts";
import { gatewayEndpointOf, interfaceEndpointOf, routeTo, tableOf, type Way } from "./routes.ts";

/** A destination with its addresses; null: a name that has none here. */
export type Looked = Destination & { readonly addresses: readonly string[] | null };

export interface NetworkAsked {
  readonly region: string;
  readonly network: NamedNetwork;
  /** Each takes an address. */
  readonly taskCount: number;
  /** Where tasks listen for one another; 0: any port. */
  readonly aggregatorPort: number;
  readonly destinations: readonly Looked[];
}

export interface Judged {
  readonly issues: readonly Issue[];
  /** What was found, in short. */
  readonly found: string;
  /** What could not be decided. */
  readonly notes: readonly string[];
}

export const judgeNetwork = (asked: NetworkAsked, facts: NetworkFacts): Judged => {
  const { network, region } = asked;
  const path = `remoteRegions.${region}.network`;
  const subnets = facts.subnets.filter(({ VpcId }) => VpcId === network.vpcId);
  const groups = groupsOfTasks(network, facts.groups);
  const ways = waysOf(asked, facts, subnets, groups);
  return {
    issues: [
      ...subnetIssues(path, network, facts),
      ...addressIssues(path, asked, subnets),
      ...ipv6Issues(path, network, subnets),
      ...groupIssues(path, asked, facts.groups, subnets),
      ...dnsIssues(path, network, facts),
      ...wayIssues(path, ways),
    ],
    found: [
      `${region}: ${countOf(subnets.length, "subnet")} in ${countOf(zonesOf(subnets), "zone")}`,
      `${freeOf(subnets)} free addresses for ${countOf(asked.taskCount, "task")}`,
    ].join(", "),
    notes: [
      ...new Set(
        ways.flatMap(({ destination: { what }, way }) =>
          "beyond" in way ? [`${what}: ${way.beyond} is not known`] : [],
        ),
      ),
    ],
  };
};

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
const zonesOf = (subnets: readonly Subnet[]): number =>
  new Set(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).size;
const freeOf = (subnets: readonly Subnet[]): number =>
  subnets.reduce((sum, { AvailableIpAddressCount = 0 }) => sum + AvailableIpAddressCount, 0);

/** Undefined: the deployment makes one, which lets everything out over TCP. */
const groupsOfTasks = (
  { securityGroupIds }: NamedNetwork,
  groups: readonly SecurityGroup[],
): readonly SecurityGroup[] | undefined =>
  securityGroupIds === undefined ? undefined : groups.filter(({ GroupId = "" }) => securityGroupIds.includes(GroupId));

const subnetIssues = (
  path: string,
  { subnetIds = [], vpcId }: NamedNetwork,
  { subnets }: Pick<NetworkFacts, "subnets">,
): Issue[] =>
  subnetIds.flatMap((id, index): Issue[] => {
    const at = { path: `${path}.subnetIds[${index}]` };
    const subnet = subnets.find(({ SubnetId }) => SubnetId === id);
    if (subnet === undefined)
      return [{ ...at, expected: `a subnet of ${vpcId}`, received: `${id}, which is not there` }];
    const { VpcId, AvailabilityZoneId = "", State } = subnet;
    if (VpcId !== vpcId) return [{ ...at, expected: `a subnet of ${vpcId}`, received: `${id}, which is of ${VpcId}` }];
    if (State !== "available") return [{ ...at, expected: "a subnet that is available", received: `${id}, ${State}` }];
    if (!ZONES_WITHOUT_FARGATE.includes(AvailabilityZoneId)) return [];
    return [
      { ...at, expected: "a subnet of another zone", received: `${id} in ${AvailabilityZoneId}, which has no Fargate` },
    ];
  });

const addressIssues = (path: string, { taskCount }: NetworkAsked, subnets: readonly Subnet[]): Issue[] => {
  const free = freeOf(subnets);
  if (subnets.length === 0 || free >= taskCount) return [];
  const expected = `${taskCount} free addresses, one for each task: name more subnets, or raise task.vusPerTask`;
  return [{ path: `${path}.subnetIds`, expected, received: `${free} free` }];
};

const hasIpv6 = ({ Ipv6CidrBlockAssociationSet = [] }: Subnet): boolean =>
  Ipv6CidrBlockAssociationSet.some(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === "associated");

const ipv6Issues = (path: string, { subnetIds = [], egress }: NamedNetwork, subnets: readonly Subnet[]): Issue[] =>
  egress?.includes("ipv6") !== true
    ? []
    : subnetIds.flatMap((id, index): Issue[] => {
        const subnet = subnets.find(({ SubnetId }) => SubnetId === id);
        if (subnet === undefined || hasIpv6(subnet)) return [];
        const expected = 'a subnet with IPv6 addresses, or an "egress" without "ipv6"';
        return [{ path: `${path}.subnetIds[${index}]`, expected, received: `${id}, which has none` }];
      });

const groupIssues = (
  path: string,
  { network, aggregatorPort }: NetworkAsked,
  groups: readonly SecurityGroup[],
  subnets: readonly Subnet[],
): Issue[] => {
  const { securityGroupIds = [], vpcId } = network;
  const wrong = securityGroupIds.flatMap((id, index): Issue[] => {
    const group = groups.find(({ GroupId }) => GroupId === id);
    if (group?.VpcId === vpcId) return [];
    const received = group === undefined ? `${id}, which is not there` : `${id}, which is of ${group.VpcId}`;
    return [{ path: `${path}.securityGroupIds[${index}]`, expected: `a group of ${vpcId}`, received }];
  });
  const own = groupsOfTasks(network, groups);
  const cidrs = subnets.flatMap(({ CidrBlock }) => CidrBlock ?? []);
  if (wrong.length > 0 || own === undefined || aggregatorPort === 0 || reachOneAnother(own, aggregatorPort, cidrs))
    return wrong;
  const expected = `groups that let tasks reach one another, in and out, at port ${aggregatorPort}, where load generators send what they measured`;
  return [{ path: `${path}.securityGroupIds`, expected, received: `${securityGroupIds.join(", ")}, which do not` }];
};

const dnsIssues = (path: string, { vpcId }: NamedNetwork, { hasDns }: Pick<NetworkFacts, "hasDns">): Issue[] =>
  hasDns
    ? []
    : [
        {
          path: `${path}.vpcId`,
          expected: "a VPC that answers for names (enableDnsSupport)",
          received: `${vpcId}, which does not`,
        },
      ];

interface WayOf {
  readonly subnetIds: readonly string[];
  readonly destination: Destination;
  readonly way: Way;
}

/** From each route table of the subnets to each destination. */
const waysOf = (
  asked: NetworkAsked,
  facts: NetworkFacts,
  subnets: readonly Subnet[],
  groups: readonly SecurityGroup[] | undefined,
): readonly WayOf[] => {
  const byTable = new Map<RouteTable | undefined, Subnet[]>();
  for (const subnet of subnets) {
    const table = tableOf(subnet, facts.routeTables);
    byTable.set(table, [...(byTable.get(table) ?? []), subnet]);
  }
  return [...byTable].flatMap(([table, of]) =>
    asked.destinations.map((destination) => ({
      subnetIds: of.flatMap(({ SubnetId }) => SubnetId ?? []),
      destination,
      way: wayTo(destination, { asked, facts, groups, table, subnets: of }),
    })),
  );
};

/** What fails from the same subnets for the same reason is one mistake. */
const wayIssues = (path: string, ways: readonly WayOf[]): Issue[] => {
  const together = new Map<string, { readonly from: string; readonly why: string; readonly to: Destination[] }>();
  for (const { subnetIds, destination, way } of ways) {
    if (!("why" in way)) continue;
    const from = subnetIds.join(", ");
    const one = together.get(`${from} ${way.why}`) ?? { from, why: way.why, to: [] };
    one.to.push(destination);
    together.set(`${from} ${way.why}`, one);
  }
  return [...together.values()].map(({ from, why, to }) => ({
    path: `${path}.subnetIds`,
    expected: expectedOf(to.flatMap(({ service }) => service ?? [])),
    received: `no way from ${from} to ${to.map(({ what }) => what).join(", ")}: ${why}`,
  }));
};

const expectedOf = (services: readonly string[]): string => {
  const route =
    "a route by a NAT or a transit gateway, or public addresses beside an internet gateway, and groups that let it out";
  return services.length === 0 ? route : `${route}; or, in their own region, VPC endpoints of ${services.join(", ")}`;
};

interface From {
  readonly asked: NetworkAsked;
  readonly facts: NetworkFacts;
  readonly groups: readonly SecurityGroup[] | undefined;
  readonly table: RouteTable | undefined;
  readonly subnets: readonly Subnet[];
}

const wayTo = (destination: Looked, from: From): Way => {
  const { service, addresses } = destination;
  const { asked, facts, table } = from;
  const hasPublicIp = asked.network.assignPublicIp ?? false;
  if (service !== undefined) {
    const ofVpc = interfaceEndpointOf(service, facts.endpoints);
    if (ofVpc !== undefined) return throughGroups(byEndpoint(ofVpc, destination.port, from), destination, null, from);
    const ofTable = table === undefined ? undefined : gatewayEndpointOf(service, table, facts.endpoints);
    if (ofTable !== undefined) return throughGroups({ by: ofTable.VpcEndpointId ?? "" }, destination, null, from);
  }
  if (table === undefined) return { why: "its route table is not told" };
  if (addresses === null) return { by: "", beyond: "which way its name leads, which has no address on this machine," };
  const all = service === undefined ? addresses : [ANY_PUBLIC_ADDRESS];
  const ways = all.map((address) =>
    throughGroups(
      withoutIpv6(address, from) ?? routeTo(address, table, facts, hasPublicIp),
      destination,
      address,
      from,
    ),
  );
  // One address that is reached is enough: a name may have one of each kind.
  return ways.find((way) => "by" in way) ?? ways[0] ?? { why: "it has no address" };
};

/** Why an address of IPv6 is reached from nowhere, whatever the routes say. */
const withoutIpv6 = (address: string, { asked, groups, subnets }: From): Way | undefined => {
  if (!isIPv6(address)) return undefined;
  const lacking = subnets.find((one) => !hasIpv6(one));
  if (lacking !== undefined) return { why: `${address} is of IPv6, which ${lacking.SubnetId} does not have` };
  return groups === undefined && asked.network.egress?.includes("ipv6") !== true
    ? { why: `${address} is of IPv6, and the group that is made lets that out with "egress": ["ipv6"] alone` }
    : undefined;
};

/** The same way, as far as the tasks' groups let them go. @param address null: an endpoint's, which is not told */
const throughGroups = (way: Way, { port, service }: Destination, address: string | null, { groups }: From): Way => {
  if ("why" in way || groups === undefined) return way;
  const isKnown = address !== null && service === undefined;
  const out = letsOut(groups, { port, address: address ?? ANY_PUBLIC_ADDRESS, isKnown });
  const names = groups.map(({ GroupId }) => GroupId).join(", ");
  if (out === "no") return { why: `${names} let nothing out to it at port ${port}` };
  if (out === "yes") return way;
  return { ...way, beyond: `whether ${names}, which let port ${port} out to some addresses, let it out to this one,` };
};

/** Its private name is what every task of the VPC calls, whatever the routes say. */
const byEndpoint = (
  endpoint: NetworkFacts["endpoints"][number],
  port: number,
  { facts, groups, subnets }: From,
): Way => {
  const { VpcEndpointId = "", Groups = [] } = endpoint;
  const ids = Groups.map(({ GroupId }) => GroupId);
  const into = facts.groups.filter(({ GroupId }) => ids.includes(GroupId));
  const groupIds = (groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const isLetIn = subnets.every(({ CidrBlock: cidr = "" }) => letsIn(into, port, { groupIds, cidr }));
  return isLetIn
    ? { by: VpcEndpointId }
    : { why: `the groups of the endpoint ${VpcEndpointId} do not let these tasks in at port ${port}` };
};
