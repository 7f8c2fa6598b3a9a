// What the CLI asks of a run, on one machine or on AWS alike: its state from the orchestrator, its flush log from the results table.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Action, ActionType } from "../../contracts/orchestrator/actions.ts";
import { type AnswerOf, type GrantOf, parseAnswer } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { namesOf } from "../../contracts/words/names.ts";
import { createLogPages, type ReadLogPage } from "../../images/aggregator/flush-log-pages.ts";

export interface RunClient {
  /** @throws MeridianError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_DIFFERS, ORCHESTRATOR_REFUSED */
  call<T extends ActionType>(action: Extract<Action, { type: T }>): Promise<GrantOf<T>>;
  readonly readLog: ReadLogPage;
  close(): void;
}

/** Where a local cloud is; undefined: AWS itself, as the environment and the user's profile say. */
type Endpoints = Readonly<Record<string, string>> | undefined;

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

export const createRunClient = (name: string, homeRegion: string, endpoints: Endpoints): RunClient => {
  const { orchestrator, resultsTable } = namesOf(name);
  const lambda = new LambdaClient(settingsOf(endpoints, "LAMBDA", homeRegion));
  const dynamodb = new DynamoDBClient(settingsOf(endpoints, "DYNAMODB", homeRegion));
  return {
    call: async (action) => {
      const answer = await invoke(lambda, orchestrator, action);
      if ("error" in answer) {
        throw new MeridianError("ORCHESTRATOR_REFUSED", `the orchestrator refused ${action.type}: ${answer.message}`, {
          ...(answer.issues === undefined ? {} : { issues: answer.issues }),
          ...(answer.error === "stale-run" ? { next: "the run is over: `meridian results` has its results" } : {}),
        });
      }
      return answer;
    },
    readLog: createLogPages(DynamoDBDocumentClient.from(dynamodb), resultsTable),
    close: () => {
      lambda.destroy();
      dynamodb.destroy();
    },
  };
};

const invoke = async <T extends ActionType>(
  lambda: LambdaClient,
  functionName: string,
  action: Extract<Action, { type: T }>,
): Promise<AnswerOf<T>> => {
  const unreachable = (cause: unknown): MeridianError =>
    new MeridianError("ORCHESTRATOR_UNREACHABLE", `the orchestrator ${functionName} could not be called`, {
      next: "see whether the run is live with `meridian status`",
      cause,
    });
  const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(action)) });
  const output = await lambda.send(command).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  const text = output.Payload?.transformToString() ?? "null";
  if (output.FunctionError !== undefined) throw unreachable(new Error(text));
  return parseAnswer<T>(action.type, text);
};
