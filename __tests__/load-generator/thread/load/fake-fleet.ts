// Every thread of every worker of a region, by one clock that tests move: what they run together.
import type { PlannedScenario } from "../../../../contracts/config/scenario.ts";
import type { NoticeCode } from "../../../../contracts/delta/notices.ts";
import type { RegionLoad } from "../../../../contracts/executors/region-load.ts";
import { openLoad } from "../../../../images/load-generator/thread/executors/index.ts";
import { scenarioSharesOf } from "../../../../images/load-generator/thread/load/scenario-share.ts";
import { iterationOf, type ThreadPlace } from "../../../../images/load-generator/thread/load/share.ts";
import {
  delayLoad,
  type LoadPorts,
  type ThreadLoad,
} from "../../../../images/load-generator/thread/load/thread-load.ts";
import type { FakeClock } from "./fake-clock.ts";

/** What became of one scenario. */
export interface Ran {
  /** The region's number of a virtual user → its iterations. */
  readonly iterations: Map<number, number>;
  readonly begunMs: number[];
  /** The region's numbers of iterations that an executor numbers. */
  readonly numbers: number[];
  dropped: number;
  readonly notices: NoticeCode[];
}

export interface Split {
  readonly slots: number;
  readonly threads: number;
}

type Load = Pick<PlannedScenario, "load" | "startSeconds" | "durationSeconds">;

export const openFleet = (
  clock: FakeClock,
  scenarios: readonly Load[],
  regions: readonly RegionLoad[],
  { slots, threads }: Split,
  iterationMs: number,
) => {
  const ran = scenarios.map((): Ran => ({ iterations: new Map(), begunMs: [], numbers: [], dropped: 0, notices: [] }));
  const loads: ThreadLoad[] = [];
  for (const place of placesOf(slots, threads)) {
    for (const [index, share] of scenarioSharesOf(regions, place).entries()) {
      const [scenario, own] = [scenarios[index], ran[index]];
      if (share === undefined || scenario === undefined || own === undefined) continue;
      const ports = portsOf(clock, own, { ...share, iterationMs });
      const { load, durationSeconds } = scenario;
      loads.push(
        delayLoad(scenario.startSeconds * 1000, ports, (late) => openLoad(load, { ...share, durationSeconds }, late)),
      );
    }
  }
  return { loads, ran };
};

export const placesOf = (slots: number, threadCount: number): ThreadPlace[] =>
  Array.from({ length: slots * threadCount }, (_, index) => ({
    slot: Math.floor(index / threadCount),
    slots,
    threadIndex: index % threadCount,
    threadCount,
  }));

interface Users extends ThreadPlace {
  readonly vuIndexes: readonly number[];
  readonly iterationMs: number;
}

const portsOf = (clock: FakeClock, ran: Ran, { vuIndexes, iterationMs, ...place }: Users): LoadPorts => ({
  openUser: (index) => ({
    isDone: false,
    iterate: (_, number) => {
      const user = vuIndexes[index] ?? Number.NaN;
      ran.iterations.set(user, (ran.iterations.get(user) ?? 0) + 1);
      ran.begunMs.push(clock.nowMs);
      if (number !== undefined) ran.numbers.push(iterationOf(place, number));
      return new Promise((resolve) => clock.at(clock.nowMs + iterationMs, () => resolve(true)));
    },
    stop: () => {},
  }),
  joinedMs: clock.nowMs,
  elapsedMs: () => clock.nowMs,
  waitUntil: (atMs) =>
    new Promise((resolve) => {
      if (clock.isStopping || atMs <= clock.nowMs) resolve(clock.isStopping);
      else clock.at(atMs, () => resolve(clock.isStopping));
    }),
  isStopping: () => clock.isStopping,
  onIteration: () => {},
  at: (atMs, run) => clock.at(atMs, run),
  onDropped: (count = 1) => {
    ran.dropped += count;
  },
  onStarted: () => {},
  onWaited: () => {},
  note: (code) => ran.notices.push(code),
});
