// What a search for a capacity is asked for: which rates it may try, how long it holds each, and the thresholds that say
// whether a rate was held. It travels with the run, so that whoever watches the run goes on with the search.
import * as z from "zod";

export const ClimbSettings = z.object({
  /** The lowest rate, which is the first, and the highest that is tried. Iterations a second of all regions together. */
  from: z.number().positive(),
  to: z.number().positive(),
  /** Each rate of the climb is so many times the one before. */
  factor: z.number().gt(1),
  /** How long a rate is held, and what of that is left out at its beginning. */
  holdSeconds: z.int().min(2),
  skipSeconds: z.int().min(0),
  /** How often each end is confirmed. */
  repeats: z.int().min(1),
  /** The distance of the ends, as a fraction, at which halving stops. */
  within: z.number().positive(),
  /** What each step is held against. */
  limits: z.array(
    z.object({ metric: z.string(), expression: z.string(), allowNoSamples: z.literal(true).exactOptional() }),
  ),
});
export type ClimbSettings = Readonly<z.infer<typeof ClimbSettings>>;
