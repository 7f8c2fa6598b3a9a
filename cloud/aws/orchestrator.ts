// The only client of the orchestrator. It calls Lambda's Invoke, and checks each answer against its schema.
// It repeats nothing beyond the SDK's own attempts: whoever calls knows what a failure means.
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { ActionType } from "../../contracts/orchestrator/actions.ts";
import { type AnswerOf, makeUnreachableError, parseAnswer } from "../../contracts/orchestrator/answer.ts";
import type { ActionOf, Orchestrator, Timed } from "../ports.ts";

/** A failure's own words are quoted up to this length, in characters. */
const MAX_QUOTED = 500;

/**
 * @param functionName name or ARN; tasks name their role's alias, too: `meridian-orchestrator:generator`
 * @param nowMs the clock that calls are timed with
 */
export const createOrchestrator = (
  client: LambdaClient,
  functionName: string,
  nowMs: () => number = () => performance.now(),
): Orchestrator => ({
  call: async <T extends ActionType>(action: ActionOf<T>): Promise<Timed<AnswerOf<T>>> => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(action)) });
    const sentMs = nowMs();
    const output = await client.send(command).catch((cause: unknown) => {
      throw makeUnreachableError(`the orchestrator ${functionName} could not be called`, cause);
    });
    const receivedMs = nowMs();
    const text = output.Payload?.transformToString() ?? "";
    if (output.FunctionError !== undefined) {
      const words = `${output.FunctionError} ${text.slice(0, MAX_QUOTED)}`;
      throw makeUnreachableError(`the orchestrator ${functionName} failed: ${words}`);
    }
    return { answer: parseAnswer(action.type, text), sentMs, receivedMs };
  },
});
