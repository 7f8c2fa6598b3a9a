// What `doctor --aws` says of a network that there is, by what EC2 answers of it.
import type { IpPermission, Route, SecurityGroup, Subnet, VpcEndpoint } from "@aws-sdk/client-ec2";
import type { NetworkFacts } from "../../../../../../cli/places/aws/doctor/network/facts.ts";
import { judgeNetwork, type Looked, type NetworkAsked } from "../../../../../../cli/places/aws/doctor/network/judge.ts";

const REGION = "eu-west-1";
const VPC = "vpc-0a1b2c3d";
const [SUBNET, OTHER, GROUP, TABLE] = ["subnet-0a1b2c3d", "subnet-1a1b2c3d", "sg-0a1b2c3d", "rtb-1"];
const NAT: Route = { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1", State: "active" };
const IGW: Route = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" };
const LOCAL: Route = { DestinationCidrBlock: "10.1.0.0/16", GatewayId: "local", State: "active" };
const TARGET: Looked = { what: "the target", host: "shop.example.com", port: 443, addresses: ["203.0.113.7"] };
const LAMBDA: Looked = { what: "Lambda", port: 443, service: "eu-west-1.lambda", addresses: [] };
const DYNAMODB: Looked = { what: "DynamoDB", port: 443, service: "eu-west-1.dynamodb", addresses: [] };

const subnet = (SubnetId: string, change: Subnet = {}): Subnet => ({
  SubnetId,
  VpcId: VPC,
  State: "available",
  CidrBlock: SubnetId === SUBNET ? "10.1.0.0/24" : "10.1.1.0/24",
  AvailabilityZone: SubnetId === SUBNET ? "eu-west-1a" : "eu-west-1b",
  AvailabilityZoneId: SubnetId === SUBNET ? "euw1-az1" : "euw1-az2",
  AvailableIpAddressCount: 100,
  ...change,
});
const anywhere = (IpProtocol = "-1", port?: number): IpPermission => ({
  IpProtocol,
  ...(port === undefined ? {} : { FromPort: port, ToPort: port }),
  IpRanges: [{ CidrIp: "0.0.0.0/0" }],
});
const within = (GroupId: string, port: number): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  UserIdGroupPairs: [{ GroupId }],
});
const group = (change: SecurityGroup = {}): SecurityGroup => ({
  GroupId: GROUP,
  VpcId: VPC,
  IpPermissionsEgress: [anywhere()],
  IpPermissions: [within(GROUP, 8125)],
  ...change,
});
const endpoint = (service: string, change: VpcEndpoint): VpcEndpoint => ({
  VpcEndpointId: `vpce-${service}`,
  ServiceName: `com.amazonaws.${REGION}.${service}`,
  State: "Available",
  ...change,
});

const facts = (change: Partial<NetworkFacts> = {}, routes: Route[] = [LOCAL, NAT]): NetworkFacts => ({
  subnets: [subnet(SUBNET), subnet(OTHER)],
  routeTables: [{ RouteTableId: TABLE, Associations: [{ Main: true }], Routes: routes }],
  natGateways: [{ NatGatewayId: "nat-1", State: "available", ConnectivityType: "public" }],
  endpoints: [],
  groups: [group()],
  hasDns: true,
  ...change,
});
const asked = (change: Partial<NetworkAsked> = {}, network: Partial<NetworkAsked["network"]> = {}): NetworkAsked => ({
  region: REGION,
  network: { vpcId: VPC, subnetIds: [SUBNET, OTHER], securityGroupIds: [GROUP], ...network },
  taskCount: 11,
  aggregatorPort: 8125,
  destinations: [TARGET, LAMBDA, DYNAMODB],
  ...change,
});
/** `path: received`, without what comes before the network. */
const faultsOf = (...judged: Parameters<typeof judgeNetwork>): string[] =>
  judgeNetwork(...judged).issues.map(({ path, received }) => `${path.split(".network.")[1]}: ${received}`);
