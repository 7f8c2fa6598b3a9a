// What a run costs, from the config and the price table: tasks by region, the seconds that they are billed, the sum; and
// what of it the orchestrator is given to hold a run against its cap. Pure.
import { type Config, requiredRegionsOf, runSettingsOf } from "../config/config.ts";
import type { RegionNetwork } from "../config/deployed.ts";
import { scenariosOf } from "../config/scenario.ts";
import { executorOf } from "../executors/index.ts";
import type { CostSettings, TaskRates } from "../orchestrator/state.ts";
import type { Role } from "../words/names.ts";
import { callsUsdAnHour, uncountedOfCalls } from "./coordination.ts";
import { PRICES, type PriceTable } from "./prices.ts";
import { COMING_UP_SECONDS, GOING_DOWN_SECONDS, hourUsdOf, LEAST_BILLED_SECONDS } from "./reckoning.ts";

export interface RegionCost {
  readonly region: string;
  readonly vus: number;
  /** Load generators, and one aggregator. */
  readonly tasks: number;
  readonly vcpus: number;
  readonly memoryGb: number;
  /** The cost of a run that goes as planned; null where the table has no price for it. */
  readonly usd: number | null;
  /** The cost of a run that only its deadline ends. */
  readonly mostUsd: number | null;
}

export interface RunCost {
  readonly regions: readonly RegionCost[];
  readonly seconds: number;
  readonly mostSeconds: number;
  /** Null where a region's is. */
  readonly usd: number | null;
  readonly mostUsd: number | null;
  /** What is known of it: a lower bound where `usd` is null. */
  readonly knownUsd: number;
}

/** The orchestrator's grace between the end of all work and the deadline, and the sweep that comes once a minute. */
const DEADLINE_GRACE_SECONDS = 30 + 60;
/** The aggregator's task, whatever the generators' is: stacks/remote/fargate-service.ts. */
const AGGREGATOR = { vcpus: 1, memoryGb: 2 };

/** Tasks of a network that there is have none unless it says so. */
export const hasPublicAddresses = (region: { readonly network?: RegionNetwork | undefined } | undefined): boolean =>
  region?.network?.vpcId === undefined || region.network.assignPublicIp === true;

/**
 * What a task costs, with its address and its calls, where its own price is known; region → rates. The aggregator's has
 * the hours of one NAT gateway beside it, where tasks have no public addresses.
 */
const ratesOf = (config: Config, prices: PriceTable): CostSettings["rates"] => {
  const { fargate, publicIpv4 } = prices;
  const { cpu, memory, architecture } = config.task;
  const required = Object.values(requiredRegionsOf(config));
  const fleet = {
    homeRegion: config.homeRegion,
    regionCount: required.length,
    slotCount: required.reduce((sum, { workers }) => sum + workers, 0),
  };
  return Object.fromEntries(
    Object.entries(config.remoteRegions).flatMap(([region, entry]): [string, TaskRates][] => {
      const price = Object.hasOwn(fargate, region) ? fargate[region]?.[architecture] : undefined;
      if (price === undefined) return [];
      const isPublic = hasPublicAddresses(entry);
      const addressUsd = isPublic ? publicIpv4.perAddressHour : 0;
      const natUsd = isPublic ? 0 : (prices.natPerHour[region]?.usd ?? 0);
      const usdOf = (vcpus: number, memoryGb: number): number =>
        vcpus * price.perVcpuHour + memoryGb * price.perGbHour + addressUsd;
      const callsUsd = (role: Role): number => callsUsdAnHour(role, fleet, prices);
      return [
        [
          region,
          {
            aggregatorUsd: usdOf(AGGREGATOR.vcpus, AGGREGATOR.memoryGb) + callsUsd("aggregator") + natUsd,
            generatorUsd: usdOf(cpu / 1024, memory / 1024) + callsUsd("load-generator"),
          },
        ],
      ];
    }),
  );
};

/** What the orchestrator needs to reckon what a run of this config costs, and to hold it to `maxCostUsd`. */
export const costSettingsOf = (config: Config, prices: PriceTable = PRICES): CostSettings => ({
  ...(config.maxCostUsd === undefined ? {} : { maxUsd: config.maxCostUsd }),
  leastLoadSeconds: leastLoadSecondsOf(config),
  rates: ratesOf(config, prices),
});

/** A fixed number of iterations may be over as soon as it has begun. */
const leastLoadSecondsOf = (config: Config): number =>
  Math.max(
    0,
    ...scenariosOf(config).map(
      ({ startSeconds, durationSeconds, load }) =>
        startSeconds + (executorOf(load).mayEndEarlier ? 0 : durationSeconds),
    ),
  );

