// What a deployment remembers of its runs: one item each in the results table, under the partition `runs`, for as long
// as the flush logs are kept. The state table knows the present run alone.
import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import { LOG_KEPT_SECONDS } from "../delta/flush-item.ts";
import { MeridianError } from "../words/errors.ts";
import { RUNS_KEY } from "../words/names.ts";
import { parseAnswer, type TestStatusAnswer } from "./answer.ts";
import { Instant } from "./state.ts";

export const HistoryItem = z.object({
  run: z.literal(RUNS_KEY),
  /** The run's generation: of two runs the later one has the greater. */
  seq: z.int().min(0),
  runId: z.string().min(1),
  recordedAt: Instant,
  /** False as of the run's start; a run that another took the place of is never over. */
  isOver: z.boolean(),
  /** gzip of the orchestrator's answer to test-status at that moment, as JSON: a thousand slots are a tenth of an item. */
  status: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
  /** TTL, epoch seconds. */
  expiresAt: z.int(),
});
export type HistoryItem = z.infer<typeof HistoryItem>;

/** @param nowMs the orchestrator's clock */
export const historyItemOf = (status: TestStatusAnswer, nowMs: number): HistoryItem => ({
  run: RUNS_KEY,
  seq: status.generation,
  runId: status.runId,
  recordedAt: new Date(nowMs).toISOString(),
  isOver: status.over !== null,
  status: gzipSync(JSON.stringify(status)),
  expiresAt: Math.ceil(nowMs / 1000) + LOG_KEPT_SECONDS,
});

/** @throws MeridianError STATE_INVALID when it was not written by this program, or by a version that this one cannot read */
export const statusIn = (item: unknown): TestStatusAnswer => {
  try {
    const { status } = HistoryItem.parse(item);
    const answer = parseAnswer("test-status", gunzipSync(status).toString("utf8"));
    if (!("error" in answer)) return answer;
  } catch (cause) {
    throw unreadable(cause);
  }
  throw unreadable();
};

const unreadable = (cause?: unknown): MeridianError =>
  new MeridianError("STATE_INVALID", "a record of the deployment's history cannot be read", {
    next: "it may be of another version of Meridian: the run's log is there all the same",
    cause,
  });