const wayFaults = (...judged: Parameters<typeof judgeNetwork>): string[] =>
  faultsOf(...judged).map((fault) => fault.replace(/^subnetIds: no way from subnet-\w+(, subnet-\w+)* to /, ""));

describe("a network that there is", () => {
  it("serves its tasks by a NAT, and says in how many zones and with how many addresses", () => {
    expect(judgeNetwork(asked(), facts())).toEqual({
      issues: [],
      notes: [],
      found: "eu-west-1: 2 subnets in 2 zones, 200 free addresses for 11 tasks",
    });
  });

  it("has all the subnets that are named, in the VPC, available, in zones with Fargate", () => {
    expect(faultsOf(asked(), facts({ subnets: [subnet(SUBNET)] }))).toEqual([
      `subnetIds[1]: ${OTHER}, which is not there`,
    ]);
    const elsewhere = [subnet(SUBNET), subnet(OTHER, { VpcId: "vpc-9" })];
    expect(faultsOf(asked(), facts({ subnets: elsewhere }))).toEqual([`subnetIds[1]: ${OTHER}, which is of vpc-9`]);
    const lacking = [subnet(SUBNET), subnet(OTHER, { AvailabilityZoneId: "use1-az3" })];
    expect(faultsOf(asked(), facts({ subnets: lacking }))).toEqual([
      `subnetIds[1]: ${OTHER} in use1-az3, which has no Fargate`,
    ]);
    const pending = [subnet(SUBNET), subnet(OTHER, { State: "pending" })];
    expect(faultsOf(asked(), facts({ subnets: pending }))).toEqual([`subnetIds[1]: ${OTHER}, pending`]);
  });

  it("has an address for each task", () => {
    const small = facts({
      subnets: [subnet(SUBNET, { AvailableIpAddressCount: 4 }), subnet(OTHER, { AvailableIpAddressCount: 6 })],
    });
    expect(faultsOf(asked(), small)).toEqual(["subnetIds: 10 free"]);
    expect(faultsOf(asked({ taskCount: 10 }), small)).toEqual([]);
  });

  it("answers for names", () => {
    expect(faultsOf(asked(), facts({ hasDns: false }))).toEqual([`vpcId: ${VPC}, which does not`]);
  });
});

