// Sends a delta to the region's aggregator, the same bytes again until it says that the log has them. Load goes on
// meanwhile; what is measured while one is on its way is merged into the next.

import { DeltaUnreadable, type EncodedDelta, encodeDelta } from "../../../contracts/delta/delta-codec.ts";
import type { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { backoffMs } from "../../../contracts/words/backoff.ts";
import type { Random } from "../../../contracts/words/random.ts";
import type { AggregatorAddress, PostDelta } from "./aggregator-client.ts";
import type { DeltaRefusal } from "./delta-pieces.ts";

const BACKOFF = { firstMs: 100, maxMs: 2_000 };

/**
 * acknowledged: the log has it. stale: another run is current. refused: it is not a delta to the aggregator, and never
 * will be.
 */
export type Sent = { readonly is: "acknowledged" | "stale" | "stopped" } | ({ readonly is: "refused" } & DeltaRefusal);

export interface SenderPorts {
  /** Where the aggregator is now; undefined while none is known. It changes when the aggregator is replaced. */
  readonly aggregator: () => AggregatorAddress | undefined;
  readonly post: PostDelta;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: Random;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** @param signal ends the trying: the delta may have arrived all the same */
export const sendDelta = async (
  delta: WorkerDelta,
  { aggregator, post, sleep, random, log }: SenderPorts,
  signal: AbortSignal,
): Promise<Sent> => {
  let encoded: EncodedDelta;
  try {
    encoded = encodeDelta(delta);
  } catch (error) {
    if (error instanceof DeltaUnreadable) return { is: "refused", why: error.message, places: [] };
    throw error;
  }
  let failures = 0;
  let lastFailure = "";
  while (!signal.aborted) {
    const address = aggregator();
    const answer = address === undefined ? undefined : await post(address, encoded, signal);
    if (answer?.status === 200) return { is: "acknowledged" };
    if (answer?.status === 409 && answer.error === "stale-run") return { is: "stale" };
    if (answer?.status === 400 || answer?.status === 413 || answer?.status === 415)
      return {
        is: "refused",
        why: `${answer.status} ${answer.error}: ${answer.message}`,
        places: answer.places ?? [],
      };
    failures += 1;
    const failure = answer === undefined ? "no aggregator is known" : `${answer.status} ${answer.error}`;
    if (failure !== lastFailure) log("delta-delayed", { sequence: delta.sequence, failure, message: answer?.message });
    lastFailure = failure;
    await sleep(backoffMs(BACKOFF, failures, random), signal);
  }
  return { is: "stopped" };
};