export const costOfRun = (config: Config, prices: PriceTable = PRICES): RunCost => {
  const { cpu, memory } = config.task;
  const { bufferSeconds, timeoutSeconds, durationSeconds, drainSeconds } = runSettingsOf(config, []);
  const loadSeconds = durationSeconds + drainSeconds;
  const seconds = Math.max(LEAST_BILLED_SECONDS, COMING_UP_SECONDS + bufferSeconds + loadSeconds + GOING_DOWN_SECONDS);
  const mostSeconds = Math.max(
    seconds,
    timeoutSeconds + bufferSeconds + loadSeconds + DEADLINE_GRACE_SECONDS + GOING_DOWN_SECONDS,
  );
  const rates = ratesOf(config, prices);
  const regions = Object.entries(requiredRegionsOf(config)).map(([region, { vus, workers }]): RegionCost => {
    const tasks = workers + 1;
    const vcpus = (workers * cpu) / 1024 + AGGREGATOR.vcpus;
    const memoryGb = (workers * memory) / 1024 + AGGREGATOR.memoryGb;
    const known = rates[region];
    const over = (billed: number): number | null =>
      known === undefined ? null : (hourUsdOf(known, workers) * billed) / 3600;
    return { region, vus, tasks, vcpus, memoryGb, usd: over(seconds), mostUsd: over(mostSeconds) };
  });
  return {
    regions,
    seconds,
    mostSeconds,
    usd: sumOf(regions.map(({ usd }) => usd)),
    mostUsd: sumOf(regions.map(({ mostUsd }) => mostUsd)),
    knownUsd: regions.reduce((sum, { usd }) => sum + (usd ?? 0), 0),
  };
};

/** Unknown as soon as a part is. */
const sumOf = (parts: readonly (number | null)[]): number | null =>
  parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);

/** The sweep: once a minute, 256 MB for 300 ms at most. */
const SWEEPS_A_MONTH = 43_800;
const GB_SECONDS_OF_A_SWEEP = 0.25 * 0.3;

/**
 * What stands between runs costs in a month: the sweep. Tables, bucket and logs hold megabytes: cents. Null: no price
 * is known.
 */
export const costOfIdleMonth = ({ homeRegion }: Pick<Config, "homeRegion">, { lambda } = PRICES): number | null => {
  const price = lambda[homeRegion];
  if (price === undefined) return null;
  return (SWEEPS_A_MONTH / 1e6) * price.perMillionRequests + SWEEPS_A_MONTH * GB_SECONDS_OF_A_SWEEP * price.perGbSecond;
};

/** What a plan does not count though a run causes it, each in words with what it depends on. */
export const uncountedOf = (
  { homeRegion, remoteRegions }: Pick<Config, "homeRegion" | "remoteRegions">,
  prices: PriceTable = PRICES,
): readonly string[] => [
  ...uncountedOfCalls(homeRegion, prices),
  ...Object.entries(remoteRegions).flatMap(([region, entry]) =>
    hasPublicAddresses(entry) || prices.natPerHour[region] !== undefined
      ? []
      : [`hours of a NAT gateway in ${region}, if that is the way out`],
  ),
];

/** Why a run does not stay within `maxCostUsd`, as far as its cost is known; undefined: it does, or there is no limit. */
export const explainOverBudget = ({ maxCostUsd }: Pick<Config, "maxCostUsd">, cost: RunCost): string | undefined => {
  if (maxCostUsd === undefined || cost.knownUsd <= maxCostUsd) return undefined;
  const atLeast = cost.usd === null ? "at least " : "";
  return `a run costs ${atLeast}${usdText(cost.knownUsd)}, more than maxCostUsd, ${maxCostUsd} USD`;
};

/** What the limit does not see: regions whose price is not known. Undefined: nothing, or there is no limit. */
export const explainUncounted = ({ maxCostUsd }: Pick<Config, "maxCostUsd">, cost: RunCost): string | undefined => {
  const unknown = cost.regions.flatMap(({ region, usd }) => (usd === null ? [region] : []));
  return maxCostUsd === undefined || unknown.length === 0
    ? undefined
    : `maxCostUsd does not count ${unknown.join(", ")}: no price of the tasks there is known`;
};

/** Cents, and below a cent that it is below. */
export const usdText = (usd: number): string => (usd > 0 && usd < 0.01 ? "< 0.01 USD" : `${usd.toFixed(2)} USD`);
