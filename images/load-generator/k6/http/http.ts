// `k6/http`: the project's own client as a k6 script calls it. What k6 takes and the client has otherwise is turned into
// the client's form here (arguments.ts); what comes back is the client's answer as it is.

import { type BatchRequests, runBatch } from "../../protocols/http/client/batch.ts";
import type { Body } from "../../protocols/http/client/body.ts";
import { CookieJar } from "../../protocols/http/client/cookie-jar.ts";
import type { ClientContext } from "../../protocols/http/client/http-client.ts";
import type { Response } from "../../protocols/http/client/response.ts";
import { call, prepareCall } from "../../protocols/http/client/script-call.ts";
import {
  checkCallback,
  type ExpectedStatuses,
  expectedStatuses,
  USUALLY_EXPECTED,
} from "../../protocols/http/expected-statuses.ts";
import type { HttpAttached } from "../../protocols/http/http.ts";
import type { UserParts } from "../../vu/user-parts.ts";
import { declareBlocking } from "../blocking.ts";
import { callableWithoutNew } from "../callable-without-new.ts";
import type { K6User } from "../user.ts";
import { addressOf, bodyOf, methodOf, paramsOf, taggedUrl } from "./arguments.ts";
import { CONSTANTS } from "./constants.ts";
import { fileOf } from "./file.ts";
import { callContextOf } from "./refusal.ts";

export const http = (user: K6User) => {
  let expected: ExpectedStatuses | null = USUALLY_EXPECTED;
  let known: { readonly parts: UserParts; readonly context: ClientContext } | undefined;

  const contextOf = (called: string): ClientContext => {
    if (known !== undefined && known.parts === user.parts) return known.context;
    const parts = user.bound(`http.${called}()`);
    const { context } = parts.attached("http") as HttpAttached;
    known = { parts, context: callContextOf(user, context, (...given) => send("request", ...given)) };
    return known.context;
  };

  const send = (called: string, method: unknown, url: unknown, body: unknown, params: unknown): Promise<Response> => {
    const context = contextOf(called);
    try {
      const sent = paramsOf(user, url, params);
      return call(context, methodOf(method), addressOf(url), bodyOf(body), sent, expected);
    } catch (error) {
      return refused(context, error, url);
    }
  };

  /** As `call` itself has it: an answer without a status, or an error where the option `throw` asks for one. */
  const refused = async (context: ClientContext, error: unknown, url: unknown): Promise<Response> => {
    if (context.refused === undefined) throw error;
    return context.refused(error, String(url));
  };

  const withBody = (name: string, method: string) =>
    declareBlocking(`http.${name}`, (url: unknown, body?: unknown, params?: unknown) =>
      send(name, method, url, body, params),
    );
  const withoutBody = (name: string, method: string) =>
    declareBlocking(`http.${name}`, (url: unknown, params?: unknown) => send(name, method, url, null, params));

  const request = (method: unknown, url: unknown, body?: unknown, params?: unknown): Promise<Response> =>
    send("request", method, url, body, params);

  const batch = (requests: unknown): Promise<unknown> => {
    const context = contextOf("batch");
    const { scope } = user.bound("http.batch()");
    return scope.during("a batch of requests", () =>
      runBatch<BatchRequests, Response>(
        requests as BatchRequests,
        (method, url, body, params) => {
          try {
            const sent = paramsOf(user, url, params);
            return prepareCall(context, methodOf(method), addressOf(url), bodyOf(body) as Body, sent, expected);
          } catch (error) {
            return () => refused(context, error, url);
          }
        },
        context.limits,
      ),
    );
  };

  const exported = {
    get: withoutBody("get", "GET"),
    head: withoutBody("head", "HEAD"),
    post: withBody("post", "POST"),
    put: withBody("put", "PUT"),
    patch: withBody("patch", "PATCH"),
    del: withBody("del", "DELETE"),
    options: withBody("options", "OPTIONS"),
    request: declareBlocking("http.request", request),
    asyncRequest: (method: unknown, url: unknown, body?: unknown, params?: unknown) =>
      send("asyncRequest", method, url, body, params),
    batch: declareBlocking("http.batch", batch),
    url: taggedUrl,
    file: fileOf,
    CookieJar: callableWithoutNew(CookieJar),
    cookieJar: (): CookieJar => contextOf("cookieJar").jar,
    expectedStatuses,
    setResponseCallback: (callback: unknown): void => {
      expected = checkCallback(callback, "http.setResponseCallback");
    },
  };
  return Object.assign(exported, CONSTANTS);
};
