// What a run costs, from the config and the price table: tasks by region, the seconds that they are billed, the sum.
// Pure.
import * as z from "zod";
import { type Config, requiredRegionsOf, runSettingsOf } from "../../contracts/config/config.ts";
import prices from "./prices.json" with { type: "json" };

/** As the table writes it: per vCPU and hour, per GB and hour, and a name among the sources. */
const FargatePrice = z
  .tuple([z.number().positive(), z.number().positive(), z.string()])
  .transform(([perVcpuHour, perGbHour, source]) => ({ perVcpuHour, perGbHour, source }));
const Source = z.object({ asOf: z.iso.date(), source: z.string().min(1) });

const PriceTable = z.object({
  sources: z.record(z.string(), Source),
  fargate: z.record(z.string(), z.object({ X86_64: FargatePrice.optional(), ARM64: FargatePrice.optional() })),
  publicIpv4: Source.extend({ perAddressHour: z.number() }),
  lambda: Source.extend({ regions: z.array(z.string()), perMillionRequests: z.number(), perGbSecond: z.number() }),
});
export type PriceTable = z.infer<typeof PriceTable>;

export const PRICES: PriceTable = PriceTable.parse(prices);

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

/** From the first image pulled to the last worker ready: what a start without trouble takes. */
const COMING_UP_SECONDS = 60;
/** From the end of the load to the last task gone: flush, scale to 0, stop. */
const GOING_DOWN_SECONDS = 60;
/** The orchestrator's grace between the end of all work and the deadline, and the sweep that comes once a minute. */
const DEADLINE_GRACE_SECONDS = 30 + 60;
/** Fargate bills no less (https://aws.amazon.com/fargate/pricing). */
const LEAST_BILLED_SECONDS = 60;
/** The aggregator's task, whatever the generators' is: stacks/remote/fargate-service.ts. */
const AGGREGATOR = { vcpus: 1, memoryGb: 2 };

export const costOfRun = (config: Config, { fargate, publicIpv4 }: PriceTable = PRICES): RunCost => {
  const { cpu, memory, architecture } = config.task;
  const { bufferSeconds, timeoutSeconds, durationSeconds, drainSeconds } = runSettingsOf(config, []);
  const loadSeconds = durationSeconds + drainSeconds;
  const seconds = Math.max(LEAST_BILLED_SECONDS, COMING_UP_SECONDS + bufferSeconds + loadSeconds + GOING_DOWN_SECONDS);
  const mostSeconds = Math.max(
    seconds,
    timeoutSeconds + bufferSeconds + loadSeconds + DEADLINE_GRACE_SECONDS + GOING_DOWN_SECONDS,
  );
  const regions = Object.entries(requiredRegionsOf(config)).map(([region, { vus, workers }]): RegionCost => {
    const tasks = workers + 1;
    const vcpus = (workers * cpu) / 1024 + AGGREGATOR.vcpus;
    const memoryGb = (workers * memory) / 1024 + AGGREGATOR.memoryGb;
    const price = Object.hasOwn(fargate, region) ? fargate[region]?.[architecture] : undefined;
    const hourUsd =
      price === undefined
        ? null
        : vcpus * price.perVcpuHour + memoryGb * price.perGbHour + tasks * publicIpv4.perAddressHour;
    const over = (billed: number): number | null => (hourUsd === null ? null : (hourUsd * billed) / 3600);
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
export const costOfIdleMonth = ({ homeRegion }: Pick<Config, "homeRegion">, { lambda } = PRICES): number | null =>
  lambda.regions.includes(homeRegion)
    ? (SWEEPS_A_MONTH / 1e6) * lambda.perMillionRequests + SWEEPS_A_MONTH * GB_SECONDS_OF_A_SWEEP * lambda.perGbSecond
    : null;

/** Why a run is not known to stay within `maxCostUsd`; undefined: it does, or there is no limit. */
export const explainOverBudget = ({ maxCostUsd }: Pick<Config, "maxCostUsd">, cost: RunCost): string | undefined => {
  if (maxCostUsd === undefined) return undefined;
  if (cost.knownUsd > maxCostUsd) {
    const atLeast = cost.usd === null ? "at least " : "";
    return `a run costs ${atLeast}${usdText(cost.knownUsd)}, more than maxCostUsd, ${maxCostUsd} USD`;
  }
  if (cost.usd !== null) return undefined;
  const unknown = cost.regions.flatMap(({ region, usd }) => (usd === null ? [region] : []));
  return `maxCostUsd cannot be held: the price table has no price for ${unknown.join(", ")}; add it to cli/plan/prices.json`;
};

/** Cents, and below a cent that it is below. */
export const usdText = (usd: number): string => (usd > 0 && usd < 0.01 ? "< 0.01 USD" : `${usd.toFixed(2)} USD`);
