// The loop of each executor. A further executor is a file beside this one and a line here, after its contract in
// contracts/executors.
import type { ExecutorName, Load } from "../../../../contracts/executors/index.ts";
import type { LoadPorts, ThreadLoad, ThreadShare } from "../load/thread-load.ts";
import { constantArrivalRate } from "./constant-arrival-rate.ts";
import { constantVus } from "./constant-vus.ts";
import type { Loop } from "./loop.ts";
import { perVuIterations } from "./per-vu-iterations.ts";
import { rampingArrivalRate } from "./ramping-arrival-rate.ts";
import { rampingVus } from "./ramping-vus.ts";
import { sharedIterations } from "./shared-iterations.ts";
import { staircase } from "./staircase.ts";

const LOOPS = {
  "constant-vus": constantVus,
  "ramping-vus": rampingVus,
  "constant-arrival-rate": constantArrivalRate,
  "ramping-arrival-rate": rampingArrivalRate,
  "per-vu-iterations": perVuIterations,
  "shared-iterations": sharedIterations,
  staircase,
} satisfies { readonly [Name in ExecutorName]: Loop<Name> };

export const openLoad = (load: Load, share: ThreadShare, ports: LoadPorts): ThreadLoad => {
  // Its name and its settings belong together: the plan's schema has seen to that.
  const loop = LOOPS[load.executor] as Loop<ExecutorName>;
  return loop(load as never, share, ports);
};
