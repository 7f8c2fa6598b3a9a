// By what way something is reached from a subnet: an endpoint of the VPC, or the narrowest route of its table. Pure.
import { isIPv6 } from "node:net";
import type { NatGateway, Route, RouteTable, Subnet, VpcEndpoint } from "@aws-sdk/client-ec2";
import { kindOfAddress } from "../../../../../contracts/run/address-kinds.ts";
import { narrowest } from "./addresses.ts";
import type { NetworkFacts } from "./facts.ts";

/** A way, with what lies beyond it where that is not looked at; or why there is none. */
export type Way = { readonly by: string; readonly beyond?: string } | { readonly why: string };

/** Its own, else the VPC's main one. */
export const tableOf = ({ SubnetId }: Subnet, tables: readonly RouteTable[]): RouteTable | undefined =>
  tables.find(({ Associations = [] }) => Associations.some((one) => one.SubnetId === SubnetId)) ??
  tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main === true));

const isOf = (service: string, { ServiceName = "", State }: VpcEndpoint): boolean =>
  ServiceName.endsWith(`.${service}`) && State?.toLowerCase() === "available";

/** One whose private names take the place of the service's public ones in the whole VPC. */
export const interfaceEndpointOf = (service: string, endpoints: readonly VpcEndpoint[]): VpcEndpoint | undefined =>
  endpoints.find((one) => isOf(service, one) && one.VpcEndpointType === "Interface" && one.PrivateDnsEnabled === true);

/** One that the route table leads to. */
export const gatewayEndpointOf = (
  service: string,
  { RouteTableId = "" }: RouteTable,
  endpoints: readonly VpcEndpoint[],
): VpcEndpoint | undefined =>
  endpoints.find(
    (one) =>
      isOf(service, one) && one.VpcEndpointType === "Gateway" && one.RouteTableIds?.includes(RouteTableId) === true,
  );

/** @param address one that stands for any, where the service is public */
export const routeTo = (
  address: string,
  table: RouteTable,
  { natGateways }: Pick<NetworkFacts, "natGateways">,
  hasPublicIp: boolean,
): Way => {
  const { RouteTableId = "", Routes = [] } = table;
  const route = narrowest(address, Routes, (one) => [one.DestinationCidrBlock, one.DestinationIpv6CidrBlock]);
  if (route === undefined) return { why: `${RouteTableId} has no route to it` };
  if (route.State === "blackhole")
    return { why: `the route of ${RouteTableId} to it leads to what is gone (blackhole)` };
  const isPublic = kindOfAddress(address) === "public";
  const { GatewayId, NatGatewayId, EgressOnlyInternetGatewayId } = route;
  if (NatGatewayId !== undefined) return byNat(NatGatewayId, natGateways, isPublic);
  if (EgressOnlyInternetGatewayId !== undefined) return { by: EgressOnlyInternetGatewayId };
  if (GatewayId === "local") return { by: "the VPC itself" };
  if (GatewayId?.startsWith("igw-") === true) {
    // An address of IPv6 is public by itself.
    return byInternetGateway(GatewayId, isPublic, hasPublicIp || isIPv6(address));
  }
  return byOther(route);
};

const byInternetGateway = (id: string, isPublic: boolean, hasPublicIp: boolean): Way => {
  if (!isPublic) return { why: `its address is private, and ${id} leads to the internet alone` };
  return hasPublicIp ? { by: id } : { why: `${id} serves tasks with public addresses alone, and these have none` };
};

const byNat = (id: string, gateways: readonly NatGateway[], isPublic: boolean): Way => {
  const nat = gateways.find(({ NatGatewayId }) => NatGatewayId === id);
  if (nat !== undefined && nat.State !== "available") return { why: `${id} is ${nat.State ?? "not available"}` };
  if (nat?.ConnectivityType === "private" || !isPublic) return { by: id, beyond: `where the subnet of ${id} leads` };
  return { by: id };
};

const byOther = ({
  TransitGatewayId,
  VpcPeeringConnectionId,
  GatewayId,
  NetworkInterfaceId,
  ...others
}: Route): Way => {
  const id =
    TransitGatewayId ??
    VpcPeeringConnectionId ??
    GatewayId ??
    NetworkInterfaceId ??
    others.CarrierGatewayId ??
    others.LocalGatewayId;
  const by = id ?? others.CoreNetworkArn ?? others.InstanceId ?? "a route";
  return { by, beyond: `what lies beyond ${by}` };
};
