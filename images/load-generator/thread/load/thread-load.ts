// A thread's part of a load, whatever its executor: what the thread needs to know of it, and how it is run.
import type { NoticeCode } from "../../../../contracts/delta/notices.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";
import type { Step } from "../../../../contracts/executors/stairs.ts";
import type { ArrivalPorts } from "./arrival-loop.ts";
import type { ThreadPlace } from "./share.ts";
import type { LoopPorts } from "./user-loop.ts";

export interface ThreadLoad {
  /** True when an iteration is due at the start instant. */
  readonly beginsAtStart: boolean;
  /** When the last iterations are cut, in milliseconds since the start. */
  readonly lastCutMs: number;
  /**
   * Virtual users at work in a second that has just ended; the second may be a fraction, where the load began in one.
   */
  readonly vusAt: (second: number) => number;
  /** Resolves when every virtual user has ended. */
  readonly run: () => Promise<void>;
  /** Of a load whose steps may grow in number: all that were added until now. */
  readonly takeSteps?: (added: readonly Step[]) => void;
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
export const middleMsOf = (second: number): number => second * 1000 + 500;

/** Opens a load that begins some time after the run's start, with a clock that is behind by that much. */
export const delayLoad = (delayMs: number, ports: LoadPorts, open: (ports: LoadPorts) => ThreadLoad): ThreadLoad => {
  if (delayMs === 0) return open(ports);
  const load = open({ ...ports, ...delayClock(delayMs, ports) });
  return {
    beginsAtStart: false,
    lastCutMs: load.lastCutMs + delayMs,
    vusAt: (second) => (middleMsOf(second) < delayMs ? 0 : load.vusAt(second - delayMs / 1000)),
    run: load.run,
    ...(load.takeSteps === undefined ? {} : { takeSteps: load.takeSteps }),
  };
};

const delayClock = (
  delayMs: number,
  ports: LoopPorts,
): Pick<LoopPorts, "joinedMs" | "elapsedMs" | "waitUntil" | "at"> => ({
  joinedMs: ports.joinedMs - delayMs,
  elapsedMs: () => ports.elapsedMs() - delayMs,
  waitUntil: (elapsedMs) => ports.waitUntil(elapsedMs + delayMs),
  at: (elapsedMs, run) => ports.at(elapsedMs + delayMs, run),
});

/** Makes one load of several that run at once. */
export const joinLoads = (loads: readonly ThreadLoad[]): ThreadLoad => ({
  beginsAtStart: loads.some(({ beginsAtStart }) => beginsAtStart),
  lastCutMs: Math.max(0, ...loads.map(({ lastCutMs }) => lastCutMs)),
  vusAt: (second) => loads.reduce((sum, load) => sum + load.vusAt(second), 0),
  run: async () => {
    await Promise.all(loads.map((load) => load.run()));
  },
  takeSteps: (added) => {
    for (const load of loads) load.takeSteps?.(added);
  },
});