describe("the way out of a network", () => {
  it("is not there without a route, by one to what is gone, or by a NAT that is", () => {
    expect(wayFaults(asked({ destinations: [LAMBDA] }), facts({}, [LOCAL]))).toEqual([
      "Lambda: rtb-1 has no route to it",
    ]);
    expect(wayFaults(asked({ destinations: [TARGET] }), facts({}, [LOCAL, { ...NAT, State: "blackhole" }]))).toEqual([
      "the target: the route of rtb-1 to it leads to what is gone (blackhole)",
    ]);
    const gone = [{ NatGatewayId: "nat-1", State: "deleted" as const }];
    expect(wayFaults(asked({ destinations: [LAMBDA] }), facts({ natGateways: gone }))).toEqual([
      "Lambda: nat-1 is deleted",
    ]);
  });

  it("leads by an internet gateway for tasks with public addresses alone, and to public ones", () => {
    const public_ = facts({}, [LOCAL, IGW]);
    expect(wayFaults(asked({ destinations: [LAMBDA] }), public_)).toEqual([
      "Lambda: igw-1 serves tasks with public addresses alone, and these have none",
    ]);
    expect(faultsOf(asked({}, { assignPublicIp: true }), public_)).toEqual([]);
    const hidden = asked({ destinations: [{ ...TARGET, addresses: ["10.9.0.1"] }] }, { assignPublicIp: true });
    expect(wayFaults(hidden, public_)).toEqual([
      "the target: its address is private, and igw-1 leads to the internet alone",
    ]);
  });

  it("is that of each subnet's own table, and of the narrowest route in it", () => {
    const tables = [
      { RouteTableId: "rtb-main", Associations: [{ Main: true }], Routes: [LOCAL, NAT] },
      { RouteTableId: "rtb-own", Associations: [{ SubnetId: OTHER }], Routes: [LOCAL] },
    ];
    expect(faultsOf(asked({ destinations: [LAMBDA] }), facts({ routeTables: tables }))).toEqual([
      `subnetIds: no way from ${OTHER} to Lambda: rtb-own has no route to it`,
    ]);
    const transit: Route = { DestinationCidrBlock: "10.0.0.0/8", TransitGatewayId: "tgw-1", State: "active" };
    const away = asked({ destinations: [{ ...TARGET, addresses: ["10.9.0.1"] }] });
    const { issues, notes } = judgeNetwork(away, facts({}, [LOCAL, NAT, transit]));
    expect([issues, notes]).toEqual([[], ["the target: what lies beyond tgw-1 is not known"]]);
    expect(judgeNetwork(asked({ destinations: [{ ...TARGET, addresses: ["10.1.9.1"] }] }), facts()).notes).toEqual([]);
  });

  it("is enough by one of a name's addresses, and is not known for a name without one", () => {
    const both = { ...TARGET, addresses: ["2001:db8::1", "203.0.113.7"] };
    expect(faultsOf(asked({ destinations: [both] }), facts())).toEqual([]);
    const unknown = judgeNetwork(asked({ destinations: [{ ...TARGET, addresses: null }] }), facts({}, [LOCAL]));
    expect([unknown.issues, unknown.notes]).toEqual([
      [],
      [expect.stringMatching(/^the target: which way its name leads/)],
    ]);
  });

  describe("to an address of IPv6", () => {
    const ROUTE: Route = { DestinationIpv6CidrBlock: "::/0", GatewayId: "igw-1", State: "active" };
    const dual = (id: string): Subnet =>
      subnet(id, {
        Ipv6CidrBlockAssociationSet: [
          { Ipv6CidrBlock: "2001:db8:1::/64", Ipv6CidrBlockState: { State: "associated" } },
        ],
      });
    const out = { ...anywhere(), Ipv6Ranges: [{ CidrIpv6: "::/0" }] };
    const both = { subnets: [dual(SUBNET), dual(OTHER)], groups: [group({ IpPermissionsEgress: [out] })] };
    const away = { destinations: [{ ...TARGET, addresses: ["2001:db8::1"] }] };

    it("is not there from subnets without such addresses, which egress cannot ask for either", () => {
      expect(wayFaults(asked(away), facts({}, [LOCAL, ROUTE]))).toEqual([
        `the target: 2001:db8::1 is of IPv6, which ${SUBNET} does not have`,
      ]);
      const wanted = { securityGroupIds: undefined, egress: ["ipv6"] } satisfies Partial<NetworkAsked["network"]>;
      const one = facts({ subnets: [dual(SUBNET), subnet(OTHER)] });
      expect(faultsOf(asked({}, wanted), one)).toEqual([`subnetIds[1]: ${OTHER}, which has none`]);
      expect(faultsOf(asked({}, { ...wanted, egress: ["udp"] }), one)).toEqual([]);
    });

    it("leads by an internet gateway without a public address of IPv4", () => {
      expect(faultsOf(asked(away), facts(both, [LOCAL, ROUTE]))).toEqual([]);
      expect(wayFaults(asked(away), facts(both, [LOCAL, NAT]))).toEqual(["the target: rtb-1 has no route to it"]);
    });

    it("is let out by the group that is made where egress says so", () => {
      const made = (network: Partial<NetworkAsked["network"]>): string[] =>
        wayFaults(asked(away, { securityGroupIds: undefined, ...network }), facts(both, [LOCAL, ROUTE]));
      expect(made({})).toEqual([
        expect.stringMatching(/^the target: 2001:db8::1 is of IPv6, and the group that is made/),
      ]);
      expect(made({ egress: ["ipv6"] })).toEqual([]);
    });
  });

  it("goes by endpoints without any route, each in its own region", () => {
    const gateway = endpoint("dynamodb", { VpcEndpointType: "Gateway", RouteTableIds: [TABLE] });
    const private_ = endpoint("lambda", {
      VpcEndpointType: "Interface",
      PrivateDnsEnabled: true,
      Groups: [{ GroupId: "sg-e" }],
    });
    const into = {
      GroupId: "sg-e",
      VpcId: VPC,
      IpPermissions: [{ ...anywhere("tcp", 443), IpRanges: [{ CidrIp: "10.1.0.0/16" }] }],
    };
    const lonely = facts({ endpoints: [gateway, private_], groups: [group(), into] }, [LOCAL]);
    expect(wayFaults(asked({ destinations: [LAMBDA, DYNAMODB] }), lonely)).toEqual([]);
    const far = { ...LAMBDA, service: "us-west-2.lambda" };
    expect(wayFaults(asked({ destinations: [far] }), lonely)).toEqual(["Lambda: rtb-1 has no route to it"]);
    const unlisted = { ...gateway, RouteTableIds: ["rtb-9"] };
    expect(wayFaults(asked({ destinations: [DYNAMODB] }), { ...lonely, endpoints: [unlisted] })).toHaveLength(1);
    // Names lead to it in the whole VPC, a NAT beside it or not.
    const closed = { ...into, IpPermissions: [within("sg-other", 443)] };
    expect(
      wayFaults(asked({ destinations: [LAMBDA] }), facts({ endpoints: [private_], groups: [group(), closed] })),
    ).toEqual(["Lambda: the groups of the endpoint vpce-lambda do not let these tasks in at port 443"]);
  });
});

