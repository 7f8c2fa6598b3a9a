// The worker watching itself: CPU and memory of its processes, and what its threads know of themselves.
import type { ThreadHealth, WorkerHealth } from "../../../contracts/delta/health-fields.ts";
import { mergeThreadHealth, NO_THREAD_HEALTH } from "../../../metrics/totals/health.ts";
import { NO_USAGE, type Usage, usageOfProcess } from "../shared/host-messages.ts";

export class WorkerWatch {
  readonly #cpuCount: number;
  readonly #nowMs: () => number;
  readonly #ofScript: () => Usage;
  #cpuMicros: number;
  #atMs: number;
  #threads = NO_THREAD_HEALTH;

  /**
   * @param cpuCount what the process was given
   * @param nowMs by the monotonic clock
   * @param ofScript what the script's process has used; absent: it is this one
   */
  constructor(cpuCount: number, nowMs: () => number, ofScript: () => Usage = () => NO_USAGE) {
    this.#cpuCount = cpuCount;
    this.#nowMs = nowMs;
    this.#ofScript = ofScript;
    this.#cpuMicros = this.#usage().cpuMicros;
    this.#atMs = nowMs();
  }

  add(thread: ThreadHealth): void {
    this.#threads = mergeThreadHealth(this.#threads, thread);
  }

  /** Since the last call. */
  take(): WorkerHealth {
    const { cpuMicros, rssBytes } = this.#usage();
    const nowMs = this.#nowMs();
    const elapsedMs = Math.max(1, nowMs - this.#atMs);
    const health = {
      ...this.#threads,
      spanMs: Math.round(elapsedMs),
      cpuFraction: (cpuMicros - this.#cpuMicros) / 1000 / elapsedMs / this.#cpuCount,
      rssBytes,
    };
    this.#cpuMicros = cpuMicros;
    this.#atMs = nowMs;
    this.#threads = NO_THREAD_HEALTH;
    return health;
  }

  #usage(): Usage {
    const [own, ofScript] = [usageOfProcess(), this.#ofScript()];
    return { cpuMicros: own.cpuMicros + ofScript.cpuMicros, rssBytes: own.rssBytes + ofScript.rssBytes };
  }
}
