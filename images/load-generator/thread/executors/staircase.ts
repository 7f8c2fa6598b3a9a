// Iterations evenly spaced within each step, the first when the first step begins; more steps may come meanwhile.
import type { Step } from "../../../../contracts/executors/stairs.ts";
import { ArrivalLoop } from "../load/arrival-loop.ts";
import { iterationOf, shareOf } from "../load/share.ts";
import { StairsSchedule } from "../load/stairs-schedule.ts";
import { middleMsOf } from "../load/thread-load.ts";
import type { Loop } from "./loop.ts";

/** How soon a loop that waits for its next iteration sees that there are other steps. */
const LOOK_EVERY_MS = 100;
/** A wait for what is past would never let answers be read. */
const LEAST_WAIT_MS = 1;
/** While steps may be added, there is no last iteration. */
const NO_END = 2 ** 40;

export const staircase: Loop<"staircase"> = ({ steps, gracefulStop }, share, ports) => {
  const { vuIndexes, region, durationSeconds } = share;
  const schedule = new StairsSchedule(region.ratePerSecond, durationSeconds, steps);
  const maxVUs = vuIndexes.length;
  const arrivals = {
    get count(): number {
      return shareOf(share, ports.elapsedMs() < schedule.endsMs ? NO_END : schedule.count);
    },
    dueMs: (index: number): number => schedule.dueMs(iterationOf(share, index)),
    looksAgainMs: (): number => {
      const nowMs = ports.elapsedMs();
      return Math.max(nowMs + LEAST_WAIT_MS, Math.min(nowMs + LOOK_EVERY_MS, schedule.endsMs));
    },
    cutMs: (durationSeconds + gracefulStop) * 1000,
    preAllocatedVUs: Math.min(maxVUs, shareOf(share, region.preAllocatedVUs)),
    maxVUs,
  };
  const loop = new ArrivalLoop(arrivals, ports);
  return {
    beginsAtStart: arrivals.dueMs(0) <= 0,
    lastCutMs: arrivals.cutMs,
    vusAt: (second) => loop.vusAt(middleMsOf(second)),
    run: () => loop.run(),
    takeSteps: (more: readonly Step[]) => schedule.take([...steps, ...more]),
  };
};
