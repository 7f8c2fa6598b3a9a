// What became of an HTTP attempt that got no answer: its `error_code` (k6's numbers), whether the target may have
// counted it, and what to change where it was the generator's own doing (`remedy`): such attempts say nothing of the
// target. Nor do those that the end of the run cut (`isInterruption`): they are attempts, and no failed requests.

/** never-sent: the target cannot have counted it. ambiguous: cut after the request was written, so it may have. */
export type FailedOutcome = "never-sent" | "ambiguous";

export const FAILURES = {
  generic: {
    errorCode: "1000",
    outcome: "ambiguous",
    meaning: "the request failed for a reason that has no code of its own",
  },
  "invalid-url": {
    errorCode: "1020",
    outcome: "never-sent",
    meaning: "the URL is none: it has to be whole, as https://shop.example/path",
    isScripts: true,
  },
  timeout: { errorCode: "1050", outcome: "ambiguous", meaning: "no whole answer within the request's timeout" },
  "dns-failed": { errorCode: "1100", outcome: "never-sent", meaning: "the name could not be looked up" },
  "dns-not-found": { errorCode: "1101", outcome: "never-sent", meaning: "no such host" },
  "host-blocked": {
    errorCode: "1110",
    outcome: "never-sent",
    meaning: "neither the target nor in allowedHosts",
    isScripts: true,
  },
  "address-blocked": {
    errorCode: "1111",
    outcome: "never-sent",
    meaning: "the address is link-local, or private and not allowed",
    isScripts: true,
  },
  "connect-failed": { errorCode: "1210", outcome: "never-sent", meaning: "the connection could not be opened" },
  "connect-timeout": { errorCode: "1211", outcome: "never-sent", meaning: "the connection was not opened in time" },
  "connection-refused": { errorCode: "1212", outcome: "never-sent", meaning: "nothing listens on this port" },
  "no-local-port": {
    errorCode: "1230",
    outcome: "never-sent",
    meaning: "the generator has no local port left for another connection to this address",
    remedy: "use more tasks (lower task.vusPerTask): one has some 28,000 ports for each address of the target",
  },
  "no-file-handle": {
    errorCode: "1231",
    outcome: "never-sent",
    meaning: "the generator may not open another socket: its limit of open files is reached",
    remedy: "raise the limit (ulimit -n), or use more tasks (lower task.vusPerTask)",
  },
  "no-socket-memory": {
    errorCode: "1232",
    outcome: "never-sent",
    meaning: "the generator has no memory left for another socket",
    remedy: "give tasks more memory (task.memory), or use more of them (lower task.vusPerTask)",
  },
  "connection-reset": { errorCode: "1220", outcome: "ambiguous", meaning: "the target cut the connection" },
  "idle-closed": {
    errorCode: "1221",
    outcome: "ambiguous",
    meaning:
      "the target ended a connection that was used before, without a byte of an answer; with http.resendIdle, which is off, such a request is sent once more",
  },
  "proxy-refused": { errorCode: "1240", outcome: "never-sent", meaning: "the proxy opened no tunnel to the target" },
  "tls-failed": { errorCode: "1300", outcome: "never-sent", meaning: "the TLS handshake failed" },
  "tls-unknown-authority": {
    errorCode: "1310",
    outcome: "never-sent",
    meaning: "the certificate's issuer is not trusted",
  },
  "tls-wrong-name": { errorCode: "1311", outcome: "never-sent", meaning: "the certificate is for another name" },
  "tls-client-certificate": {
    errorCode: "1320",
    outcome: "never-sent",
    meaning: "the target asks for a client certificate, or does not take the one it was shown: http.tlsAuth",
  },
  "tls-expired": { errorCode: "1312", outcome: "never-sent", meaning: "the certificate is not valid now" },
  "bad-answer": { errorCode: "1600", outcome: "ambiguous", meaning: "what came back is not valid HTTP" },
  "body-too-large": {
    errorCode: "1605",
    outcome: "ambiguous",
    meaning: "the answer's body is larger than the 100 MiB that are kept for a script",
    remedy: 'throw such bodies away, which has no limit: responseType: "none", or http.discardResponseBodies',
  },
  "bodies-too-large": {
    errorCode: "1606",
    outcome: "ambiguous",
    meaning: "the bodies that a thread keeps at the same time are larger than its memory has room for",
    remedy:
      'throw bodies away that no check looks at (responseType: "none", http.discardResponseBodies), give tasks more memory (task.memory), or use more of them (lower task.vusPerTask)',
  },
  "connection-ended": {
    errorCode: "1610",
    outcome: "ambiguous",
    meaning: "the target ended the HTTP/2 connection (GOAWAY) before the whole answer came",
  },
  "stream-reset": { errorCode: "1630", outcome: "ambiguous", meaning: "the target reset the HTTP/2 stream" },
  "stream-refused": {
    errorCode: "1638",
    outcome: "never-sent",
    meaning: "the target refused the HTTP/2 stream before it looked at the request (REFUSED_STREAM, GOAWAY)",
  },
  "upload-failed": {
    errorCode: "1060",
    outcome: "ambiguous",
    meaning: "the script's stream failed before the whole body was sent, and the request was cut",
    isScripts: true,
  },
  aborted: {
    errorCode: "1051",
    outcome: "ambiguous",
    meaning: "cut at the end of the run, when the time to finish was over",
    isInterruption: true,
  },
  "aborted-unsent": {
    errorCode: "1052",
    outcome: "never-sent",
    meaning: "cut at the end of the run, before the request was written",
    isInterruption: true,
  },
  "ended-by-script": {
    errorCode: "1053",
    outcome: "ambiguous",
    meaning: "the script ended the call before its answer came, as by an AbortSignal",
  },
} as const satisfies Record<string, FailureEntry>;

