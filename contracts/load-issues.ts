// What is wrong between the parts of a config that say how much load there is: load, duration and regions, each right by itself.
import { type Config, durationSecondsOf } from "./config.ts";
import type { Issue } from "./errors.ts";
import { isArrivalLoad, type Load, type RemoteRegion, regionLoadOf } from "./load.ts";
import { showValue } from "./zod-issues.ts";

const MAX_VUS = 1_000_000;

export const loadIssues = (config: Config): readonly Issue[] => [
  ...durationIssues(config),
  ...timeUnitIssues(config.load),
  ...Object.entries(config.remoteRegions).flatMap(([region, brought]) =>
    regionIssues(config.load, brought, `remoteRegions.${region}`),
  ),
];

const durationIssues = (config: Config): Issue[] => {
  const { load, duration } = config;
  const seconds = durationSecondsOf(config);
  const isOwn = load.executor === "constant-vus" || load.executor === "constant-arrival-rate";
  if (isOwn && duration === undefined)
    return [{ path: "duration", expected: 'how long the load lasts, such as "30s"', received: "nothing" }];
  if (duration !== undefined && Math.abs(duration - seconds) > 0.001) {
    const whole = "stages" in load ? "the stages' sum" : "the load's maxDuration";
    return [{ path: "duration", expected: `${whole}, ${seconds}s, or nothing`, received: `${duration}s` }];
  }
  const path = "maxDuration" in load ? "load.maxDuration" : "duration";
  return seconds >= 1 ? [] : [{ path, expected: "at least one second", received: `${seconds}s` }];
};

const timeUnitIssues = (load: Load): Issue[] =>
  isArrivalLoad(load) && load.timeUnit === 0
    ? [{ path: "load.timeUnit", expected: "a duration above 0", received: "0s" }]
    : [];

const regionIssues = (load: Load, brought: RemoteRegion, path: string): Issue[] => {
  const one = (expected: string, received: string): Issue[] => [{ path, expected, received }];
  if ("vus" in brought) {
    if (isArrivalLoad(load))
      return one(`{ "rate": 100 }: ${load.executor} starts iterations by a rate`, `${brought.vus} virtual users`);
    if (load.executor === "shared-iterations" && load.iterations < brought.vus)
      return one(`at most ${load.iterations} virtual users: there are no more iterations`, `${brought.vus}`);
    return [];
  }
  if (!isArrivalLoad(load)) return one(`virtual users: ${load.executor} has no rate`, showValue(brought));
  const { vus, preAllocatedVUs } = regionLoadOf(load, brought);
  if (preAllocatedVUs > vus) return one(`maxVUs of at least preAllocatedVUs, ${preAllocatedVUs}`, `${vus}`);
  // A timeUnit of nothing is named by itself.
  return vus > MAX_VUS && load.timeUnit > 0 ? one(`at most ${MAX_VUS} virtual users: set maxVUs`, `${vus}`) : [];
};
