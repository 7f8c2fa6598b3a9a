// `remoteRegions` of the config: what each region brings, as people write it: virtual users as a number or as `vus`, or
// a rate.
import * as z from "zod";
import type { RemoteRegion as Brought } from "../executors/region-load.ts";

const VirtualUsers = z.int().min(1).max(1_000_000);
const REGION_EXPECTED = 'virtual users as a whole number from 1, { "vus": 25 }, or { "rate": 100 } for an arrival rate';

/** One object for both, so that a misspelt name is told from its neighbours; the transformation tells them apart. */
const BroughtByRegion = z.strictObject({
  vus: VirtualUsers.optional(),
  rate: z.number().positive().max(1_000_000).optional().describe("Iterations per timeUnit, at the peak"),
  preAllocatedVUs: VirtualUsers.optional().describe("Virtual users at the start; default: two seconds' iterations"),
  maxVUs: VirtualUsers.optional().describe("Virtual users at most; default: preAllocatedVUs"),
});

export const RemoteRegion = z
  .union([VirtualUsers, BroughtByRegion], { error: REGION_EXPECTED })
  .transform((value, context): Brought => {
    if (typeof value === "number") return { vus: value };
    const { vus, rate, ...limits } = value;
    if (rate !== undefined) return value;
    if (vus !== undefined && Object.values(limits).every((limit) => limit === undefined)) return { vus };
    // When there are issues already, a misspelt name is among them, and one message is enough.
    if (context.issues.length === 0) context.addIssue({ code: "custom", message: REGION_EXPECTED, input: value });
    return z.NEVER;
  })
  .describe(
    "Virtual users of this region: a number, or { vus }; with an arrival rate { rate, preAllocatedVUs, maxVUs }",
  );
