// How a run's iterations are started: k6's executors, and what each region brings to them. What is the same everywhere (the curve, the
// unit of time) is in `load`; what is a region's own (its virtual users, its rate) is with the region. Stages are fractions of that.
import { z } from "zod";
import { Duration } from "../words/duration.ts";

const GRACEFUL_STOP = Duration.default(30).describe("Time that iterations under way get to finish at the end");
const TIME_UNIT = Duration.default(1).describe("What a region's rate is per");
const MAX_DURATION = Duration.default(600).describe("The iterations that have not begun by then are dropped");
const Iterations = z.int().min(1).max(1_000_000_000);

const Fraction = z.number().min(0).max(1);
const stagesOf = (of: string) =>
  z
    .array(
      z.strictObject({
        duration: Duration,
        target: Fraction.describe(`Fraction of the region's ${of} at the end of this stage, 0 to 1`),
      }),
    )
    .min(1);

export const Load = z.discriminatedUnion("executor", [
  z.strictObject({ executor: z.literal("constant-vus"), gracefulStop: GRACEFUL_STOP }),
  z.strictObject({
    executor: z.literal("ramping-vus"),
    startFraction: Fraction.default(0).describe("Fraction of the region's virtual users at the start"),
    stages: stagesOf("virtual users"),
    gracefulStop: GRACEFUL_STOP,
    gracefulRampDown: Duration.default(30).describe(
      "Time that an iteration gets to finish when its virtual user is taken away",
    ),
  }),
  z.strictObject({
    executor: z.literal("constant-arrival-rate"),
    timeUnit: TIME_UNIT,
    gracefulStop: GRACEFUL_STOP,
  }),
  z.strictObject({
    executor: z.literal("ramping-arrival-rate"),
    timeUnit: TIME_UNIT,
    startRate: Fraction.default(0).describe("Fraction of the region's rate at the start, 0 to 1"),
    stages: stagesOf("rate"),
    gracefulStop: GRACEFUL_STOP,
  }),
  z.strictObject({
    executor: z.literal("per-vu-iterations"),
    iterations: Iterations.default(1).describe("Iterations of each virtual user"),
    maxDuration: MAX_DURATION,
    gracefulStop: GRACEFUL_STOP,
  }),
  z.strictObject({
    executor: z.literal("shared-iterations"),
    iterations: Iterations.default(1).describe("Iterations of each region, taken by whichever virtual user is free"),
    maxDuration: MAX_DURATION,
    gracefulStop: GRACEFUL_STOP,
  }),
]);
export type Load = z.infer<typeof Load>;
export type ArrivalLoad = Extract<Load, { executor: "constant-arrival-rate" | "ramping-arrival-rate" }>;
export type IterationsLoad = Extract<Load, { executor: "per-vu-iterations" | "shared-iterations" }>;
export type VusLoad = Exclude<Load, ArrivalLoad | IterationsLoad>;

const VirtualUsers = z.int().min(1).max(1_000_000);
const REGION_EXPECTED = 'virtual users as a whole number from 1, { "vus": 25 }, or { "rate": 100 } for an arrival rate';

/** One object for both, so that a misspelt name is told from its neighbours; the transformation tells them apart. */
const BroughtByRegion = z.strictObject({
  vus: VirtualUsers.optional(),
  rate: z.number().positive().max(1_000_000).optional().describe("Iterations per timeUnit, at the peak"),
  preAllocatedVUs: VirtualUsers.optional().describe("Virtual users at the start; default: two seconds' iterations"),
  maxVUs: VirtualUsers.optional().describe("Virtual users at most; default: preAllocatedVUs"),
});

/** Virtual users, a rate, or, where some scenarios start iterations by a rate and others do not, both. */
export interface RemoteRegion {
  readonly vus?: number | undefined;
  readonly rate?: number | undefined;
  /** With a rate alone. */
  readonly preAllocatedVUs?: number | undefined;
  readonly maxVUs?: number | undefined;
}

export const RemoteRegion = z
  .union([VirtualUsers, BroughtByRegion], { error: REGION_EXPECTED })
  .transform((value, context): RemoteRegion => {
    if (typeof value === "number") return { vus: value };
    const { vus, rate, ...limits } = value;
    if (rate !== undefined) return value;
    if (vus !== undefined && Object.values(limits).every((limit) => limit === undefined)) return { vus };
    // A misspelt name has been said by then.
    if (context.issues.length === 0) context.addIssue({ code: "custom", message: REGION_EXPECTED, input: value });
    return z.NEVER;
  })
  .describe(
    "Virtual users of this region: a number, or { vus }; with an arrival rate { rate, preAllocatedVUs, maxVUs }",
  );

export const isArrivalLoad = (load: Load): load is ArrivalLoad =>
  load.executor === "constant-arrival-rate" || load.executor === "ramping-arrival-rate";

export const isIterationsLoad = (load: Load): load is IterationsLoad =>
  load.executor === "per-vu-iterations" || load.executor === "shared-iterations";

/** What a region brings to the load, with nothing left to derive. */
export const RegionLoad = z.object({
  /** Virtual users at most. */
  vus: z.int().min(0),
  /** Of them, those that there are at the start of an arrival rate. */
  preAllocatedVUs: z.int().min(0),
  /** Iterations per second at the peak of an arrival rate; else 0. */
  ratePerSecond: z.number().min(0),
});
export type RegionLoad = z.infer<typeof RegionLoad>;

/** Virtual users that a rate is given where nobody says: enough for iterations of two seconds. */
const DEFAULT_VU_SECONDS = 2;

/** The part of a region's virtual users, or of its rate, that one load gets: [from, to) of [0, 1). */
export interface Part {
  readonly from: number;
  readonly to: number;
}
export const WHOLE: Part = { from: 0, to: 1 };

/** Rounded at both ends of the part, so that parts side by side add up. */
const partOf = (total: number, { from, to }: Part): number =>
  Math.round(total * to - 1e-9) - Math.round(total * from - 1e-9);

/** @param region one that fits the load, see load-issues.ts */
export const regionLoadOf = (load: Load, region: RemoteRegion, part = WHOLE): RegionLoad => {
  if (!isArrivalLoad(load)) {
    const vus = partOf(region.vus ?? 0, part);
    return { vus, preAllocatedVUs: vus, ratePerSecond: 0 };
  }
  const ratePerSecond = ((region.rate ?? 0) * (part.to - part.from)) / load.timeUnit;
  const given = region.preAllocatedVUs === undefined ? undefined : partOf(region.preAllocatedVUs, part);
  const maxVUs = region.maxVUs === undefined ? (given ?? vusFor(ratePerSecond)) : partOf(region.maxVUs, part);
  return { vus: maxVUs, preAllocatedVUs: given ?? Math.min(vusFor(ratePerSecond), maxVUs), ratePerSecond };
};

const vusFor = (ratePerSecond: number): number => Math.max(1, Math.ceil(ratePerSecond * DEFAULT_VU_SECONDS));

/** Seconds of load at most: the stages' sum, `maxDuration`, or the config's own duration. */
export const loadSeconds = (load: Load, duration: number | undefined): number => {
  if ("stages" in load) return load.stages.reduce((sum, stage) => sum + stage.duration, 0);
  return isIterationsLoad(load) ? load.maxDuration : (duration ?? 0);
};