interface FailureEntry {
  readonly errorCode: string;
  readonly outcome: FailedOutcome;
  readonly meaning: string;
  readonly remedy?: string;
  readonly isInterruption?: true;
  /** The script, or the config, asked for what cannot be done. */
  readonly isScripts?: true;
}

export type FailureKind = keyof typeof FAILURES;

/** Failures of the generator's own making, by error code. */
export const OWN_FAILURES: ReadonlyMap<string, { readonly meaning: string; readonly remedy: string }> = new Map(
  Object.values<FailureEntry>(FAILURES).flatMap(({ errorCode, meaning, remedy }) =>
    remedy === undefined ? [] : [[errorCode, { meaning, remedy }]],
  ),
);

export const isOwnFailure = (failure: FailureKind): boolean => OWN_FAILURES.has(FAILURES[failure].errorCode);

const INTERRUPTIONS: ReadonlySet<string> = new Set(
  Object.values<FailureEntry>(FAILURES).flatMap(({ errorCode, isInterruption }) => (isInterruption ? [errorCode] : [])),
);

/** Whether the end of the run cut the attempt. */
export const isInterruption = (failure: FailureKind): boolean => INTERRUPTIONS.has(FAILURES[failure].errorCode);

/** The same of a sample's `error_code`. */
export const isInterruptionCode = (errorCode: string | undefined): boolean =>
  errorCode !== undefined && INTERRUPTIONS.has(errorCode);

/** Neither the generator's own doing, nor the script's, nor a cut by the run's end. */
export const isTargetsFailure = (failure: FailureKind): boolean => {
  const { remedy, isScripts, isInterruption: isCut }: FailureEntry = FAILURES[failure];
  return remedy === undefined && isScripts !== true && isCut !== true;
};

const OUTCOMES = new Map<string, FailedOutcome>(
  Object.values(FAILURES).map(({ errorCode, outcome }) => [errorCode, outcome]),
);

/** What a sample's `error_code` says of the attempt: "answered" without one; an unknown code counts as ambiguous. */
export const outcomeOf = (errorCode: string | undefined): "answered" | FailedOutcome =>
  errorCode === undefined ? "answered" : (OUTCOMES.get(errorCode) ?? "ambiguous");
