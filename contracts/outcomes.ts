// What became of an HTTP attempt that got no answer: its `error_code` (k6's numbers), and whether the target may have counted it.

/** never-sent: the target cannot have counted it. ambiguous: cut after the request was written, so it may have. */
export type FailedOutcome = "never-sent" | "ambiguous";

export const FAILURES = {
  generic: {
    errorCode: "1000",
    outcome: "ambiguous",
    meaning: "the request failed for a reason that has no code of its own",
  },
  timeout: { errorCode: "1050", outcome: "ambiguous", meaning: "no whole answer within the request's timeout" },
  "dns-failed": { errorCode: "1100", outcome: "never-sent", meaning: "the name could not be looked up" },
  "dns-not-found": { errorCode: "1101", outcome: "never-sent", meaning: "no such host" },
  "host-blocked": { errorCode: "1110", outcome: "never-sent", meaning: "neither the target nor in allowedHosts" },
  "address-blocked": {
    errorCode: "1111",
    outcome: "never-sent",
    meaning: "the address is link-local, or private and not allowed",
  },
  "connect-failed": { errorCode: "1210", outcome: "never-sent", meaning: "the connection could not be opened" },
  "connect-timeout": { errorCode: "1211", outcome: "never-sent", meaning: "the connection was not opened in time" },
  "connection-refused": { errorCode: "1212", outcome: "never-sent", meaning: "nothing listens on this port" },
  "connection-reset": { errorCode: "1220", outcome: "ambiguous", meaning: "the target cut the connection" },
  "tls-failed": { errorCode: "1300", outcome: "never-sent", meaning: "the TLS handshake failed" },
  "tls-unknown-authority": {
    errorCode: "1310",
    outcome: "never-sent",
    meaning: "the certificate's issuer is not trusted",
  },
  "tls-wrong-name": { errorCode: "1311", outcome: "never-sent", meaning: "the certificate is for another name" },
  "tls-expired": { errorCode: "1312", outcome: "never-sent", meaning: "the certificate is not valid now" },
  "bad-answer": { errorCode: "1600", outcome: "ambiguous", meaning: "what came back is not valid HTTP" },
  aborted: {
    errorCode: "1051",
    outcome: "ambiguous",
    meaning: "cut at the end of the run, when the time to finish was over",
  },
} as const satisfies Record<string, { errorCode: string; outcome: FailedOutcome; meaning: string }>;

export type FailureKind = keyof typeof FAILURES;

const OUTCOMES = new Map<string, FailedOutcome>(
  Object.values(FAILURES).map(({ errorCode, outcome }) => [errorCode, outcome]),
);

/** What a sample's `error_code` says of the attempt: "answered" without one; an unknown code counts as ambiguous. */
export const outcomeOf = (errorCode: string | undefined): "answered" | FailedOutcome =>
  errorCode === undefined ? "answered" : (OUTCOMES.get(errorCode) ?? "ambiguous");
