// Starts iterations at a rate that changes from step to step, whatever the target does. Its steps are those of all
// regions together, each of which begins its part by its own rate; more may be added while the run goes on.
import * as z from "zod";
import type { Issue } from "../words/errors.ts";
import type { Executor } from "./executor.ts";
import { BY_RATE, GRACEFUL_STOP } from "./fields.ts";
import { type Parts, type RegionLoad, type RemoteRegion, rateLoadOf } from "./region-load.ts";
import { WrittenStep } from "./stairs.ts";

const schema = z.strictObject({
  executor: z
    .literal("staircase")
    .describe("So many iterations a second as the present step says, of all regions together"),
  steps: z.array(WrittenStep).min(1).describe("One after another; before the first there is no load"),
  gracefulStop: GRACEFUL_STOP,
});

export const staircase: Executor<typeof schema> = {
  ...BY_RATE,
  name: "staircase",
  schema,
  inWords:
    "when they are due, whatever the target does; the rate is that of the present step, shared by the regions' rates",
  hasRateOfItsOwn: true,
  regionLoad: (_: unknown, region: RemoteRegion, parts: Parts): RegionLoad => rateLoadOf(region, parts, 1),
  issues: ({ steps }, path): readonly Issue[] =>
    steps.flatMap(({ startsAt }, index) => {
      const before = steps[index - 1]?.startsAt ?? -1;
      if (startsAt > before) return [];
      const expected = `a time after the step before, ${before}s`;
      return [{ path: `${path}.steps[${index}].startsAt`, expected, received: `${startsAt}s` }];
    }),
};
