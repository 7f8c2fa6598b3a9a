// A thread's part of a load, whatever its executor: what the thread needs to know of it, and how it is run.
import { isArrivalLoad, isIterationsLoad, type Load, type RegionLoad } from "../../../../contracts/config/load.ts";
import type { NoticeCode } from "../../../../contracts/delta/notices.ts";
import { ArrivalLoop, type ArrivalPorts } from "./arrival-loop.ts";
import { arrivalSchedule } from "./arrival-schedule.ts";
import { activeCount, activeIntervals } from "./schedule.ts";
import { iterationOf, shareOf, type ThreadPlace } from "./share.ts";
import { type LoopPorts, NONE_LEFT, runUser, UNNUMBERED } from "./user-loop.ts";

export interface ThreadLoad {
  /** An iteration is due at the start instant. */
  readonly beginsAtStart: boolean;
  /** When the last iterations are cut, in milliseconds since the start. */
  readonly lastCutMs: number;
  /** Virtual users at work in a second that has just ended; the second may be a fraction, where the load began in one. */
  readonly vusAt: (second: number) => number;
  /** Resolves when every virtual user has ended. */
  readonly run: () => Promise<void>;
}

export interface LoadPorts extends ArrivalPorts {
  readonly onDropped: (count?: number) => void;
  readonly note: (code: NoticeCode, text: string) => void;
}

export interface ThreadShare extends ThreadPlace {
  /** The load's numbers of this thread's virtual users in its region, in the thread's order. */
  readonly vuIndexes: readonly number[];
  readonly region: RegionLoad;
  readonly durationSeconds: number;
}

/** Virtual users are counted in the middle of each second. */
const middleMs = (second: number): number => second * 1000 + 500;

export const threadLoadOf = (load: Load, share: ThreadShare, ports: LoadPorts): ThreadLoad => {
  if (isArrivalLoad(load)) return arrivalsOf(load, share, ports);
  if (isIterationsLoad(load)) return iterationsOf(load, share, ports);
  const { vuIndexes, region, durationSeconds } = share;
  const schedules = vuIndexes.map((index) => activeIntervals(load, region.vus, durationSeconds, index));
  return {
    beginsAtStart: schedules.some((intervals) => (intervals[0]?.fromMs ?? 1) <= 0),
    lastCutMs: Math.max(0, ...schedules.flatMap((intervals) => intervals.map(({ cutMs }) => cutMs))),
    vusAt: (second) => activeCount(schedules, middleMs(second)),
    run: async () => {
      await Promise.all(schedules.map((intervals, index) => runUser(index, intervals, ports)));
    },
  };
};

const arrivalsOf = (load: Extract<Load, { timeUnit: number }>, share: ThreadShare, ports: LoadPorts): ThreadLoad => {
  const { vuIndexes, region, durationSeconds } = share;
  const schedule = arrivalSchedule(load, region.ratePerSecond, durationSeconds);
  const dueMs = (index: number): number => schedule.dueMs(iterationOf(share, index));
  const maxVUs = vuIndexes.length;
  const arrivals = {
    ...{ count: shareOf(share, schedule.count), dueMs, maxVUs },
    cutMs: (durationSeconds + load.gracefulStop) * 1000,
    preAllocatedVUs: Math.min(maxVUs, shareOf(share, region.preAllocatedVUs)),
  };
  const loop = new ArrivalLoop(arrivals, ports);
  return {
    beginsAtStart: arrivals.dueMs(0) <= 0,
    lastCutMs: arrivals.cutMs,
    vusAt: (second) => loop.vusAt(middleMs(second)),
    run: () => loop.run(),
  };
};

const iterationsOf = (
  load: Extract<Load, { iterations: number }>,
  share: ThreadShare,
  ports: LoadPorts,
): ThreadLoad => {
  const endMs = share.durationSeconds * 1000;
  const cutMs = endMs + load.gracefulStop * 1000;
  const users = share.vuIndexes.length;
  const isShared = load.executor === "shared-iterations";
  const total = isShared ? shareOf(share, load.iterations) : load.iterations * users;
  let left = total;
  const endedMs = new Array<number>(users).fill(Number.POSITIVE_INFINITY);
  const runOne = async (index: number): Promise<void> => {
    let own = isShared ? Number.POSITIVE_INFINITY : load.iterations;
    const next = (): number => {
      if (own <= 0 || left <= 0) return NONE_LEFT;
      own -= 1;
      left -= 1;
      return isShared ? total - left - 1 : UNNUMBERED;
    };
    if (await runUser(index, [{ fromMs: 0, untilMs: endMs, cutMs }], ports, next)) left += 1;
    endedMs[index] = ports.elapsedMs();
  };
  return {
    beginsAtStart: left > 0,
    lastCutMs: cutMs,
    vusAt: (second) => endedMs.filter((ms) => ms > middleMs(second)).length,
    run: async () => {
      if (ports.elapsedMs() > 0)
        ports.note(
          "iterations-repeated",
          "a thread that came late ran all its iterations: those of the one before it come on top",
        );
      await Promise.all(share.vuIndexes.map((_, index) => runOne(index)));
      // As in k6, what maxDuration, or users without a row, left undone is dropped; what was left because somebody ended the run is not.
      if (left > 0 && !ports.isStopping()) ports.onDropped(left);
    },
  };
};

/** A load that begins some time after the run's start: its own clock is behind by that. */
export const delayed = (delayMs: number, ports: LoadPorts, open: (ports: LoadPorts) => ThreadLoad): ThreadLoad => {
  if (delayMs === 0) return open(ports);
  const load = open({ ...ports, ...delayedClock(delayMs, ports) });
  return {
    beginsAtStart: false,
    lastCutMs: load.lastCutMs + delayMs,
    vusAt: (second) => (middleMs(second) < delayMs ? 0 : load.vusAt(second - delayMs / 1000)),
    run: load.run,
  };
};

const delayedClock = (delayMs: number, ports: LoopPorts): Pick<LoopPorts, "elapsedMs" | "waitUntil" | "at"> => ({
  elapsedMs: () => ports.elapsedMs() - delayMs,
  waitUntil: (elapsedMs) => ports.waitUntil(elapsedMs + delayMs),
  at: (elapsedMs, run) => ports.at(elapsedMs + delayMs, run),
});

/** Several loads at once. */
export const together = (loads: readonly ThreadLoad[]): ThreadLoad => ({
  beginsAtStart: loads.some(({ beginsAtStart }) => beginsAtStart),
  lastCutMs: Math.max(0, ...loads.map(({ lastCutMs }) => lastCutMs)),
  vusAt: (second) => loads.reduce((sum, load) => sum + load.vusAt(second), 0),
  run: async () => {
    await Promise.all(loads.map((load) => load.run()));
  },
});
