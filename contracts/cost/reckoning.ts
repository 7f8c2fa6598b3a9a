// What a fleet costs for a time, by what each of its tasks costs an hour. The orchestrator holds a run against its cap
// by it, the plan and the results say what it comes to. Pure.
import type { CostSettings, RequiredRegion, TaskRates } from "../orchestrator/state.ts";

/** From the first image pulled to the last worker ready: what a start without trouble takes. */
export const COMING_UP_SECONDS = 60;
/** From the end of the load to the last task gone: flush, scale to 0, stop. */
export const GOING_DOWN_SECONDS = 60;
/** Fargate bills no less (https://aws.amazon.com/fargate/pricing). */
export const LEAST_BILLED_SECONDS = 60;

/** What a region's tasks cost an hour: one aggregator, and its load generators. */
export const hourUsdOf = ({ aggregatorUsd, generatorUsd }: TaskRates, workers: number): number =>
  aggregatorUsd + workers * generatorUsd;

/** @param secondsIn a region's tasks are up, each of them */
export const fleetUsdOf = (
  rates: CostSettings["rates"],
  regions: Readonly<Record<string, RequiredRegion>>,
  secondsIn: (region: string) => number,
): number =>
  Object.entries(regions).reduce((sum, [region, { workers }]) => {
    const known = Object.hasOwn(rates, region) ? rates[region] : undefined;
    if (known === undefined) return sum;
    return sum + (hourUsdOf(known, workers) * Math.max(LEAST_BILLED_SECONDS, secondsIn(region))) / 3600;
  }, 0);

/** Cents; below a cent as many digits as say something. */
export const capText = (usd: number): string => `${usd >= 0.01 || usd === 0 ? usd.toFixed(2) : usd.toPrecision(2)} USD`;
