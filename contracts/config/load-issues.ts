// Finds mistakes in how the config's load, scenarios, duration and regions fit together, where each is right by itself.
// What only an executor can know is checked by that executor (executors/).

import { executorOf } from "../executors/index.ts";
import { type Parts, RESOURCES, type RemoteRegion, type Resource, WHOLE } from "../executors/region-load.ts";
import { formatDuration } from "../words/duration.ts";
import type { Issue } from "../words/errors.ts";
import type { Config } from "./config.ts";
import { loadsByRegionOf, type PlannedScenario, partsOf, peakOf, scenariosOf, wholesOf } from "./scenario.ts";
import { showValue } from "./zod-issues.ts";

const MAX_VUS = 1_000_000;
/** Timers hold 24 days: beyond it the end would come at once. */
const MAX_SECONDS = 20 * 86_400;

/**
 * @param isAsWritten false at a place where the config was mended so that it can be read: what follows from that place
 * is not known, and is not judged
 */
export const loadIssues = (config: Config, isAsWritten: (path: string) => boolean): readonly Issue[] => {
  if (config.load !== undefined && config.scenarios !== undefined)
    return [{ path: "load", expected: "either load or scenarios", received: "both" }];
  const scenarios = scenariosOf(config);
  const place = (name: string): string => (config.scenarios === undefined ? "load" : `scenarios.${name}`);
  // Where all scenarios had to be left out, the only one left is the default.
  const areThere = config.scenarios !== undefined || isAsWritten("scenarios");
  const known = scenarios.filter(({ name }) => areThere && isAsWritten(`${place(name)}.executor`));
  const areWhole = isAsWritten("load") && isAsWritten("scenarios");
  const isTimeKnown = ({ name, load }: PlannedScenario): boolean =>
    executorOf(load).seconds(load) === undefined ? isAsWritten(`${place(name)}.duration`) : isAsWritten(place(name));
  return [
    ...known.filter(isTimeKnown).flatMap((scenario) => durationIssues(config, scenario, place(scenario.name))),
    ...known.flatMap(({ name, load }) => executorOf(load).issues(load, place(name))),
    ...(isAsWritten("scenarios") ? shareIssues(config, scenarios) : []),
    ...(isShared(config) ? wholeIssues(config, scenarios, place) : []),
    ...Object.entries(isShared(config) ? {} : config.remoteRegions).flatMap(([region, brought]) => [
      ...(areWhole ? unusedIssues(scenarios, brought, `remoteRegions.${region}`) : []),
      ...known.flatMap((scenario) => kindIssues(config, scenario, brought, `remoteRegions.${region}`)),
      ...(areWhole ? sizeIssues(config, scenarios, brought, `remoteRegions.${region}`) : []),
    ]),
  ];
};

/** Checks the duration of one scenario, and says at which setting a mistake is to be mended. */
const durationIssues = (config: Config, { name, load, durationSeconds }: PlannedScenario, place: string): Issue[] => {
  const ownTime = executorOf(load).seconds(load);
  const lasts = ownTime === undefined;
  const own = config.scenarios?.[name]?.duration;
  const path = config.scenarios === undefined || (own === undefined && lasts) ? "duration" : `${place}.duration`;
  // The config's duration holds for scenarios that have none of their own; executors that say how long they last ignore
  // it.
  const given = config.scenarios === undefined ? config.duration : (own ?? (lasts ? config.duration : undefined));
  if (lasts && given === undefined)
    return [{ path, expected: 'how long the load lasts, such as "30s"', received: "nothing" }];
  if (ownTime !== undefined && given !== undefined && Math.abs(given - durationSeconds) > 0.001)
    return [{ path, expected: `${ownTime.inWords}, ${durationSeconds}s, or nothing`, received: `${given}s` }];
  const where = ownTime?.field === undefined ? path : `${place}.${ownTime.field}`;
  if (durationSeconds > MAX_SECONDS)
    return [{ path: where, expected: "20 days at most", received: formatDuration(durationSeconds) }];
  if (durationSeconds > 0) return [];
  return [{ path: where, expected: "a time above zero", received: `${durationSeconds}s` }];
};

/** Whether a load is the whole test's, or a region has a weight: one asks for the other. */
const isShared = (config: Config): boolean =>
  wholesOf(config).some((whole) => whole !== undefined) ||
  Object.values(config.remoteRegions).some(({ weight }) => weight !== undefined);

const WEIGHT_EXPECTED = "the region's part, such as { \"weight\": 1 }: the load is the whole test's";

const wholeIssues = (
  config: Config,
  scenarios: readonly PlannedScenario[],
  place: (name: string) => string,
): Issue[] => {
  const regions = Object.entries(config.remoteRegions);
  const sized = regions.filter(([, { weight }]) => weight === undefined);
  const wholes = wholesOf(config);
  const ofLoads = scenarios.flatMap((scenario, index): Issue[] => {
    const [whole, path] = [wholes[index], `${place(scenario.name)}.whole`];
    if (whole !== undefined) return kindAndSizeIssues(config, scenario, whole, WHOLE, path);
    const expected = 'what all regions bring together, such as { "vus": 100 }: regions have weights';
    return [{ path, expected, received: "nothing" }];
  });
  const issues = [
    ...sized.map(([name, brought]) => ({
      path: `remoteRegions.${name}`,
      expected: WEIGHT_EXPECTED,
      received: showValue(brought),
    })),
    ...ofLoads,
  ];
  if (issues.length > 0) return issues;
  return Object.entries(loadsByRegionOf(config, config.remoteRegions)).flatMap(([name, loads]) =>
    loads.some(({ vus }) => vus > 0)
      ? []
      : [
          {
            path: `remoteRegions.${name}`,
            expected: "regions that get a virtual user each: leave this one out, or raise the load's virtual users",
            received: "none of the whole test's virtual users",
          },
        ],
  );
};

