// Calls the orchestrator by Lambda's Invoke: agg-record, the aggregator's registration and heartbeat in one.
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { AggRecordAnswer } from "../../contracts/orchestrator/actions.ts";
import {
  orchestratorUnreachable,
  PhaseName,
  parseOrchestratorAnswer,
  RefusedAnswer,
} from "../../contracts/orchestrator/answer.ts";
import { AbortThreshold, Instant } from "../../contracts/orchestrator/state.ts";
import type { AggRecord, Orchestrator } from "./ports.ts";

const Recorded = z.object({
  statusCode: z.literal(200),
  runId: z.string().min(1),
  region: z.string(),
  start: z.object({ state: z.boolean(), timestamp: z.string() }),
  phase: PhaseName,
  serverTime: Instant,
  deadline: Instant,
  pollAfterMs: z.number().min(0),
  regionEnded: z.boolean(),
  watch: z.object({ regions: z.array(z.string()), thresholds: z.array(AbortThreshold) }).nullable(),
}) satisfies z.ZodType<AggRecordAnswer>;

const Answer = z.union([Recorded, RefusedAnswer]);

/** @param functionName name or ARN, with the alias: `meridian-orchestrator:worker` */
export const createOrchestratorClient = (client: LambdaClient, functionName: string): Orchestrator => ({
  record: async (request) => {
    const payload: AggRecord = { type: "agg-record", ...request };
    return parseOrchestratorAnswer(await invoke(client, functionName, payload), Answer);
  },
});

const invoke = async (client: LambdaClient, functionName: string, payload: AggRecord): Promise<string> => {
  const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) });
  const output = await client.send(command).catch((cause: unknown) => {
    throw orchestratorUnreachable(`the orchestrator ${functionName} could not be called`, cause);
  });
  const text = output.Payload?.transformToString() ?? "";
  if (output.FunctionError !== undefined)
    throw orchestratorUnreachable(
      `the orchestrator ${functionName} failed: ${output.FunctionError} ${text.slice(0, 500)}`,
    );
  return text;
};
