// Calls the orchestrator by Lambda's Invoke: test-init, which is also the lease's renewal, and test-end.
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Action, AnswerOf, Refusal, TestInitAnswer } from "../../../contracts/orchestrator/actions.ts";
import {
  orchestratorUnreachable,
  PhaseName,
  parseOrchestratorAnswer,
  RefusedAnswer,
} from "../../../contracts/orchestrator/answer.ts";
import { AbortCause, Instant, ScriptLocation } from "../../../contracts/orchestrator/state.ts";
import { monotonicMs } from "../shared/monotonic.ts";

type Call<T extends Action["type"]> = Omit<Extract<Action, { type: T }>, "type">;

/** An answer, and when its call was sent and came back, by the monotonic clock. */
export interface Timed<A> {
  readonly answer: A;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export interface Orchestrator {
  /** @throws MeridianError ORCHESTRATOR_UNREACHABLE */
  init(call: Call<"test-init">): Promise<Timed<TestInitAnswer | Refusal>>;
  end(call: Call<"test-end">): Promise<AnswerOf["test-end"]>;
}

const Initialised = z.object({
  statusCode: z.literal(200),
  runId: z.string().min(1),
  start: z.object({ state: z.boolean(), timestamp: z.string() }),
  phase: PhaseName,
  serverTime: Instant,
  deadline: Instant,
  pollAfterMs: z.number().min(0),
  slot: z.int().min(0).nullable(),
  slots: z.int().min(0),
  vus: z.int().min(0),
  vuOffset: z.int().min(0),
  regionVus: z.int().min(0),
  aggregator: z.object({ endpoint: z.url(), token: z.string() }).nullable(),
  script: ScriptLocation,
  leasedUntil: z.string().nullable(),
  abortCause: AbortCause.nullable(),
  isFirst: z.boolean(),
  mayTearDown: z.boolean(),
  setup: z.string().nullable(),
}) satisfies z.ZodType<TestInitAnswer>;
const Ended = z.object({
  statusCode: z.literal(200),
  runId: z.string(),
  phase: PhaseName,
  serverTime: z.string(),
  regionCompleted: z.boolean(),
});
const InitAnswer = z.union([Initialised, RefusedAnswer]);
const EndAnswer = z.union([Ended, RefusedAnswer]);

/** @param functionName name or ARN, with the alias that workers may use */
export const createOrchestratorClient = (client: LambdaClient, functionName: string): Orchestrator => {
  const invoke = async <T>(payload: Action, schema: z.ZodType<T>): Promise<Timed<T>> => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) });
    const sentMs = monotonicMs();
    const output = await client.send(command).catch((cause: unknown) => {
      throw orchestratorUnreachable(`the orchestrator ${functionName} could not be called`, cause);
    });
    const receivedMs = monotonicMs();
    const text = output.Payload?.transformToString() ?? "";
    if (output.FunctionError !== undefined)
      throw orchestratorUnreachable(`the orchestrator failed: ${text.slice(0, 500)}`);
    return { answer: parseOrchestratorAnswer(text, schema), sentMs, receivedMs };
  };
  return {
    init: (call) => invoke({ type: "test-init", ...call }, InitAnswer),
    end: async (call) => (await invoke({ type: "test-end", ...call }, EndAnswer)).answer,
  };
};
