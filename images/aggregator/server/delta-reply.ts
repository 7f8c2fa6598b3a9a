// What the sender of a well-formed delta is told, once it is known what became of the delta.
import type { DeltaAnswer } from "../../../contracts/delta/worker-delta.ts";

/** What a sender is told: HTTP status and body. */
export interface DeltaReply {
  readonly status: 200 | 409 | 503;
  readonly answer: DeltaAnswer;
}

export const acknowledge = (sequence: number): DeltaReply => ({ status: 200, answer: { acknowledged: sequence } });
export const unavailable = (message: string): DeltaReply => ({
  status: 503,
  answer: { error: "unavailable", message },
});
export const staleRun = (message: string): DeltaReply => ({ status: 409, answer: { error: "stale-run", message } });
