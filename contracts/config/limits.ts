// How much may go wrong in a run before its numbers are not to be trusted, where the config may say so.
import * as z from "zod";

const error = "a fraction of the iterations, 0 to 1: 0.1 is a tenth of them";

export const Limits = z
  .strictObject({
    iterationErrors: z
      .number({ error })
      .min(0, { error })
      .max(1, { error })
      .default(0.1)
      .describe(
        "The largest fraction of iterations that an error of the script may end; above it the run is invalid. A threshold on iterations_failed takes its place",
      ),
  })
  .prefault({})
  .describe("How much may go wrong before the run's numbers are not to be trusted");
export type Limits = z.infer<typeof Limits>;
