// `remoteRegions` of the config: what each region brings, as people write it: virtual users as a number or as `vus`, a
// rate, or its weight among the regions that share what the load says for the whole test.
import * as z from "zod";
import type { RemoteRegion as Brought } from "../executors/region-load.ts";
import { RegionNetwork } from "./deployed.ts";

const VirtualUsers = z.int().min(1).max(1_000_000);
const REGION_EXPECTED =
  'virtual users as a whole number from 1, { "vus": 25 }, { "rate": 100 } for an arrival rate, or { "weight": 2 } where the load is the whole test\'s';

const WHOLE_EXPECTED =
  'what all regions bring together: virtual users as a whole number from 1, or { "rate": 100, "preAllocatedVUs": 20, "maxVUs": 50 }';

/** One object for both, so that a misspelt name is told from its neighbours; the transformation tells them apart. */
const BroughtByRegion = z.strictObject({
  vus: VirtualUsers.optional().describe("Virtual users"),
  rate: z.number().positive().max(1_000_000).optional().describe("Iterations per timeUnit, at the peak"),
  preAllocatedVUs: VirtualUsers.optional().describe("Virtual users at the start; default: two seconds' iterations"),
  maxVUs: VirtualUsers.optional().describe("Virtual users at most; default: preAllocatedVUs"),
  weight: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe("Alone: the region's part of what each load says for the whole test, beside the other regions' weights"),
});

/** What a load takes from all regions together. */
export const WholeTest = z
  .union([VirtualUsers, BroughtByRegion.omit({ weight: true })], { error: WHOLE_EXPECTED })
  .transform((value): Brought => (typeof value === "number" ? { vus: value } : value))
  .describe("What all regions bring together, shared by their weights: virtual users, or a rate as a region has it");

/** What a region brings, and whose network it uses on AWS. */
type Region = Brought & { readonly network?: RegionNetwork };

export const RemoteRegion = z
  .union([VirtualUsers, BroughtByRegion.extend({ network: RegionNetwork.optional() })], { error: REGION_EXPECTED })
  .transform((value, context): Region => {
    if (typeof value === "number") return { vus: value };
    const { network, ...brought } = value;
    const own = network === undefined ? {} : { network };
    const { weight, vus, rate, ...limits } = brought;
    const isAlone = Object.values(brought).filter((one) => one !== undefined).length === 1;
    if (weight !== undefined && isAlone) return { weight, ...own };
    if (rate !== undefined && weight === undefined) return { ...brought, ...own };
    if (vus !== undefined && weight === undefined && Object.values(limits).every((limit) => limit === undefined))
      return { vus, ...own };
    // When there are issues already, a misspelt name is among them, and one message is enough.
    if (context.issues.length === 0) context.addIssue({ code: "custom", message: REGION_EXPECTED, input: value });
    return z.NEVER;
  })
  .describe(
    "Virtual users of this region: a number, or { vus }; with an arrival rate { rate, preAllocatedVUs, maxVUs }; or { weight }",
  );
