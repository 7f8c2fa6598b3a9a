// Calls the orchestrator by Lambda's Invoke: agg-record, the aggregator's registration and heartbeat in one.
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { MeridianError } from "../../contracts/errors.ts";
import type { AggRecordAnswer, Refusal } from "../../contracts/orchestrator-actions.ts";
import { Instant } from "../../contracts/state.ts";
import type { AggRecord, Orchestrator } from "./ports.ts";

const Recorded = z.object({
  statusCode: z.literal(200),
  runId: z.string().min(1),
  region: z.string(),
  start: z.object({ state: z.boolean(), timestamp: z.string() }),
  phase: z.enum(["gathering", "started", "draining", "over"]),
  serverTime: Instant,
  deadline: Instant,
  pollAfterMs: z.number().min(0),
  regionEnded: z.boolean(),
}) satisfies z.ZodType<AggRecordAnswer>;

const Refused = z.looseObject({
  statusCode: z.union([z.literal(400), z.literal(403), z.literal(409), z.literal(500), z.literal(503)]),
  error: z.enum(["bad-request", "forbidden", "stale-run", "workers-running", "resetting", "unavailable", "internal"]),
  message: z.string(),
});

const Answer = z.union([Recorded, Refused]);

/** @param functionName name or ARN, with the alias: `meridian-orchestrator:worker` */
export const createOrchestratorClient = (client: LambdaClient, functionName: string): Orchestrator => ({
  record: async (request) => {
    const payload: AggRecord = { type: "agg-record", ...request };
    return parseAnswer(await invoke(client, functionName, payload));
  },
});

const unreachable = (message: string, cause?: unknown): MeridianError =>
  new MeridianError("ORCHESTRATOR_UNREACHABLE", message, {
    next: "the call is repeated by itself; the orchestrator's own log says more",
    cause,
  });

const invoke = async (client: LambdaClient, functionName: string, payload: AggRecord): Promise<string> => {
  const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) });
  const output = await client.send(command).catch((cause: unknown) => {
    throw unreachable(`the orchestrator ${functionName} could not be called`, cause);
  });
  const text = output.Payload?.transformToString() ?? "";
  if (output.FunctionError !== undefined)
    throw unreachable(`the orchestrator ${functionName} failed: ${output.FunctionError} ${text.slice(0, 500)}`);
  return text;
};

const parseAnswer = (text: string): AggRecordAnswer | Refusal => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreachable(`the orchestrator's answer is not JSON: ${text.slice(0, 200)}`, cause);
  }
  const parsed = Answer.safeParse(value);
  if (!parsed.success) throw unreachable(`the orchestrator's answer is not what was agreed: ${text.slice(0, 200)}`);
  return parsed.data;
};
