// A thread's part of a load by a rate: those of the region's iterations that are its, each begun when it is due.
import { ArrivalLoop, type ArrivalPorts } from "./arrival-loop.ts";
import { type FirstArrival, makeArrivalSchedule } from "./arrival-schedule.ts";
import type { Curve } from "./curve.ts";
import { iterationOf, shareOf } from "./share.ts";
import { middleMsOf, type ThreadLoad, type ThreadShare } from "./thread-load.ts";
import { wholeOf } from "./whole.ts";

/** @param gracefulStopSeconds what iterations under way get at the end */
export const openArrivalsLoad = (
  curve: Curve,
  first: FirstArrival,
  gracefulStopSeconds: number,
  share: ThreadShare,
  ports: ArrivalPorts,
): ThreadLoad => {
  const { vuIndexes, region, durationSeconds } = share;
  const { ratePerSecond, iterationsOf, iterationOf: inAll } = wholeOf(region);
  const schedule = makeArrivalSchedule(curve, ratePerSecond, first);
  const dueMs = (index: number): number => schedule.dueMs(inAll(iterationOf(share, index)));
  const maxVUs = vuIndexes.length;
  const arrivals = {
    count: shareOf(share, iterationsOf(schedule.count)),
    dueMs,
    cutMs: (durationSeconds + gracefulStopSeconds) * 1000,
    preAllocatedVUs: Math.min(maxVUs, shareOf(share, region.preAllocatedVUs)),
    maxVUs,
  };
  const loop = new ArrivalLoop(arrivals, ports);
  return {
    beginsAtStart: arrivals.dueMs(0) <= 0,
    lastCutMs: arrivals.cutMs,
    vusAt: (second) => loop.vusAt(middleMsOf(second)),
    run: () => loop.run(),
  };
};
