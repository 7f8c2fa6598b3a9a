// The calls of one user of a k6 script: what the script gives, as a request of the client's.
//
// One object holds all that a call needs, and functions that a script calls lead to it at once. A thread's users take
// turns, so whatever an iteration touches of its user comes from afar: each object less is some 50 ns less.
import { type BatchRequests, runBatch } from "../../protocols/http/client/batch.ts";
import type { Body } from "../../protocols/http/client/body.ts";
import type { ClientContext } from "../../protocols/http/client/http-client.ts";
import type { Response } from "../../protocols/http/client/response.ts";
import { call, prepareCall } from "../../protocols/http/client/script-call.ts";
import { type ExpectedStatuses, USUALLY_EXPECTED } from "../../protocols/http/expected-statuses.ts";
import type { HttpAttached } from "../../protocols/http/http.ts";
import type { UserParts } from "../../vu/user-parts.ts";
import type { K6User } from "../user.ts";
import { addressOf, bodyOf, methodOf, paramsOf } from "./arguments.ts";
import { callContextOf } from "./refusal.ts";

export class UsersCalls {
  /** Statuses that are right answers, where a call says nothing of it. */
  expected: ExpectedStatuses | null = USUALLY_EXPECTED;
  readonly #user: K6User;
  /** Whose context it is: a script's copy may be given to another user of the same number. */
  #parts: UserParts | null = null;
  #context: ClientContext | undefined;

  constructor(user: K6User) {
    this.#user = user;
  }

  /** @param called by the name that the script knows it by. @throws Error in the script's init code */
  contextOf(called: string): ClientContext {
    const { parts } = this.#user;
    return this.#context !== undefined && this.#parts === parts ? this.#context : this.#open(called);
  }

  #open(called: string): ClientContext {
    const parts = this.#user.bound(`http.${called}()`);
    const { context } = parts.attached("http") as HttpAttached;
    this.#parts = parts;
    this.#context = callContextOf(this.#user, context, (...given) => this.send("request", ...given));
    return this.#context;
  }

  send(called: string, method: unknown, url: unknown, body: unknown, params: unknown): Promise<Response> {
    const context = this.contextOf(called);
    try {
      const sent = paramsOf(this.#user, url, params);
      return call(context, methodOf(method), addressOf(url), bodyOf(body), sent, this.expected);
    } catch (error) {
      return refused(context, error, url);
    }
  }

  batch(requests: unknown): Promise<unknown> {
    const context = this.contextOf("batch");
    const { scope } = this.#user.bound("http.batch()");
    return scope.during("a batch of requests", () =>
      runBatch<BatchRequests, Response>(
        requests as BatchRequests,
        (method, url, body, params) => {
          try {
            const sent = paramsOf(this.#user, url, params);
            return prepareCall(context, methodOf(method), addressOf(url), bodyOf(body) as Body, sent, this.expected);
          } catch (error) {
            return () => refused(context, error, url);
          }
        },
        context.limits,
      ),
    );
  }
}

/** As `call` itself has it: an answer without a status, or an error where the option `throw` asks for one. */
const refused = async (context: ClientContext, error: unknown, url: unknown): Promise<Response> => {
  if (context.refused === undefined) throw error;
  return context.refused(error, String(url));
};
