// The worker watching itself: CPU and memory of the process, and what its threads know of themselves.
import type { ThreadHealth, WorkerHealth } from "../../../contracts/delta/health-fields.ts";
import { mergeThreadHealth, NO_THREAD_HEALTH } from "../../../metrics/totals/health.ts";

export class WorkerWatch {
  readonly #cpuCount: number;
  readonly #nowMs: () => number;
  #cpu = process.cpuUsage();
  #atMs: number;
  #threads = NO_THREAD_HEALTH;

  /**
   * @param cpuCount what the process was given
   * @param nowMs by the monotonic clock
   */
  constructor(cpuCount: number, nowMs: () => number) {
    this.#cpuCount = cpuCount;
    this.#nowMs = nowMs;
    this.#atMs = nowMs();
  }

  add(thread: ThreadHealth): void {
    this.#threads = mergeThreadHealth(this.#threads, thread);
  }

  /** Since the last call. */
  take(): WorkerHealth {
    const used = process.cpuUsage(this.#cpu);
    const nowMs = this.#nowMs();
    const elapsedMs = Math.max(1, nowMs - this.#atMs);
    const health = {
      ...this.#threads,
      spanMs: Math.round(elapsedMs),
      cpuFraction: (used.user + used.system) / 1000 / elapsedMs / this.#cpuCount,
      rssBytes: process.memoryUsage.rss(),
    };
    this.#cpu = process.cpuUsage();
    this.#atMs = nowMs;
    this.#threads = NO_THREAD_HEALTH;
    return health;
  }
}
