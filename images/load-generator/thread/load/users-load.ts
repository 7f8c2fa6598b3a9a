// A thread's part of a load by virtual users: each is at an iteration whenever the curve asks for it.
import type { Curve } from "./curve.ts";
import { activeIntervalsOf, countActive, type Graces } from "./schedule.ts";
import { middleMsOf, type ThreadLoad, type ThreadShare } from "./thread-load.ts";
import { type LoopPorts, runUser } from "./user-loop.ts";
import { wholeOf } from "./whole.ts";

export const openUsersLoad = (
  curve: Curve,
  graces: Graces,
  { vuIndexes, region, durationSeconds }: ThreadShare,
  ports: LoopPorts,
): ThreadLoad => {
  const { vus, userOf } = wholeOf(region);
  const schedules = vuIndexes.map((index) => activeIntervalsOf(curve, graces, { vus, durationSeconds }, userOf(index)));
  return {
    beginsAtStart: schedules.some((intervals) => (intervals[0]?.fromMs ?? 1) <= 0),
    lastCutMs: Math.max(0, ...schedules.flatMap((intervals) => intervals.map(({ cutMs }) => cutMs))),
    vusAt: (second) => countActive(schedules, middleMsOf(second)),
    run: async () => {
      await Promise.all(schedules.map((intervals, index) => runUser(index, intervals, ports)));
    },
  };
};
