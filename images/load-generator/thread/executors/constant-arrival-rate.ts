// Iterations evenly spaced, the first at the load's start.
import { arrivalsLoad } from "../load/arrivals-load.ts";
import { flat } from "../load/curve.ts";
import type { Loop } from "./loop.ts";

export const constantArrivalRate: Loop<"constant-arrival-rate"> = ({ gracefulStop }, share, ports) =>
  arrivalsLoad(flat(share.durationSeconds), "at-start", gracefulStop, share, ports);
