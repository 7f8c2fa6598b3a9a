// Which kind of failure an error of a socket, a look-up or a handshake is (contracts/metrics/outcomes.ts).
import type { FailureKind } from "../../../contracts/metrics/outcomes.ts";

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

export const failureOf = (code: string | undefined, progress: Progress): FailureKind => {
  if (progress === "written") return "connection-reset";
  const known = code === undefined ? undefined : BY_CODE[code];
  if (known !== undefined) return known;
  return progress === "handshaking" ? "tls-failed" : "connect-failed";
};
