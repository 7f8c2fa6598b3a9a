// A request that cannot be made is an answer without a status in k6, whose error says why, unless the option `throw`
// asks for an error. The script goes on, and the run's errors tell of it.
import { FAILURES, type FailureKind } from "../../../../contracts/metrics/outcomes.ts";
import type { ClientContext } from "../../protocols/http/client/http-client.ts";
import type { Response } from "../../protocols/http/client/response.ts";
import { failed } from "../../protocols/http/reply.ts";
import type { K6User } from "../user.ts";
import { type K6CallContext, K6Response, type Send } from "./k6-response.ts";
import { withReferer } from "./referer.ts";
import { NoUrl } from "./url-as-written.ts";

export const callContextOf = (user: K6User, given: ClientContext, send: Send): ClientContext & K6CallContext => {
  const refused = (error: unknown, address: string): Response => {
    if (!(error instanceof TypeError) || given.throw) throw error;
    const { message, place } = user.surroundings.places.explain(error);
    user.bound("http").scope.samples.errors.count("script", message, place, "check");
    const failure: FailureKind = error instanceof NoUrl ? "invalid-url" : "generic";
    const reply = failed(failure, failure === "generic" ? error.message : FAILURES[failure].meaning);
    return new K6Response(reply, address, false, true, null, context);
  };
  // By assign: a copy by `...` with more behind it has a hidden class of its own for each user in V8 up to Node 22, which
  // makes whatever reads it slow.
  const context = Object.assign({ refused, send, redirected: withReferer, Answer: K6Response }, given);
  return context;
};
