// What is wrong between the parts of a config that say how much load there is: load or scenarios, duration and regions, each right by
// itself.

import type { Issue } from "../words/errors.ts";
import type { Config } from "./config.ts";
import { isArrivalLoad, type Load, type Part, type RemoteRegion, regionLoadOf } from "./load.ts";
import { type PlannedScenario, partsOf, peakOf, scenariosOf } from "./scenario.ts";
import { showValue } from "./zod-issues.ts";

const MAX_VUS = 1_000_000;

export const loadIssues = (config: Config): readonly Issue[] => {
  if (config.load !== undefined && config.scenarios !== undefined)
    return [{ path: "load", expected: "either load or scenarios", received: "both" }];
  const scenarios = scenariosOf(config);
  const parts = partsOf(config);
  const place = (name: string): string => (config.scenarios === undefined ? "load" : `scenarios.${name}`);
  return [
    ...scenarios.flatMap((scenario) => durationIssues(config, scenario, place(scenario.name))),
    ...scenarios.flatMap(({ name, load }) => timeUnitIssues(load, place(name))),
    ...shareIssues(config, scenarios),
    ...Object.entries(config.remoteRegions).flatMap(([region, brought]) => [
      ...unusedIssues(scenarios, brought, `remoteRegions.${region}`),
      ...scenarios.flatMap(({ name, load }, index) => {
        const taker = config.scenarios === undefined ? { name: load.executor } : { name, part: parts[index] };
        return regionIssues(load, brought, taker, `remoteRegions.${region}`);
      }),
    ]),
  ];
};

/** The duration that is meant for a scenario, and where it stands. */
const durationIssues = (config: Config, { name, load, durationSeconds }: PlannedScenario, place: string): Issue[] => {
  const own = config.scenarios?.[name]?.duration;
  const path = config.scenarios === undefined || (own === undefined && lasts(load)) ? "duration" : `${place}.duration`;
  // The config's own is that of scenarios which have none; what says by itself how long it lasts has no need of it.
  const given = config.scenarios === undefined ? config.duration : (own ?? (lasts(load) ? config.duration : undefined));
  if (lasts(load) && given === undefined)
    return [{ path, expected: 'how long the load lasts, such as "30s"', received: "nothing" }];
  if (given !== undefined && Math.abs(given - durationSeconds) > 0.001) {
    const whole = "stages" in load ? "the stages' sum" : "the load's maxDuration";
    return [{ path, expected: `${whole}, ${durationSeconds}s, or nothing`, received: `${given}s` }];
  }
  if (durationSeconds >= 1) return [];
  const where = "maxDuration" in load ? `${place}.maxDuration` : path;
  return [{ path: where, expected: "at least one second", received: `${durationSeconds}s` }];
};

/** It has no time of its own: a duration beside it says when it ends. */
const lasts = ({ executor }: Load): boolean => executor === "constant-vus" || executor === "constant-arrival-rate";

const timeUnitIssues = (load: Load, place: string): Issue[] =>
  isArrivalLoad(load) && load.timeUnit === 0
    ? [{ path: `${place}.timeUnit`, expected: "a duration above 0", received: "0s" }]
    : [];

/** At no time may scenarios take more of a region than there is. */
const shareIssues = ({ scenarios: settings }: Config, scenarios: readonly PlannedScenario[]): Issue[] => {
  if (settings === undefined) return [];
  return [true, false].flatMap((isByRate): Issue[] => {
    const ofKind = scenarios.filter(({ load }) => isArrivalLoad(load) === isByRate);
    const shares = ofKind.map(({ name }) => settings[name]?.share);
    if (shares.every((share) => share === undefined)) return [];
    const without = ofKind.find((_, index) => shares[index] === undefined);
    const what = isByRate ? "rate" : "virtual users";
    if (without !== undefined)
      return [
        {
          path: `scenarios.${without.name}.share`,
          expected: `a fraction of the region's ${what}, as the other scenarios have`,
          received: "nothing",
        },
      ];
    const peak = peakOf(
      ofKind,
      shares.map((share) => share ?? 0),
    );
    const names = ofKind.map(({ name }) => name).join(", ");
    return peak <= 1 + 1e-9
      ? []
      : [
          {
            path: "scenarios",
            expected: `shares of the ${what} that are at most 1 together at any time, of ${names}`,
            received: String(Number(peak.toFixed(6))),
          },
        ];
  });
};

/** With several scenarios a region may bring both; what none of them takes is a mistake. */
const unusedIssues = (scenarios: readonly PlannedScenario[], { vus, rate }: RemoteRegion, path: string): Issue[] => {
  const hasBoth = vus !== undefined && rate !== undefined;
  const isByRate = scenarios.map(({ load }) => isArrivalLoad(load));
  if (!hasBoth || (isByRate.includes(true) && isByRate.includes(false))) return [];
  const expected = isByRate.includes(true) ? "a rate alone" : "virtual users alone";
  return [{ path, expected: `${expected}: nothing takes the other`, received: showValue({ vus, rate }) }];
};

interface Taker {
  /** Of the executor or, where there are several, of the scenario. */
  readonly name: string;
  readonly part?: Part | undefined;
}

const regionIssues = (load: Load, brought: RemoteRegion, { name, part }: Taker, path: string): Issue[] => {
  const one = (expected: string, received: string): Issue[] => [{ path, expected, received }];
  if (isArrivalLoad(load)) {
    if (brought.rate === undefined)
      return one(`{ "rate": 100 }: ${name} starts iterations by a rate`, `${brought.vus} virtual users`);
  } else if (brought.vus === undefined) return one(`virtual users: ${name} has no rate`, showValue(brought));
  // A timeUnit of nothing is named by itself.
  if (isArrivalLoad(load) && load.timeUnit === 0) return [];
  const { vus, preAllocatedVUs } = regionLoadOf(load, brought, part);
  if (vus < 1) return one(`so many virtual users that the share of ${name} is one at least`, showValue(brought));
  if (load.executor === "shared-iterations" && load.iterations < vus)
    return one(`at most ${load.iterations} virtual users: there are no more iterations`, `${vus}`);
  if (preAllocatedVUs > vus) return one(`maxVUs of at least preAllocatedVUs, ${preAllocatedVUs}`, `${vus}`);
  return vus > MAX_VUS ? one(`at most ${MAX_VUS} virtual users: set maxVUs`, `${vus}`) : [];
};
