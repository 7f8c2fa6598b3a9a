// The instrument watching itself: CPU and memory of the process, and the worst of its threads' event loops.
import type { WorkerHealth } from "../../contracts/worker-delta.ts";
import { monotonicMs } from "./monotonic.ts";
import type { Measured } from "./thread-messages.ts";

type Lag = Pick<Measured, "eventLoopLagMeanMs" | "eventLoopLagMaxMs" | "lateIterationCount">;

export class HealthMeter {
  private readonly cpuCount: number;
  private cpu = process.cpuUsage();
  private atMs = monotonicMs();
  private meanLagMs = 0;
  private maxLagMs = 0;
  private lateIterationCount = 0;

  /** @param cpuCount what the process was given */
  constructor(cpuCount: number) {
    this.cpuCount = cpuCount;
  }

  add({ eventLoopLagMeanMs, eventLoopLagMaxMs, lateIterationCount }: Lag): void {
    this.meanLagMs = Math.max(this.meanLagMs, eventLoopLagMeanMs);
    this.maxLagMs = Math.max(this.maxLagMs, eventLoopLagMaxMs);
    this.lateIterationCount += lateIterationCount;
  }

  /** Since the last call. */
  take(): WorkerHealth {
    const used = process.cpuUsage(this.cpu);
    const nowMs = monotonicMs();
    const elapsedMs = Math.max(1, nowMs - this.atMs);
    const health = {
      eventLoopLagMeanMs: this.meanLagMs,
      eventLoopLagMaxMs: this.maxLagMs,
      cpuFraction: (used.user + used.system) / 1000 / elapsedMs / this.cpuCount,
      rssBytes: process.memoryUsage.rss(),
      lateIterationCount: this.lateIterationCount,
    };
    this.cpu = process.cpuUsage();
    this.atMs = nowMs;
    this.meanLagMs = 0;
    this.maxLagMs = 0;
    this.lateIterationCount = 0;
    return health;
  }
}
