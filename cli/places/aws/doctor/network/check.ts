// Whether the networks of a config's regions serve their tasks.
import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import { type Config, requiredRegionsOf } from "../../../../../contracts/config/config.ts";
import type { RegionNetwork } from "../../../../../contracts/config/deployed.ts";
import { kindOfAddress } from "../../../../../contracts/run/address-kinds.ts";
import { type Issue, MeridianError } from "../../../../../contracts/words/errors.ts";
import { explainAws } from "../../aws-errors.ts";
import { destinationsOf } from "./destinations.ts";
import { type NamedNetwork, readNetwork } from "./facts.ts";
import { type Judged, judgeNetwork, type Looked } from "./judge.ts";

/** @throws MeridianError naming whatever keeps tasks from their work */
export const checkNetworks = async (config: Config): Promise<string> => {
  const judged = await Promise.all(Object.keys(config.remoteRegions).map((region) => checkRegion(config, region)));
  const issues = judged.flatMap((one) => one.issues);
  if (issues.length > 0) {
    throw new MeridianError("ENVIRONMENT_INVALID", "tasks would not reach what they need", {
      next: 'mend the network, or name another one: docs/aws.md, "Networks that there are"',
      issues,
    });
  }
  return judged.flatMap(({ found, notes }) => [found, ...notes]).join("; ");
};

const checkRegion = async (config: Config, region: string): Promise<Judged> => {
  const { network } = config.remoteRegions[region] ?? {};
  const destinations = await Promise.all(
    destinationsOf(config, region).map(async (one) => ({ ...one, addresses: await addressesOf(one.host) })),
  );
  if (network?.vpcId === undefined) return judgeOwn(region, destinations, network?.egress);
  const named: NamedNetwork = { ...network, vpcId: network.vpcId };
  const { workers = 0 } = requiredRegionsOf(config)[region] ?? {};
  const { aggregatorPort } = config.network;
  try {
    const facts = await readNetwork(region, named);
    return judgeNetwork({ region, network: named, taskCount: workers + 1, aggregatorPort, destinations }, facts);
  } catch (error) {
    const received = explainAws(`EC2 in ${region}`, error).message;
    const issue: Issue = {
      path: `remoteRegions.${region}.network`,
      expected: "a network that can be looked at",
      received,
    };
    return { issues: [issue], found: "", notes: [] };
  }
};

/**
 * Of a network that the deployment makes, which reaches whatever is public. Pure.
 * @param egress what the config lets out beside TCP over IPv4
 */
export const judgeOwn = (
  region: string,
  destinations: readonly Looked[],
  egress: RegionNetwork["egress"] = [],
): Judged => {
  const elsewhere = destinations.flatMap(({ what, addresses }) => {
    const known = addresses ?? [];
    return known.length === 0 || known.some(isLoopback) ? [] : [{ what, addresses: known }];
  });
  const isHidden = (address: string): boolean => kindOfAddress(address) === "private";
  const notes = elsewhere.flatMap(({ what, addresses }) =>
    addresses.every(isHidden)
      ? [
          `${what} is ${addresses.join(", ")} here, a private address, which a network of the deployment's own does not reach: name one that does by "network" of the region`,
        ]
      : [],
  );
  const issues = elsewhere.flatMap(({ what, addresses }): Issue[] =>
    addresses.every((one) => isIPv6(one) && !isHidden(one)) && !egress.includes("ipv6")
      ? [
          {
            path: `remoteRegions.${region}.network`,
            expected: `"egress": ["ipv6"]: ${what} has addresses of IPv6 alone, ${addresses.join(", ")}`,
            received: "TCP over IPv4 alone",
          },
        ]
      : [],
  );
  return { issues, found: `${region}: one of the deployment's own`, notes };
};

/** What the config takes for a task's own is looked at with the config. */
const isLoopback = (address: string): boolean => /^127[.]|^::1$/.test(address);

/** Null: a name that this machine does not know, or that nobody has to look up. */
const addressesOf = async (host: string | undefined): Promise<readonly string[] | null> => {
  if (host === undefined) return [];
  return lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => null,
  );
};
