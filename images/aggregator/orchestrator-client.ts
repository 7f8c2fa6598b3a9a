// Calls the orchestrator by Lambda's Invoke: agg-record, the aggregator's registration and heartbeat in one.
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { orchestratorUnreachable, parseAnswer } from "../../contracts/orchestrator/answer.ts";
import type { AggRecord, Orchestrator } from "./ports.ts";

/** @param functionName name or ARN, with the alias: `meridian-orchestrator:worker` */
export const createOrchestratorClient = (client: LambdaClient, functionName: string): Orchestrator => ({
  record: async (request) => {
    const payload: AggRecord = { type: "agg-record", ...request };
    return parseAnswer("agg-record", await invoke(client, functionName, payload));
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
