// `k6/http`: the project's own client as a k6 script calls it. What k6 takes and the client has otherwise is turned into
// the client's form here (arguments.ts); what comes back is the client's answer as it is.
import { CookieJar } from "../../protocols/http/client/cookie-jar.ts";
import { checkCallback, expectedStatuses } from "../../protocols/http/expected-statuses.ts";
import { declareBlocking } from "../blocking.ts";
import { callableWithoutNew } from "../callable-without-new.ts";
import type { K6User } from "../user.ts";
import { taggedUrl } from "./arguments.ts";
import { CONSTANTS } from "./constants.ts";
import { fileOf } from "./file.ts";
import { UsersCalls } from "./users-calls.ts";

export const http = (user: K6User) => {
  const calls = new UsersCalls(user);

  return {
    get: declareBlocking("http.get", (url: unknown, params?: unknown) => calls.send("get", "GET", url, null, params)),
    head: declareBlocking("http.head", (url: unknown, params?: unknown) =>
      calls.send("head", "HEAD", url, null, params),
    ),
    post: declareBlocking("http.post", (url: unknown, body?: unknown, params?: unknown) =>
      calls.send("post", "POST", url, body, params),
    ),
    put: declareBlocking("http.put", (url: unknown, body?: unknown, params?: unknown) =>
      calls.send("put", "PUT", url, body, params),
    ),
    patch: declareBlocking("http.patch", (url: unknown, body?: unknown, params?: unknown) =>
      calls.send("patch", "PATCH", url, body, params),
    ),
    del: declareBlocking("http.del", (url: unknown, body?: unknown, params?: unknown) =>
      calls.send("del", "DELETE", url, body, params),
    ),
    options: declareBlocking("http.options", (url: unknown, body?: unknown, params?: unknown) =>
      calls.send("options", "OPTIONS", url, body, params),
    ),
    request: declareBlocking("http.request", (method: unknown, url: unknown, body?: unknown, params?: unknown) =>
      calls.send("request", method, url, body, params),
    ),
    asyncRequest: (method: unknown, url: unknown, body?: unknown, params?: unknown) =>
      calls.send("asyncRequest", method, url, body, params),
    batch: declareBlocking("http.batch", (requests: unknown) => calls.batch(requests)),
    url: taggedUrl,
    file: fileOf,
    CookieJar: callableWithoutNew(CookieJar),
    cookieJar: (): CookieJar => calls.contextOf("cookieJar").jar,
    expectedStatuses,
    setResponseCallback: (callback: unknown): void => {
      calls.expected = checkCallback(callback, "http.setResponseCallback");
    },
    // By `...` and last: V8 is slow to look into an object that so much was added to by `Object.assign`.
    ...CONSTANTS,
  };
};
