// What a load generator takes from outside, so that tests can give it another.
import type { Orchestrator } from "../../../cloud/ports.ts";
import type { ScriptLocation } from "../../../contracts/orchestrator/state.ts";
import type { RunPlan } from "../../../contracts/run/run-plan.ts";

export interface Ports {
  readonly orchestrator: Orchestrator;
  /** @throws MeridianError SCRIPT_UNREADABLE */
  readonly loadPlan: (location: ScriptLocation) => Promise<RunPlan>;
  readonly mintId: () => string;
  /** Resolves after `ms`, or as soon as the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly log: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** The thread's bundle. */
  readonly threadProgram: URL;
  readonly threadCount: number;
}
