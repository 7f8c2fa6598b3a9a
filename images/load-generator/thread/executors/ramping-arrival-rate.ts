// Iterations as dense as the stages ask for, the first as soon as a whole one is due.
import { openArrivalsLoad } from "../load/arrivals-load.ts";
import type { Loop } from "./loop.ts";

export const rampingArrivalRate: Loop<"ramping-arrival-rate"> = ({ startRate, stages, gracefulStop }, share, ports) =>
  openArrivalsLoad({ start: startRate, stages }, "when-whole", gracefulStop, share, ports);