const kindAndSizeIssues = (
  config: Config,
  scenario: PlannedScenario,
  brought: RemoteRegion,
  parts: Parts,
  path: string,
): Issue[] => {
  const ofKind = kindIssues(config, scenario, brought, path);
  return ofKind.length > 0 ? ofKind : sizeIssuesOf(config, scenario, brought, parts, path);
};

const IN_WORDS: Readonly<Record<Resource, string>> = { rate: "rate", vus: "virtual users" };

const takesOf = ({ load }: PlannedScenario): readonly Resource[] => executorOf(load).brings;

/** Checks that scenarios which run at the same time never take more of a region than it has. */
const shareIssues = ({ scenarios: settings }: Config, scenarios: readonly PlannedScenario[]): Issue[] => {
  if (settings === undefined) return [];
  return RESOURCES.flatMap((resource): Issue[] => {
    const takers = scenarios.filter((scenario) => takesOf(scenario).includes(resource));
    const shares = takers.map(({ name }) => settings[name]?.share);
    if (shares.every((share) => share === undefined)) return [];
    const without = takers.find((_, index) => shares[index] === undefined);
    const what = IN_WORDS[resource];
    if (without !== undefined)
      return [
        {
          path: `scenarios.${without.name}.share`,
          expected: `a fraction of the region's ${what}, as the other scenarios have`,
          received: "nothing",
        },
      ];
    const peak = peakOf(
      takers,
      shares.map((share) => share ?? 0),
    );
    const names = takers.map(({ name }) => name).join(", ");
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

/**
 * Finds what a region brings and no scenario takes. A region may bring both virtual users and a rate only when there
 * are scenarios for both.
 */
const unusedIssues = (scenarios: readonly PlannedScenario[], { vus, rate }: RemoteRegion, path: string): Issue[] => {
  const taken = new Set(scenarios.flatMap(takesOf));
  if (vus === undefined || rate === undefined || taken.size === RESOURCES.length) return [];
  const expected = taken.has("rate") ? "a rate alone" : "virtual users alone";
  return [{ path, expected: `${expected}: nothing takes the other`, received: showValue({ vus, rate }) }];
};

/** Calls a scenario as the config does: one that has no name of its own by its executor's. */
const calledIn = ({ scenarios }: Config, { name, load }: PlannedScenario): string =>
  scenarios === undefined ? load.executor : name;

/** Finds a region that brings virtual users to a scenario that takes a rate, or the other way round. */
const kindIssues = (config: Config, scenario: PlannedScenario, brought: RemoteRegion, path: string): Issue[] => {
  const name = calledIn(config, scenario);
  const takes = takesOf(scenario);
  const one = (expected: string, received: string): Issue[] => [{ path, expected, received }];
  if (takes.includes("rate") && brought.rate === undefined)
    return one(`{ "rate": 100 }: ${name} starts iterations by a rate`, `${brought.vus} virtual users`);
  if (takes.includes("vus") && brought.vus === undefined)
    return one(`virtual users: ${name} has no rate`, showValue(brought));
  return [];
};

/** Finds what is wrong between the size of a region and the scenarios that it suits. */
const sizeIssues = (
  config: Config,
  scenarios: readonly PlannedScenario[],
  brought: RemoteRegion,
  path: string,
): Issue[] => {
  const parts = partsOf(config);
  return scenarios.flatMap((scenario, index) =>
    kindIssues(config, scenario, brought, path).length > 0
      ? []
      : sizeIssuesOf(config, scenario, brought, parts[index] ?? WHOLE, path),
  );
};

const sizeIssuesOf = (
  config: Config,
  scenario: PlannedScenario,
  brought: RemoteRegion,
  parts: Parts,
  path: string,
): Issue[] => {
  const { load } = scenario;
  const executor = executorOf(load);
  const one = (expected: string, received: string): Issue[] => [{ path, expected, received }];
  // Mistakes of the load itself were reported above, and nothing can be derived from such a load.
  if (executor.issues(load, path).length > 0) return [];
  const region = executor.regionLoad(load, brought, parts);
  const { vus, preAllocatedVUs } = region;
  if (vus < 1)
    return one(
      `so many virtual users that the share of ${calledIn(config, scenario)} is one at least`,
      showValue(brought),
    );
  const issue = executor.regionIssue(load, region);
  if (issue !== undefined) return [{ path, ...issue }];
  if (preAllocatedVUs > vus) return one(`maxVUs of at least preAllocatedVUs, ${preAllocatedVUs}`, `${vus}`);
  return vus > MAX_VUS ? one(`at most ${MAX_VUS} virtual users: set maxVUs`, `${vus}`) : [];
};
