// Iterations evenly spaced, the first at the load's start.
import { openArrivalsLoad } from "../load/arrivals-load.ts";
import { makeFlatCurve } from "../load/curve.ts";
import type { Loop } from "./loop.ts";

export const constantArrivalRate: Loop<"constant-arrival-rate"> = ({ gracefulStop }, share, ports) =>
  openArrivalsLoad(makeFlatCurve(share.durationSeconds), "at-start", gracefulStop, share, ports);
