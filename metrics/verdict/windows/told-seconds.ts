// Until which second everything of a run that goes on is in its log: until every live worker has spoken of a later
// time. A window that ends before then is complete, and may be judged.
import type { FlushPayload } from "../../../contracts/delta/flush-item.ts";

/** A worker of which nothing came for so long, as long as it keeps its slot without a word, is not waited for. */
const SILENT_SECONDS = 20;
/** A thread may say what a second held after the worker's delta of it has gone: it is in the next one then. */
const LATE_SECONDS = 1;

interface Worker {
  /** Of the worker's last delta, by the orchestrator's clock. */
  toldMs: number;
  /** The orchestrator's clock minus the worker's. */
  offsetMs: number;
  hasEnded: boolean;
}

export class ToldSeconds {
  /** Of the run's start, by the orchestrator's clock; nothing can be told before it is known. */
  startMs: number;
  readonly #silent: Set<string>;
  readonly #workers = new Map<string, Worker>();

  /** @param regions each of which is to speak first */
  constructor(startMs: number, regions: readonly string[]) {
    this.startMs = startMs;
    this.#silent = new Set(regions);
  }

  add(region: string, { workers }: Pick<FlushPayload, "workers">): void {
    for (const { workerId, sentAt, final, certificate } of workers) {
      this.#silent.delete(region);
      const offsetMs = certificate?.clockOffsetMs ?? this.#workers.get(workerId)?.offsetMs ?? 0;
      this.#workers.set(workerId, { toldMs: Date.parse(sentAt) + offsetMs, offsetMs, hasEnded: final });
    }
  }

  /** @returns everything is there of the seconds below it. @param elapsedSeconds since the start */
  until(elapsedSeconds: number): number {
    if (this.#silent.size > 0 && elapsedSeconds < SILENT_SECONDS) return 0;
    let told = elapsedSeconds;
    for (const { toldMs, hasEnded } of this.#workers.values()) {
      const toldSeconds = (toldMs - this.startMs) / 1000;
      if (!hasEnded && elapsedSeconds - toldSeconds < SILENT_SECONDS) told = Math.min(told, toldSeconds);
    }
    return Math.max(0, Math.floor(told - LATE_SECONDS));
  }
}
