// Settings and rules that several executors share.
import * as z from "zod";
import { Duration } from "../words/duration.ts";
import type { Issue } from "../words/errors.ts";
import type { OwnTime } from "./executor.ts";
import { type Parts, type RegionLoad, type RemoteRegion, rateLoadOf, vusLoadOf } from "./region-load.ts";

export const GRACEFUL_STOP = Duration.default(30).describe("Time that iterations under way get to finish at the end");
export const TIME_UNIT = Duration.default(1).describe("What a region's rate is per");
export const MAX_DURATION = Duration.default(600).describe("The iterations that have not begun by then are dropped");
export const Iterations = z.int().min(1).max(1_000_000_000).default(1);

/** @param of what of a region it is a fraction of */
export const fractionOf = (of: string) => {
  const error = `a fraction of the region's ${of} in remoteRegions, 0 to 1: 1 is all of it, 0.5 one half`;
  return z.number({ error }).min(0, { error }).max(1, { error });
};

/** @param of what of a region they are fractions of */
export const stagesOf = (of: string) =>
  z
    .array(
      z.strictObject({
        duration: Duration,
        target: fractionOf(of).describe(`Fraction of the region's ${of} at the end of this stage, 0 to 1`),
      }),
    )
    .min(1)
    .describe("One after another, without a gap");

/** The rules of loads that take virtual users. An executor spreads them and then overrides those that differ. */
export const BY_VUS = {
  brings: ["vus"],
  mayEndEarlier: false,
  regionLoad: (_: unknown, region: RemoteRegion, parts: Parts): RegionLoad => vusLoadOf(region, parts),
  seconds: (): OwnTime | undefined => undefined,
  issues: (): readonly Issue[] => [],
  regionIssue: (): undefined => undefined,
} as const;

/** The rules of loads that take a rate. */
export const BY_RATE = {
  ...BY_VUS,
  brings: ["rate"],
  regionLoad: ({ timeUnit }: { timeUnit: number }, region: RemoteRegion, parts: Parts): RegionLoad =>
    rateLoadOf(region, parts, timeUnit),
  issues: ({ timeUnit }: { timeUnit: number }, path: string): readonly Issue[] =>
    timeUnit === 0 ? [{ path: `${path}.timeUnit`, expected: "a duration above 0", received: "0s" }] : [],
} as const;

export const stagesTime = ({ stages }: { stages: readonly { duration: number }[] }): OwnTime => ({
  seconds: stages.reduce((sum, { duration }) => sum + duration, 0),
  inWords: "the stages' sum",
});

export const maxDurationTime = ({ maxDuration }: { maxDuration: number }): OwnTime => ({
  seconds: maxDuration,
  inWords: "the load's maxDuration",
  field: "maxDuration",
});
