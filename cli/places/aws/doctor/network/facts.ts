// What EC2 says of a network that a config names: read only, by `ec2:Describe…`.
import {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  type NatGateway,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import { throughProxy } from "../../../../../cloud/aws/tunnel-agent.ts";
import type { RegionNetwork } from "../../../../../contracts/config/deployed.ts";

/** A network that there is, as the config names it. */
export type NamedNetwork = RegionNetwork & { readonly vpcId: string };

/** As EC2 answers. What the config names and is not there is missing. */
export interface NetworkFacts {
  readonly subnets: readonly Subnet[];
  /** All of the VPC. */
  readonly routeTables: readonly RouteTable[];
  readonly natGateways: readonly NatGateway[];
  readonly endpoints: readonly VpcEndpoint[];
  /** Those of the config, and those of the endpoints. */
  readonly groups: readonly SecurityGroup[];
  /** Whether the VPC answers for names. */
  readonly hasDns: boolean;
}

/** @throws whatever EC2 answers */
export const readNetwork = async (region: string, network: NamedNetwork): Promise<NetworkFacts> => {
  const { vpcId, subnetIds = [], securityGroupIds = [] } = network;
  const ec2 = new EC2Client({ region, maxAttempts: 2, ...throughProxy() });
  const inVpc = [{ Name: "vpc-id", Values: [vpcId] }];
  try {
    // By filters: an id that is not there is no error then.
    const [subnets, tables, gateways, endpoints, dns] = await Promise.all([
      ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: subnetIds }] })),
      ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc })),
      ec2.send(new DescribeNatGatewaysCommand({ Filter: inVpc })),
      ec2.send(new DescribeVpcEndpointsCommand({ Filters: inVpc })),
      ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: "enableDnsSupport" })),
    ]);
    const ofEndpoints = (endpoints.VpcEndpoints ?? []).flatMap(({ Groups = [] }) =>
      Groups.flatMap(({ GroupId }) => GroupId ?? []),
    );
    const Values = [...new Set([...securityGroupIds, ...ofEndpoints])];
    const groups =
      Values.length === 0
        ? []
        : (await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values }] })))
            .SecurityGroups;
    return {
      subnets: subnets.Subnets ?? [],
      routeTables: tables.RouteTables ?? [],
      natGateways: gateways.NatGateways ?? [],
      endpoints: endpoints.VpcEndpoints ?? [],
      groups: groups ?? [],
      hasDns: dns.EnableDnsSupport?.Value ?? true,
    };
  } finally {
    ec2.destroy();
  }
};
