// The worker watching itself: CPU and memory of the process, and the worst of what its threads know of themselves.
import type { WorkerHealth } from "../../../contracts/delta/worker-delta.ts";
import type { ThreadHealth } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";

const NOTHING: ThreadHealth = {
  eventLoopLagMeanMs: 0,
  eventLoopLagMaxMs: 0,
  lateIterationCount: 0,
  begunIterationCount: 0,
  slipMeanMs: 0,
  slipMaxMs: 0,
  gcFraction: 0,
  gcPauseMaxMs: 0,
};

export class WorkerWatch {
  private readonly cpuCount: number;
  private cpu = process.cpuUsage();
  private atMs = monotonicMs();
  private threads = NOTHING;

  /** @param cpuCount what the process was given */
  constructor(cpuCount: number) {
    this.cpuCount = cpuCount;
  }

  add(thread: ThreadHealth): void {
    this.threads = worseOf(this.threads, thread);
  }

  /** Since the last call. */
  take(): WorkerHealth {
    const used = process.cpuUsage(this.cpu);
    const nowMs = monotonicMs();
    const elapsedMs = Math.max(1, nowMs - this.atMs);
    const health = {
      ...this.threads,
      cpuFraction: (used.user + used.system) / 1000 / elapsedMs / this.cpuCount,
      rssBytes: process.memoryUsage.rss(),
    };
    this.cpu = process.cpuUsage();
    this.atMs = nowMs;
    this.threads = NOTHING;
    return health;
  }
}

/** Counts add up; of what is a thread's own the worse counts: whatever that one measured suffered from it. */
const worseOf = (one: ThreadHealth, other: ThreadHealth): ThreadHealth => ({
  eventLoopLagMeanMs: Math.max(one.eventLoopLagMeanMs, other.eventLoopLagMeanMs),
  eventLoopLagMaxMs: Math.max(one.eventLoopLagMaxMs, other.eventLoopLagMaxMs),
  lateIterationCount: one.lateIterationCount + other.lateIterationCount,
  begunIterationCount: one.begunIterationCount + other.begunIterationCount,
  slipMeanMs: meanSlipOf(one, other),
  slipMaxMs: Math.max(one.slipMaxMs, other.slipMaxMs),
  gcFraction: Math.max(one.gcFraction, other.gcFraction),
  gcPauseMaxMs: Math.max(one.gcPauseMaxMs, other.gcPauseMaxMs),
});

const meanSlipOf = (one: ThreadHealth, other: ThreadHealth): number =>
  (one.slipMeanMs * one.begunIterationCount + other.slipMeanMs * other.begunIterationCount) /
  Math.max(1, one.begunIterationCount + other.begunIterationCount);
