// Tells which kind of failure (contracts/metrics/outcomes.ts) an error of a socket, a look-up or a handshake is, and
// whether an exchange's time is over.
import type { FailureKind } from "../../../contracts/metrics/outcomes.ts";

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

export const failureOf = ({ failure, code }: NetError, progress: Progress): FailureKind => {
  if (failure !== undefined) return failure;
  if (progress === "written") return "connection-reset";
  return (code === undefined ? undefined : BY_CODE[code]) ?? failureOfEnd(progress);
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

export const CONNECT_TIMEOUT_MS = 30_000;

/** @param timeoutMs of the whole exchange; @returns null while it has time */
export const checkOverdue = (progress: Progress, elapsedMs: number, timeoutMs: number): Failure | null => {
  const isWritten = progress === "written";
  if (elapsedMs >= timeoutMs)
    return {
      failure: isWritten ? "timeout" : "connect-timeout",
      message: "no whole answer within the request's timeout",
    };
  if (isWritten || elapsedMs < CONNECT_TIMEOUT_MS) return null;
  return { failure: "connect-timeout", message: `no connection within ${CONNECT_TIMEOUT_MS} ms` };
};
