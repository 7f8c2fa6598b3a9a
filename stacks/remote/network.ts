// A region's network: two public subnets without NAT or load balancer, so that nothing costs money while idle; or the
// one that the config names, of which nothing is changed.
import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { DefaultRouteTable } from "@cdktf/provider-aws/lib/default-route-table/index.js";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Config } from "../../contracts/config/config.ts";
import { type RegionNetwork, readCidr } from "../../contracts/config/deployed.ts";
import { ZONES_WITHOUT_FARGATE } from "../../contracts/words/aws-regions.ts";
import type { Deployment } from "../deployment.ts";

const DEFAULT_CIDR = "10.0.0.0/16";
const ANYWHERE = "0.0.0.0/0";
const ANYWHERE_IPV6 = "::/0";
/** AWS gives a VPC a /56, and a subnet takes a /64 of it. */
const IPV6_BITS_OF_SUBNETS = 8;

type Egress = NonNullable<RegionNetwork["egress"]>;

export class Network extends Construct {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
  /** What tasks need to get anywhere: destroyed after them. */
  readonly route: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { config }: Deployment, region: string) {
    super(scope, id);
    const { vpcId, subnetIds, securityGroupIds, egress = [], ...own } = config.remoteRegions[region]?.network ?? {};
    if (vpcId !== undefined) {
      this.route = [];
      this.subnetIds = subnetIds ?? [];
      this.assignPublicIp = own.assignPublicIp ?? false;
      this.securityGroupIds = securityGroupIds ?? [this.#makeGroup(config, vpcId, egress)];
      return;
    }
    const { cidr = DEFAULT_CIDR } = own;
    const hasIpv6 = egress.includes("ipv6");
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      ...(hasIpv6 ? { assignGeneratedIpv6CidrBlock: true } : {}),
    });
    const gateway = new InternetGateway(this, "gateway", { vpcId: vpc.id });
    const routes = new DefaultRouteTable(this, "routes", {
      defaultRouteTableId: vpc.defaultRouteTableId,
      route: [
        { cidrBlock: ANYWHERE, gatewayId: gateway.id },
        ...(hasIpv6 ? [{ ipv6CidrBlock: ANYWHERE_IPV6, gatewayId: gateway.id }] : []),
      ],
    });
    this.route = [routes];
    // There is no NAT: without an address of their own tasks reach nothing.
    this.assignPublicIp = true;
    const zones = new DataAwsAvailabilityZones(this, "zones", {
      state: "available",
      excludeZoneIds: [...ZONES_WITHOUT_FARGATE],
      // Local zones are opted into one by one, and have no Fargate either.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    this.subnetIds = subnetsOf(cidr).map(
      (cidrBlock, index) =>
        new Subnet(this, `subnet-${index + 1}`, {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: Fn.element(zones.names, index),
          ...(hasIpv6 ? ipv6Of(vpc, index) : {}),
          // A zone that AWS adds to its list, or takes out, moves no subnet that stands.
          lifecycle: { ignoreChanges: ["availability_zone"] },
        }).id,
    );
    // Emptied: whatever is started here without a group of its own reaches nothing.
    new DefaultSecurityGroup(this, "default-group", { vpcId: vpc.id });
    this.securityGroupIds = [this.#makeGroup(config, vpc.id, egress)];
  }

  #makeGroup({ name, network: { aggregatorPort } }: Config, vpcId: string, egress: Egress): string {
    return new SecurityGroup(this, "tasks", {
      name: `${name}-tasks`,
      description: "Load generators reach the aggregator; nothing else gets in",
      vpcId,
      ingress: [
        {
          description: "Deltas of load generators to their aggregator",
          protocol: "tcp",
          // 0 is any free port: where containers share an address.
          fromPort: aggregatorPort,
          toPort: aggregatorPort === 0 ? 65_535 : aggregatorPort,
          selfAttribute: true,
        },
      ],
      egress: ["tcp", ...(egress.includes("udp") ? ["udp"] : [])].map((protocol) => ({
        description:
          protocol === "tcp" ? "The system under test, the image registry and AWS" : "What scripts send over UDP",
        protocol,
        fromPort: 0,
        toPort: 65_535,
        cidrBlocks: [ANYWHERE],
        ...(egress.includes("ipv6") ? { ipv6CidrBlocks: [ANYWHERE_IPV6] } : {}),
      })),
    }).id;
  }
}

const ipv6Of = (vpc: Vpc, index: number) => ({
  ipv6CidrBlock: Fn.cidrsubnet(vpc.ipv6CidrBlock, IPV6_BITS_OF_SUBNETS, index),
  assignIpv6AddressOnCreation: true,
});

/** Two quarters of it: 16,000 addresses each of a /16, one for every task. */
const subnetsOf = (cidr: string): readonly string[] => {
  const { address, prefix } = readCidr(cidr) ?? { address: 0, prefix: 0 };
  return [0, 1].map((index) => {
    const from = address + index * 2 ** (32 - prefix - 2);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(from / 2 ** shift) % 256).join(".")}/${prefix + 2}`;
  });
};
