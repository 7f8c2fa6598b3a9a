// A request that is answered with something else than 200, and why. Thrown by whoever finds out, turned into an answer
// in one place.
import type { Issue } from "../../../contracts/words/errors.ts";

export type RefusalError = "unauthorized" | "too-large" | "bad-request" | "unavailable";

const STATUS: Readonly<Record<RefusalError, number>> = {
  "bad-request": 400,
  unauthorized: 401,
  "too-large": 413,
  unavailable: 503,
};

export class RequestRefused extends Error {
  readonly error: RefusalError;
  readonly status: number;
  readonly issues: readonly Issue[];

  constructor(
    error: RefusalError,
    message: string,
    { status = STATUS[error], issues = [] }: { status?: number; issues?: readonly Issue[] } = {},
  ) {
    super(message);
    this.name = "RequestRefused";
    this.error = error;
    this.status = status;
    this.issues = issues;
  }
}
