// Calls the orchestrator by Lambda's Invoke: test-init, which is also the lease's renewal, and test-end.
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Action, ActionType } from "../../../contracts/orchestrator/actions.ts";
import { type AnswerOf, orchestratorUnreachable, parseAnswer } from "../../../contracts/orchestrator/answer.ts";
import { monotonicMs } from "../shared/monotonic.ts";

type Call<T extends ActionType> = Omit<Extract<Action, { type: T }>, "type">;

/** An answer, and when its call was sent and came back, by the monotonic clock. */
export interface Timed<A> {
  readonly answer: A;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export interface Orchestrator {
  /** @throws MeridianError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_DIFFERS */
  init(call: Call<"test-init">): Promise<Timed<AnswerOf<"test-init">>>;
  end(call: Call<"test-end">): Promise<AnswerOf<"test-end">>;
}

/** @param functionName name or ARN, with the alias that workers may use */
export const createOrchestratorClient = (client: LambdaClient, functionName: string): Orchestrator => {
  const invoke = async <T extends ActionType>(type: T, call: Call<T>): Promise<Timed<AnswerOf<T>>> => {
    const payload = { type, ...call };
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) });
    const sentMs = monotonicMs();
    const output = await client.send(command).catch((cause: unknown) => {
      throw orchestratorUnreachable(`the orchestrator ${functionName} could not be called`, cause);
    });
    const receivedMs = monotonicMs();
    const text = output.Payload?.transformToString() ?? "";
    if (output.FunctionError !== undefined)
      throw orchestratorUnreachable(`the orchestrator failed: ${text.slice(0, 500)}`);
    return { answer: parseAnswer(type, text), sentMs, receivedMs };
  };
  return {
    init: (call) => invoke("test-init", call),
    end: async (call) => (await invoke("test-end", call)).answer,
  };
};
