// Whichever virtual user of the thread is free takes the next of its part of the region's iterations.
import { openIterationsLoad } from "../load/iterations-load.ts";
import { shareOf } from "../load/share.ts";
import { wholeOf } from "../load/whole.ts";
import type { Loop } from "./loop.ts";

export const sharedIterations: Loop<"shared-iterations"> = ({ iterations, gracefulStop }, share, ports) => {
  const total = shareOf(share, wholeOf(share.region).iterationsOf(iterations));
  return openIterationsLoad({ total, each: Number.POSITIVE_INFINITY, areNumbered: true }, gracefulStop, share, ports);
};
