// Posts one delta to the region's aggregator, over HTTP, and reads what it answers. By node:http: `fetch` compiles its
// parser in each process that first calls it, which takes 0.1 s of the processor that the load needs just then.
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
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

/** Each worker has one aggregator, and sends it one delta after the other. */
const agent = new Agent({ keepAlive: true });

export const postDelta: PostDelta = async ({ endpoint, token }, delta, signal) => {
  try {
    const outgoing = request(`${endpoint}${DELTAS_PATH}`, {
      agent,
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-length": delta.bytes.length,
        ...headersOf(delta),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    // What is no HTTP in the middle of an answer is told here and by the answer, which is read below.
    outgoing.on("error", () => undefined);
    outgoing.end(delta.bytes);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    const answer = JSON.parse(await text(response)) as {
      error?: unknown;
      message?: unknown;
      expected?: unknown;
      issues?: unknown;
    };
    const message = answer.message ?? (answer.expected === undefined ? "" : `expected ${String(answer.expected)}`);
    return {
      status: response.statusCode ?? 0,
      error: String(answer.error ?? ""),
      message: String(message),
      places: placesOf(answer.issues),
    };
  } catch (error) {
    return { status: 0, error: "unreachable", message: (error as Error).message };
  }
};

const placesOf = (issues: unknown): string[] =>
  Array.isArray(issues) ? issues.map((issue: { readonly path?: unknown } | null) => String(issue?.path ?? "")) : [];
