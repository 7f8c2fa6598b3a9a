// Runs the orchestrator's bundle as Lambda would: with an environment and an event loop of its own, in a thread of this
// process. One warm instance serves all calls at once, which the real Lambda never does: the handler keeps nothing from
// call to call.
import { randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { LOCAL_ACCOUNT, LOCAL_PARTITION } from "../aws-environment.ts";
import { closeLogFile, openLogFile } from "../json-log.ts";
import type { HandlerCall, HandlerReply, OrchestratorThreadData } from "./orchestrator-calls.ts";

/** The function's timeout on AWS. */
const TIMEOUT_MS = 30_000;

export interface OrchestratorHostOptions {
  readonly functionName: string;
  readonly region: string;
  /** Bundles: the handler's, and the thread's that loads it. */
  readonly program: string;
  readonly thread: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

export type Invocation = Omit<HandlerReply, "id">;

export interface OrchestratorHost {
  readonly functionArn: string;
  /**
   * @param payload JSON text;
   * @param alias the qualifier that the caller named. Never rejects: failures are Lambda's function errors.
   */
  invoke(payload: string, alias?: string): Promise<Invocation>;
  close(): Promise<void>;
}

const makeFunctionError = (errorType: string, errorMessage: string): Invocation => ({
  isError: true,
  payload: JSON.stringify({ errorType, errorMessage, trace: [] }),
});

export const startOrchestratorHost = (options: OrchestratorHostOptions): OrchestratorHost => {
  const { functionName, region, environment } = options;
  const functionArn = `arn:${LOCAL_PARTITION}:lambda:${region}:${LOCAL_ACCOUNT}:function:${functionName}`;
  const log = openLogFile(options.logFile);
  const waiting = new Map<number, (invocation: Invocation) => void>();
  let calls = 0;

  const failAll = (errorType: string, errorMessage: string): void => {
    for (const settle of waiting.values()) settle(makeFunctionError(errorType, errorMessage));
    waiting.clear();
  };

  const startThread = (): Worker => {
    const workerData: OrchestratorThreadData = { program: pathToFileURL(options.program).href };
    const env = { ...environment };
    const started = new Worker(options.thread, {
      workerData,
      env,
      execArgv: ["--enable-source-maps"],
      stdout: true,
      stderr: true,
    });
    for (const said of [started.stdout, started.stderr]) said.on("data", (chunk) => log.write(chunk));
    started.on("message", ({ id, payload, isError }: HandlerReply) => {
      waiting.get(id)?.({ payload, isError });
      waiting.delete(id);
    });
    // This is what a Lambda does whose process ends: calls under way fail, and the next one starts a new instance.
    started.on("error", (error) => failAll("Runtime.ExitError", error.message));
    started.on("exit", (code) => {
      if (thread === started) thread = undefined;
      failAll("Runtime.ExitError", `the orchestrator's thread ended with code ${code}`);
    });
    return started;
  };

  // At once: it is loaded while the tasks that call it come up.
  let thread: Worker | undefined = startThread();

  const invoke = async (payload: string, alias?: string): Promise<Invocation> => {
    thread ??= startThread();
    calls += 1;
    const id = calls;
    const call: HandlerCall = {
      id,
      payload,
      timeoutMs: TIMEOUT_MS,
      context: {
        functionName,
        functionVersion: "$LATEST",
        invokedFunctionArn: alias === undefined ? functionArn : `${functionArn}:${alias}`,
        awsRequestId: randomUUID(),
        memoryLimitInMB: "256",
        logGroupName: `/aws/lambda/${functionName}`,
        logStreamName: "local",
        callbackWaitsForEmptyEventLoop: true,
      },
    };
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Invocation>((resolve) => {
        waiting.set(id, resolve);
        timer = setTimeout(() => {
          resolve(makeFunctionError("Sandbox.Timedout", `Task timed out after ${TIMEOUT_MS / 1000} seconds`));
        }, TIMEOUT_MS);
        thread?.postMessage(call);
      });
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };

  const close = async (): Promise<void> => {
    const last = thread;
    await last?.terminate();
    if (last !== undefined) await Promise.all([finished(last.stdout), finished(last.stderr)]);
    await closeLogFile(log);
  };

  return { functionArn, invoke, close };
};
