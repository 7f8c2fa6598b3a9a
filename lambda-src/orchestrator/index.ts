// The Lambda's entry: makes the real clients once per instance, and takes the deployment's name from the function's.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECSClient } from "@aws-sdk/client-ecs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createEcsFleet, FLEET_CLIENT } from "../../cloud/aws/ecs-fleet.ts";
import type { Answer } from "../../contracts/orchestrator/answer.ts";
import { mintRunId } from "../../contracts/run/run-id.ts";
import { namesOf } from "../../contracts/words/names.ts";
import { refuse } from "./decision/answers.ts";
import { callerOf, type HandlerContext, type HandlerPorts, handle } from "./handler.ts";
import { createRunHistory } from "./store/run-history.ts";
import { createRunStore } from "./store/run-store.ts";

/**
 * A call to the state table fails well before half of the default buffer is over. So a start that was decided is stored
 * early enough or not at all.
 */
const TABLE_CALL = { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true };

const dynamodb = new DynamoDBClient({ requestHandler: TABLE_CALL, maxAttempts: 4 });
const documents = DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
const ecsClients = new Map<string, ECSClient>();
const ecsOf = (region: string): ECSClient => {
  const client = ecsClients.get(region) ?? new ECSClient({ region, ...FLEET_CLIENT });
  ecsClients.set(region, client);
  return client;
};

const portsByName = new Map<string, HandlerPorts>();
const portsOf = (name: string): HandlerPorts => {
  const known = portsByName.get(name);
  if (known !== undefined) return known;
  const ports: HandlerPorts = {
    store: createRunStore(documents, namesOf(name).stateTable),
    history: createRunHistory(documents, namesOf(name).resultsTable),
    fleet: createEcsFleet(name, ecsOf),
    nowMs: Date.now,
    mintRunId: (nowMs) => mintRunId(nowMs, Math.random),
    log: (event, fields) =>
      process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`),
  };
  portsByName.set(name, ports);
  return ports;
};

export const handler = async (event: unknown, context: HandlerContext): Promise<Answer> => {
  const caller = callerOf(context);
  if (caller === undefined) return refuse("internal", `${context.functionName} is not an orchestrator's name`);
  return handle(event, caller, portsOf(caller.name));
};
