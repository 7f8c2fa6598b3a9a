// `http` as a script has it: k6's functions and parameters.
import { checkCallback, type ExpectedStatuses, expectedStatuses, USUALLY_EXPECTED } from "../expected-statuses.ts";
import { type BatchLimits, type BatchRequests, runBatch } from "./batch.ts";
import type { Body } from "./body.ts";
import { CookieJar } from "./cookie-jar.ts";
import { methodOf } from "./header-text.ts";
import type { Params } from "./request-of.ts";
import type { Response } from "./response.ts";
import { type CallContext, call, prepareCall } from "./script-call.ts";
import type { ScriptFiles } from "./script-files.ts";

export interface ClientContext extends CallContext {
  readonly limits: BatchLimits;
  readonly files: ScriptFiles;
}

export const createHttpClient = (context: ClientContext) => {
  let expected: ExpectedStatuses | null = USUALLY_EXPECTED;

  const request = (method: string, url: string | URL, body?: Body, params?: Params | null): Promise<Response> =>
    call(context, method, url, body, params ?? NO_PARAMS, expected);

  /** @param method in any case, and any that is one */
  const requestBy = (method: string, url: string | URL, body?: Body, params?: Params | null) =>
    request(methodOf(method), url, body, params);

  const prepare = (method: string, url: string | URL, body?: Body, params?: Params | null) =>
    prepareCall(context, methodOf(method), url, body, params ?? NO_PARAMS, expected);

  return {
    request: requestBy,
    get: (url: string | URL, params?: Params) => request("GET", url, null, params),
    head: (url: string | URL, params?: Params) => request("HEAD", url, null, params),
    options: (url: string | URL, body?: Body, params?: Params) => request("OPTIONS", url, body, params),
    post: (url: string | URL, body?: Body, params?: Params) => request("POST", url, body, params),
    put: (url: string | URL, body?: Body, params?: Params) => request("PUT", url, body, params),
    patch: (url: string | URL, body?: Body, params?: Params) => request("PATCH", url, body, params),
    del: (url: string | URL, body?: Body, params?: Params) => request("DELETE", url, body, params),
    batch: <R extends BatchRequests>(requests: R) =>
      context.vu.during("a batch of requests", () => runBatch<R, Response>(requests, prepare, context.limits)),
    /** A body's field that is sent as a file: content, or the path of a file beside the script. */
    file: (data: string | Uint8Array | ArrayBuffer, filename?: string, contentType?: string) =>
      context.files.file(data, filename, contentType),
    cookieJar: () => context.jar,
    CookieJar,
    /** Statuses that are right answers: 404, { min: 200, max: 299 }. */
    expectedStatuses,
    /** What holds for each request of this virtual user from now on, but for those that say otherwise. */
    setResponseCallback: (callback: ExpectedStatuses | null) => {
      expected = checkCallback(callback, "http.setResponseCallback");
    },
  };
};

const NO_PARAMS: Params = {};
