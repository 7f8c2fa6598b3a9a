// Tells which kind of failure (contracts/metrics/outcomes.ts) an error of a socket, a look-up or a handshake is, and
// whether an exchange's time is over.
import { FAILURES, type FailureKind } from "../../../contracts/metrics/outcomes.ts";
import { textOf } from "./error-text.ts";

export interface Failure {
  readonly failure: FailureKind;
  /** The reason in words. */
  readonly message: string;
}

/** How far the exchange had come. A request that was not written cannot have been counted by the target. */
export type Progress = "queued" | "connecting" | "handshaking" | "written";

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: "dns-not-found",
  ENODATA: "dns-not-found",
  EAI_AGAIN: "dns-failed",
  EAI_FAIL: "dns-failed",
  ESERVFAIL: "dns-failed",
  ECONNREFUSED: "connection-refused",
  EADDRNOTAVAIL: "no-local-port",
  EMFILE: "no-file-handle",
  ENFILE: "no-file-handle",
  ENOBUFS: "no-socket-memory",
  ENOMEM: "no-socket-memory",
  UNABLE_TO_GET_ISSUER_CERT: "tls-unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls-unknown-authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls-unknown-authority",
  SELF_SIGNED_CERT_IN_CHAIN: "tls-unknown-authority",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls-unknown-authority",
  CERT_HAS_EXPIRED: "tls-expired",
  CERT_NOT_YET_VALID: "tls-expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls-wrong-name",
};

/** What Node tells of a socket. A look-up that the run's rules refuse names the kind itself. */
type NetError = NodeJS.ErrnoException & { readonly failure?: FailureKind };

/**
 * @param wasAnswered the target has sent something on this connection, so the handshake is whole: until then it looks at
 * no request, whatever was written
 */
export const failureOf = ({ failure, code }: NetError, progress: Progress, wasAnswered = true): FailureKind => {
  if (failure !== undefined) return failure;
  const alert = wasAnswered && progress === "written" ? undefined : alertOf(code);
  if (alert !== undefined) return alert;
  if (progress === "written") return "connection-reset";
  return (code === undefined ? undefined : BY_CODE[code]) ?? failureOfEnd(progress);
};

/** The same, with words for people. */
export const failOf = (error: NetError, progress: Progress, wasAnswered = true): Failure => {
  const failure = failureOf(error, progress, wasAnswered);
  const text = textOf(error);
  if (failure === "tls-client-certificate") return { failure, message: `${FAILURES[failure].meaning} (${text})` };
  // Before TLS 1.3 this is all that a server says which misses the client's certificate.
  const mayMissCertificate = failure === "tls-failed" && /alert handshake failure/.test(text);
  if (mayMissCertificate) return { failure, message: `${text}: ${NO_AGREEMENT}` };
  const hasNoVersion = failure === "tls-failed" && NO_VERSION.test(error.code ?? "");
  return { failure, message: hasNoVersion ? `${text}: ${NO_COMMON_VERSION}` : text };
};

/** What either side says where it does not speak the other's versions. */
const NO_VERSION = /^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|LEGACY_SIGALG|NO_PROTOCOLS)/;
const NO_COMMON_VERSION =
  "no version of TLS in common; 1.2 and 1.3 are offered unless http.tlsVersion says otherwise, such as " +
  '{ "min": "tls1.0" } for an old target';

const NO_AGREEMENT = "no cipher or version in common, or the target asks for a client certificate (http.tlsAuth)";

/** By TLS 1.3 a server's alert comes after the client has finished its part, together with the first request. */
const alertOf = (code: string | undefined): FailureKind | undefined => {
  if (code === undefined || !/^ERR_SSL_.*ALERT/.test(code)) return undefined;
  // What a server says of certificates is about the client's.
  return /CERTIFICATE|UNKNOWN_CA/.test(code) ? "tls-client-certificate" : "tls-failed";
};

/** The connection ended, with no error to say why. */
const failureOfEnd = (progress: Progress): FailureKind =>
  progress === "handshaking" ? "tls-failed" : "connect-failed";

/** The connection closed before the request was written. */
export const failClosedEarly = (progress: Progress): Failure => ({
  failure: failureOfEnd(progress),
  message: "the connection closed before the request was written",
});

/** The run ends, whatever is under way. */
export const failCutAtEnd = (progress: Progress): Failure => ({
  failure: progress === "written" ? "aborted" : "aborted-unsent",
  message: "cut at the end of the run",
});

/**
 * So long an address of a name has before the next is tried, and the attempt is given up. Node's 250 ms are less than a
 * round trip may take: such a connection would be opened, cut and opened elsewhere, each time.
 */
export const ATTEMPT_MS = 1_000;

export const CONNECT_TIMEOUT_MS = 30_000;

/** How long an exchange may be under way before it is overdue. @param timeoutMs of the whole exchange */
export const limitMsOf = (progress: Progress, timeoutMs: number): number =>
  progress === "written" ? timeoutMs : Math.min(timeoutMs, CONNECT_TIMEOUT_MS);

/** @param timeoutMs of the whole exchange; @returns null while it has time */
export const checkOverdue = (progress: Progress, elapsedMs: number, timeoutMs: number): Failure | null => {
  if (elapsedMs < limitMsOf(progress, timeoutMs)) return null;
  if (elapsedMs >= timeoutMs)
    return {
      failure: progress === "written" ? "timeout" : "connect-timeout",
      message: "no whole answer within the request's timeout",
    };
  return { failure: "connect-timeout", message: `no connection within ${CONNECT_TIMEOUT_MS} ms` };
};
