// Which requests are sent once more, on another connection, as browsers do: those of which no user should hear that
// they failed, since a server may end an idle connection at any time. The first try is in the ledger.
import { FAILURES, type FailureKind } from "../../../../contracts/metrics/outcomes.ts";
import type { Failure } from "../../net/failures.ts";
import type { Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";

/** A request that may be repeated whatever became of the first try (RFC 9110, 9.2.1), and has nothing that is read once. */
const isSafe = ({ method, body, stream }: HttpRequest): boolean =>
  (method === "GET" || method === "HEAD" || method === "OPTIONS") && body === null && stream === null;

/** What came before the first byte of an answer. */
const ENDINGS: ReadonlySet<FailureKind> = new Set(["connection-reset", "connection-ended"]);

/** Whether a failed try may be made once more. @param wasUsed the connection had carried an answer before */
export const mayResend = (request: HttpRequest, reply: Reply, failure: FailureKind, wasUsed: boolean): boolean => {
  if (reply.firstFailure !== null) return false;
  if (failure === "stream-refused") return request.stream === null;
  return wasUsed && ENDINGS.has(failure) && isSafe(request);
};

/** What is told of a try that `http.resendIdle: false` forbids to make again. */
export const failUnrepeated = (failure: Failure): Failure =>
  failure.failure === "stream-refused" ? failure : { failure: "idle-closed", message: FAILURES["idle-closed"].meaning };
