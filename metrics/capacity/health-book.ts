// The health of a search's load generators over time, and what they have under way: what each worker said, and when.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { WorkerHealth } from "../../contracts/delta/health-fields.ts";
import { healthSummaryOf, mergeHealthOverTime, NO_HEALTH } from "../totals/health.ts";
import { findLimits } from "../verdict/instrument.ts";

/** What a worker says belongs to a step where so much of its time does. */
const LEAST_WITHIN = 0.5;

interface Said {
  readonly region: string;
  readonly workerId: string;
  /** By the orchestrator's clock. */
  readonly atMs: number;
  readonly inFlight: number;
  readonly hasEnded: boolean;
  readonly health: WorkerHealth;
}

/** What generators were like during a step. */
export interface StepHealth {
  /** Iterations that began, by the times of which workers spoke. */
  readonly begun: number;
  /** Why they were at their limit; empty: they were not. */
  readonly limits: readonly string[];
}

export class HealthBook {
  /** Of the run's start, by the orchestrator's clock; nothing can be told before it is known. */
  startMs = Number.NaN;
  readonly #said: Said[] = [];
  readonly #offsets = new Map<string, number>();

  add(region: string, { workers }: Pick<FlushPayload, "workers">): void {
    for (const { workerId, sentAt, certificate, inFlight, final, health } of workers) {
      const offsetMs = certificate?.clockOffsetMs ?? this.#offsets.get(workerId) ?? 0;
      this.#offsets.set(workerId, offsetMs);
      const atMs = Date.parse(sentAt) + offsetMs;
      this.#said.push({ region, workerId, atMs, inFlight, hasEnded: final, health });
    }
  }

  during([from, to]: readonly [from: number, to: number]): StepHealth {
    const workers = new Map<string, Said>();
    let begun = 0;
    for (const said of this.#said) {
      const until = (said.atMs - this.startMs) / 1000;
      const span = Math.max(0.001, said.health.spanMs / 1000);
      const within = Math.max(0, Math.min(until, to) - Math.max(until - span, from)) / span;
      begun += within * said.health.begunIterationCount;
      if (within < LEAST_WITHIN) continue;
      const before = workers.get(said.workerId)?.health ?? NO_HEALTH;
      workers.set(said.workerId, { ...said, health: mergeHealthOverTime(before, said.health) });
    }
    const all = [...workers.values()];
    return {
      begun: Math.round(begun),
      limits: all.flatMap(({ region, workerId, health }) =>
        findLimits({ region, workerId, ...healthSummaryOf(health) }),
      ),
    };
  }

  /** Whether each worker has said, a second after that time or later, that no request is under way. */
  isIdleSince(second: number): boolean {
    const last = new Map(this.#said.map((said) => [said.workerId, said]));
    const sinceMs = this.startMs + (second + 1) * 1000;
    return [...last.values()].every(({ atMs, inFlight, hasEnded }) => hasEnded || (atMs >= sinceMs && inFlight === 0));
  }
}
