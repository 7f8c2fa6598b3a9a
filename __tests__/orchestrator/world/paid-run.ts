// A deploy's first run from its services' making to its end, its tasks as late as they may be, and what AWS bills for it.
import type { ActionOf } from "../../../cloud/ports.ts";
import type { AggRecordAnswer, TestInitAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { SeedInput } from "../../../contracts/orchestrator/seed.ts";
import { CAP_GRACE_SECONDS, STATE_IDS, type StartStateItem } from "../../../contracts/orchestrator/state.ts";
import { START_MS, World } from "./world.ts";

export interface Course {
  /** From the services' making to the first call of a task. */
  readonly comesUpSeconds: number;
  /** From there until all are ready; absent: none. */
  readonly slowSeconds?: number;
  readonly loadSeconds: number;
  /** False: once the start is set, tasks call nobody any more. */
  readonly isHeard: boolean;
  /** What a region's aggregator finds broken when it has learned what it is to watch; absent: nothing. */
  readonly broken?: (region: string, watch: NonNullable<AggRecordAnswer["watch"]>) => BrokenLimit;
}

type BrokenLimit = NonNullable<ActionOf<"agg-record">["abort"]>;

const TICK_SECONDS = 5;
/** ECS gives a task so long to stop. */
const STOP_SECONDS = 30;

interface Worker {
  readonly region: string;
  readonly workerId: string;
  drainsFromMs?: number;
  hasEnded: boolean;
}

export class PaidWorld extends World {
  /** Seconds of tasks that are billed. */
  billedSeconds = 0;
  /** Region → what its aggregator was told to watch. */
  readonly watched = new Map<string, NonNullable<AggRecordAnswer["watch"]>>();

  get start(): StartStateItem {
    return this.table.items.get(STATE_IDS.start) as unknown as StartStateItem;
  }

  get over(): StartStateItem["over"] {
    return this.start.over;
  }

  tick(seconds: number): void {
    for (const count of this.fleet.desired.values()) this.billedSeconds += count * seconds;
    this.nowMs += seconds * 1000;
  }
}

/** In dollars, where each task costs one a second: the stop of all tasks is on it. */
export const billOf = (world: PaidWorld): number => world.billedSeconds;

export const liveThrough = async (seed: SeedInput, course: Course): Promise<PaidWorld> => {
  const world = new PaidWorld(seed);
  const { drainSeconds, teardownSeconds = 0 } = seed.settings;
  const tasks = [...world.fleet.desired.values()].reduce((sum, count) => sum + count, 0);
  world.billedSeconds += tasks * STOP_SECONDS;
  world.tick(course.comesUpSeconds);
  const workers = Object.entries(seed.regions).flatMap(([region, owed]) =>
    Array.from({ length: owed.workers }, (_, slot): Worker => {
      return { region, workerId: `${region}-${slot}`, hasEnded: false };
    }),
  );
  const readyAtMs = world.nowMs + (course.slowSeconds ?? 0) * 1000;
  const ended = new Set<string>();
  const broken = new Map<string, BrokenLimit>();
  const aggregatorsCall = async (): Promise<void> => {
    for (const region of Object.keys(seed.regions)) {
      if (world.fleet.of(region, "aggregator") === 0) continue;
      const answer = (await world.call({
        type: "agg-record",
        region,
        aggregatorId: `aggregator-${region}`,
        endpoint: "http://10.0.0.1:8125",
        token: "t".repeat(16),
        ...(ended.has(region) ? { flushed: true } : {}),
        ...(broken.has(region) ? { abort: broken.get(region) } : {}),
      })) as AggRecordAnswer;
      if (answer.watch !== null) {
        world.watched.set(region, answer.watch);
        if (course.broken !== undefined) broken.set(region, course.broken(region, answer.watch));
      }
      if (answer.regionEnded) ended.add(region);
    }
  };
  const workerCalls = async (worker: Worker): Promise<void> => {
    const { region, workerId } = worker;
    if (worker.hasEnded || world.fleet.of(region, "load-generator") === 0) return;
    const ready = world.nowMs >= readyAtMs ? { ready: true } : {};
    const answer = (await world.call({ type: "test-init", region, workerId, ...ready })) as TestInitAnswer;
    if (answer.phase === "draining") worker.drainsFromMs ??= world.nowMs;
    const { timestamp } = answer.start;
    const graceSeconds = timestamp === "" ? 0 : Math.min(drainSeconds, CAP_GRACE_SECONDS) + teardownSeconds;
    const cutAtMs = (worker.drainsFromMs ?? Number.POSITIVE_INFINITY) + graceSeconds * 1000;
    const endsAtMs = Date.parse(timestamp) + (course.loadSeconds + drainSeconds + teardownSeconds) * 1000;
    if (world.nowMs < cutAtMs && !(world.nowMs >= endsAtMs)) return;
    worker.hasEnded = true;
    await world.call({ type: "test-end", region, workerId });
  };
  for (let at = 0; world.over === undefined && world.nowMs < START_MS + 10_000_000; at += TICK_SECONDS) {
    if (course.isHeard || !world.start.state) {
      await aggregatorsCall();
      for (const worker of workers) await workerCalls(worker);
    }
    if (at % 60 === 0) await world.call({ type: "test-sweep" });
    world.tick(TICK_SECONDS);
  }
  return world;
};
