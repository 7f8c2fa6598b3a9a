// Opens the clients that are needed to follow a run, on AWS or on the local cloud, which speaks AWS's protocols.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { namesOf } from "../../contracts/words/names.ts";
import type { RunCloud } from "../ports.ts";
import { createFlushLog } from "./flush-log.ts";
import { createOrchestrator } from "./orchestrator.ts";
import { createHistoryReader } from "./run-history.ts";

/**
 * Environment variables that lead to a local cloud; undefined means AWS itself, as the user's environment and profile
 * say.
 */
type Endpoints = Readonly<Record<string, string>> | undefined;

/** @param settings how AWS is called, where that is not the usual way */
export const openRunCloud = (
  name: string,
  homeRegion: string,
  endpoints: Endpoints,
  settings: Pick<LambdaClientConfig, "requestHandler"> = {},
): RunCloud => {
  const { orchestrator, resultsTable } = namesOf(name);
  const lambda = new LambdaClient({ ...settings, ...settingsOf(endpoints, "LAMBDA", homeRegion) });
  const dynamodb = new DynamoDBClient({ ...settings, ...settingsOf(endpoints, "DYNAMODB", homeRegion) });
  return {
    orchestrator: createOrchestrator(lambda, orchestrator),
    flushLog: createFlushLog(dynamodb, resultsTable),
    history: createHistoryReader(dynamodb, resultsTable),
    close: () => {
      lambda.destroy();
      dynamodb.destroy();
    },
  };
};

const settingsOf = (endpoints: Endpoints, service: "DYNAMODB" | "LAMBDA", region: string) => {
  if (endpoints === undefined) return { region };
  return {
    region,
    endpoint: endpoints[`AWS_ENDPOINT_URL_${service}`] ?? "",
    credentials: {
      accessKeyId: endpoints.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: endpoints.AWS_SECRET_ACCESS_KEY ?? "",
    },
  };
};
