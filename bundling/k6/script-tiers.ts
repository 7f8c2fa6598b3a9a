// What the command line and variables say of a k6 script's options, in its own words: there virtual users, rates and
// iterations are the whole test's. Pure.
import type { JsonObject } from "../../contracts/config/layers/layer.ts";
import type { Overrides } from "../../contracts/config/layers/overrides.ts";
import { joinLoadTiers, type Tier } from "../../contracts/k6/options/k6-layers.ts";
import { tiersOfVariables } from "../../contracts/k6/options/variables.ts";

/** Virtual users for each iteration a second where nobody says how many: enough for iterations of two seconds. */
const VUS_PER_RATE = 2;

/** The lowest first. @throws MeridianError COMMAND_INVALID */
export const tiersAbove = (overrides: Overrides, variables: Readonly<Record<string, string | undefined>>): Tier[] => [
  ...tiersOfVariables(variables),
  ...joinLoadTiers([
    ...loadTiers(overrides),
    ...(overrides.options ?? []).map(({ value, from }) => ({ from, options: value })),
  ]),
];

const loadTiers = ({ vus, rate, duration, iterations }: Overrides): { from: string; options: JsonObject }[] => {
  if (rate !== undefined) {
    const users = vus?.value ?? Math.max(1, Math.ceil(rate.value * VUS_PER_RATE));
    const scenario = {
      executor: "constant-arrival-rate",
      ...rateOf(rate.value),
      duration: duration?.value,
      preAllocatedVUs: users,
    };
    return [{ from: rate.from, options: { scenarios: { default: scenario } } }];
  }
  return [
    ...(vus === undefined ? [] : [{ from: vus.from, options: { vus: vus.value } }]),
    ...(iterations === undefined ? [] : [{ from: iterations.from, options: { iterations: iterations.value } }]),
    ...(duration === undefined ? [] : [{ from: duration.from, options: { duration: inK6(duration.value) } }]),
  ];
};

/** There a rate is a whole number. */
const rateOf = (perSecond: number): JsonObject =>
  Number.isInteger(perSecond)
    ? { rate: perSecond, timeUnit: "1s" }
    : { rate: Math.max(1, Math.round(perSecond * 1000)), timeUnit: "1000s" };

/** A number alone is seconds wherever Meridian reads one. */
const inK6 = (duration: string): string => (/^\d+(\.\d+)?$/.test(duration) ? `${duration}s` : duration);
