// Each virtual user has a number of iterations of its own.
import { openIterationsLoad } from "../load/iterations-load.ts";
import type { Loop } from "./loop.ts";

export const perVuIterations: Loop<"per-vu-iterations"> = ({ iterations, gracefulStop }, share, ports) => {
  const total = iterations * share.vuIndexes.length;
  return openIterationsLoad({ total, each: iterations, areNumbered: false }, gracefulStop, share, ports);
};
