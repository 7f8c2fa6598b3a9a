// Posts one delta to the region's aggregator, over HTTP, and reads what it answers.
import { type EncodedDelta, headersOf } from "../../../contracts/delta/delta-codec.ts";
import { DELTAS_PATH } from "../../../contracts/delta/worker-delta.ts";

const REQUEST_TIMEOUT_MS = 10_000;

export interface AggregatorAddress {
  readonly endpoint: string;
  readonly token: string;
}

export interface Posted {
  /** 0: no answer came. */
  readonly status: number;
  readonly error: string;
  readonly message: string;
  /** What of the delta is wrong, as `seconds[0].series[3].tags`; absent: nothing is known of it. */
  readonly places?: readonly string[];
}

/** Never rejects. */
export type PostDelta = (address: AggregatorAddress, delta: EncodedDelta, signal: AbortSignal) => Promise<Posted>;

export const postDelta: PostDelta = async ({ endpoint, token }, delta, signal) => {
  try {
    const response = await fetch(`${endpoint}${DELTAS_PATH}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...headersOf(delta) },
      body: delta.bytes,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    const answer = (await response.json()) as {
      error?: unknown;
      message?: unknown;
      expected?: unknown;
      issues?: unknown;
    };
    const message = answer.message ?? (answer.expected === undefined ? "" : `expected ${String(answer.expected)}`);
    return {
      status: response.status,
      error: String(answer.error ?? ""),
      message: String(message),
      places: placesOf(answer.issues),
    };
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: 0, error: "unreachable", message: cause instanceof Error ? cause.message : message };
  }
};

const placesOf = (issues: unknown): string[] =>
  Array.isArray(issues) ? issues.map((issue: { readonly path?: unknown } | null) => String(issue?.path ?? "")) : [];