describe("the groups of the tasks", () => {
  it("are there, in the VPC, and let tasks reach one another", () => {
    expect(faultsOf(asked({ destinations: [] }), facts({ groups: [] }))).toEqual([
      `securityGroupIds[0]: ${GROUP}, which is not there`,
    ]);
    const closed = facts({ groups: [group({ IpPermissions: [] })] });
    expect(faultsOf(asked(), closed)).toEqual([`securityGroupIds: ${GROUP}, which do not`]);
    expect(faultsOf(asked({ aggregatorPort: 0 }), closed)).toEqual([]);
    const byRange = facts({
      groups: [group({ IpPermissions: [{ ...anywhere("tcp", 8125), IpRanges: [{ CidrIp: "10.1.0.0/16" }] }] })],
    });
    expect(faultsOf(asked(), byRange)).toEqual([]);
  });

  it("let out what the tasks call, by port and by address", () => {
    const only = (...rules: IpPermission[]) =>
      facts({ groups: [group({ IpPermissionsEgress: [...rules, within(GROUP, 8125)] })] });
    const web = { ...TARGET, port: 8080 };
    expect(wayFaults(asked({ destinations: [web, LAMBDA] }), only(anywhere("tcp", 443)))).toEqual([
      `the target: ${GROUP} let nothing out to it at port 8080`,
    ]);
    const range = { ...anywhere("tcp", 443), IpRanges: [{ CidrIp: "203.0.113.0/24" }] };
    const { issues, notes } = judgeNetwork(asked({ destinations: [TARGET, LAMBDA] }), only(range));
    expect([issues, notes]).toEqual([
      [],
      [expect.stringMatching(/^Lambda: whether sg-0a1b2c3d, which let port 443 out/)],
    ]);
    expect(wayFaults(asked({ destinations: [{ ...TARGET, addresses: ["192.0.2.1"] }] }), only(range))).toHaveLength(1);
    expect(wayFaults(asked({ destinations: [TARGET] }), only({ ...anywhere("udp", 443) }))).toHaveLength(1);
  });

  it("are the deployment's own where none are named, which let everything out over TCP", () => {
    expect(
      faultsOf({ ...asked(), network: { vpcId: VPC, subnetIds: [SUBNET, OTHER] } }, facts({ groups: [] })),
    ).toEqual([]);
  });
});
