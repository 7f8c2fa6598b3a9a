// The thread that the orchestrator's handler runs in: entry of dist/local/orchestrator-thread.mjs, loaded by
// orchestrator-host.ts.
import { parentPort, workerData } from "node:worker_threads";
import type { HandlerCall, HandlerReply, OrchestratorThreadData, PlainContext } from "./orchestrator-calls.ts";

type Handler = (event: unknown, context: PlainContext & { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const { program } = workerData as OrchestratorThreadData;
const { handler } = (await import(program)) as { handler: Handler };

const run = async ({ id, payload, context, timeoutMs }: HandlerCall): Promise<HandlerReply> => {
  const endsAtMs = Date.now() + timeoutMs;
  try {
    const answer = await handler(JSON.parse(payload), {
      ...context,
      getRemainingTimeInMillis: () => Math.max(0, endsAtMs - Date.now()),
    });
    return { id, payload: JSON.stringify(answer ?? null), isError: false };
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const trace = (stack ?? "").split("\n");
    return { id, payload: JSON.stringify({ errorType: name, errorMessage: message, trace }), isError: true };
  }
};

parentPort?.on("message", (call: HandlerCall) => {
  run(call).then((reply) => parentPort?.postMessage(reply));
});
