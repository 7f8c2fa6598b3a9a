// What a load generator takes from outside, so that tests can give it another: clock, chance, log, the orchestrator,
// the aggregator, and the threads that run the script.

import type { Orchestrator } from "../../../cloud/ports.ts";
import type { SecretValues } from "../../../contracts/config/secret.ts";
import type { ScriptLocation } from "../../../contracts/orchestrator/state.ts";
import type { RunPlan } from "../../../contracts/run/run-plan.ts";
import type { Random } from "../../../contracts/words/random.ts";
import type { Usage } from "../shared/host-messages.ts";
import type { PostDelta } from "./aggregator-client.ts";
import type { PhaseEvents, PhaseOptions, PhaseOutcome } from "./phase-thread.ts";
import type { Assignment, Threads } from "./thread-pool.ts";
import type { PoolEvents } from "./thread-seat.ts";

export interface WorkerClock {
  /** Milliseconds that never step: the clock of all threads. */
  monotonicMs(): number;
  /** Epoch milliseconds by this machine's clock: for what is written down, never for durations. */
  wallMs(): number;
  /** Resolves after `ms`, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` after `ms`. @returns what takes that back */
  after(ms: number, run: () => void): () => void;
}

export interface WorkerPorts {
  readonly clock: WorkerClock;
  readonly random: Random;
  readonly orchestrator: Orchestrator;
  readonly postDelta: PostDelta;
  /** @throws MeridianError SCRIPT_UNREADABLE */
  readonly loadPlan: (location: ScriptLocation) => Promise<RunPlan>;
  /** @throws MeridianError SECRET_UNREADABLE */
  readonly readSecrets: (plan: RunPlan) => Promise<SecretValues>;
  readonly mintId: () => string;
  readonly log: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly threadCount: number;
  readonly openThreads: (assignment: Assignment, events: PoolEvents) => Threads;
  /** What the script's process has used; absent: its threads are in this one. */
  readonly scriptUsage?: () => Usage;
  /** Never rejects. */
  readonly runPhase: (options: PhaseOptions, events: PhaseEvents) => Promise<PhaseOutcome>;
}
