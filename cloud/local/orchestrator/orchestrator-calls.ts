// Messages between the local Lambda and the thread that its handler runs in. Payloads are JSON texts, as on the wire of
// the real one.

export interface OrchestratorThreadData {
  /** URL of the bundle that exports `handler`. */
  readonly program: string;
}

/** The part of Lambda's context that is plain data; the thread adds getRemainingTimeInMillis. */
export interface PlainContext {
  readonly functionName: string;
  readonly functionVersion: string;
  /** With the alias, when the caller named one. */
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly callbackWaitsForEmptyEventLoop: boolean;
}

export interface HandlerCall {
  readonly id: number;
  readonly payload: string;
  readonly context: PlainContext;
  readonly timeoutMs: number;
}

export interface HandlerReply {
  readonly id: number;
  readonly payload: string;
  /** The handler threw: `payload` is Lambda's {errorType, errorMessage, trace}. */
  readonly isError: boolean;
}
