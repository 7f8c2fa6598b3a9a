// A region's network: two public subnets without NAT or load balancer, so that nothing costs money while idle.
import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { DefaultRouteTable } from "@cdktf/provider-aws/lib/default-route-table/index.js";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Deployment } from "../deployment.ts";

/** Zones without Fargate (ECS developer guide, "Fargate Regions"). */
const ZONES_WITHOUT_FARGATE = ["apne1-az3", "cac1-az3", "cnn1-az4", "use1-az3", "usw1-az2"];
/** 16,000 addresses each: one for every task. */
const SUBNETS = ["10.0.0.0/18", "10.0.64.0/18"];
const ANYWHERE = "0.0.0.0/0";

export class Network extends Construct {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** What tasks need to get anywhere: destroyed after them. */
  readonly route: ITerraformDependable;

  constructor(scope: Construct, id: string, { config }: Deployment) {
    super(scope, id);
    const vpc = new Vpc(this, "vpc", { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, enableDnsHostnames: true });
    const gateway = new InternetGateway(this, "gateway", { vpcId: vpc.id });
    this.route = new DefaultRouteTable(this, "routes", {
      defaultRouteTableId: vpc.defaultRouteTableId,
      route: [{ cidrBlock: ANYWHERE, gatewayId: gateway.id }],
    });
    const zones = new DataAwsAvailabilityZones(this, "zones", {
      state: "available",
      excludeZoneIds: ZONES_WITHOUT_FARGATE,
      // Local zones are opted into one by one, and have no Fargate either.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    this.subnetIds = SUBNETS.map(
      (cidrBlock, index) =>
        new Subnet(this, `subnet-${index + 1}`, {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: Fn.element(zones.names, index),
        }).id,
    );
    // Emptied: whatever is started here without a group of its own reaches nothing.
    new DefaultSecurityGroup(this, "default-group", { vpcId: vpc.id });
    const { aggregatorPort } = config.network;
    this.securityGroupId = new SecurityGroup(this, "tasks", {
      name: `${config.name}-tasks`,
      description: "Load generators reach the aggregator; nothing else gets in",
      vpcId: vpc.id,
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
      egress: [
        {
          description: "The system under test, the image registry and AWS",
          protocol: "tcp",
          fromPort: 0,
          toPort: 65_535,
          cidrBlocks: [ANYWHERE],
        },
      ],
    }).id;
  }
}
