// `http` as a script has it: what is sent for a call, what follows a redirect, and under which name it is counted.

import type { FailureKind } from "../../../../../contracts/metrics/outcomes.ts";
import { CookieJar } from "../../../../../images/load-generator/protocols/http/client/cookie-jar.ts";
import { createHttpClient } from "../../../../../images/load-generator/protocols/http/client/http-client.ts";
import type { Params } from "../../../../../images/load-generator/protocols/http/client/request-of.ts";
import { ScriptFiles } from "../../../../../images/load-generator/protocols/http/client/script-files.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import { RequestSamples } from "../../../../../images/load-generator/protocols/http/request-samples.ts";
import type { HttpSession } from "../../../../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { countsOf, failureOf, recorderOf, replyOf, scopeOf, sessionOf, USUAL_CALLS } from "../../../vu/support.ts";
import { closeAll, open } from "../h1/engine-session.ts";

const clientOf = (...replies: readonly Reply[]) => {
  const session = sessionOf(...replies);
  return { ...clientOn(session), sent: session.sent };
};

const clientOn = (session: HttpSession) => {
  const recorder = recorderOf();
  const state = { isStopped: false, group: "", waits: 0, permission: null as Promise<void> | null };
  const http = createHttpClient({
    session,
    jar: new CookieJar(),
    discardResponseBodies: false,
    ...USUAL_CALLS,
    vu: {
      ...scopeOf(recorder),
      group: () => state.group,
      throwIfStopped: () => {
        if (state.isStopped) throw new Error("stopped");
      },
      permission: () => state.permission,
      waited: () => {
        state.waits += 1;
      },
    },
    requests: new RequestSamples(recorder),
    clock: monotonicMs,
    files: new ScriptFiles(),
  });
  return { recorder, state, http };
};

const redirect = (status: number, location: string): Reply => replyOf(status, [`Location: ${location}`]);

describe("a script's request", () => {
  it.each([
    ["get", "GET"],
    ["head", "HEAD"],
    ["options", "OPTIONS"],
    ["post", "POST"],
    ["put", "PUT"],
    ["patch", "PATCH"],
    ["del", "DELETE"],
  ] as const)("by http.%s is a %s", async (name, method) => {
    const { http, sent } = clientOf();
    expect((await http[name]("http://shop.example/")).status).toBe(200);
    expect(sent.map((one) => one.method)).toEqual([method]);
  });

  it.each([
    ["text", "a=1", "a=1", undefined],
    ["bytes", new Uint8Array([97, 98]), "ab", undefined],
    ["a part of a buffer", new Uint8Array([97, 98, 99, 100]).subarray(1, 3), "bc", undefined],
    ["an object", { a: "1 2", b: 3, ü: "&=" }, "a=1+2&b=3&%C3%BC=%26%3D", "application/x-www-form-urlencoded"],
  ])("sends %s as it should be", async (_, body, text, type) => {
    const { http, sent } = clientOf();
    await http.post("http://shop.example/", body);
    expect(sent[0]?.body?.toString()).toBe(text);
    expect(sent[0]?.headers?.["Content-Type"]).toBe(type);
  });

  it("sends a stream as it comes, and compresses none", async () => {
    const { http, sent } = clientOf();
    const stream = new Blob(["a"]).stream() as unknown as AsyncIterable<Uint8Array>;
    await http.post("http://shop.example/", stream);
    expect([sent[0]?.stream, sent[0]?.body]).toEqual([stream, null]);
    await expect(http.post("http://shop.example/", stream, { compression: "gzip" })).rejects.toThrow(
      /pipe it through a CompressionStream/,
    );
  });

  it("leaves the content type that the script gave", async () => {
    const { http, sent } = clientOf();
    await http.post("http://shop.example/", { a: 1 }, { headers: { "content-TYPE": "text/odd" } });
    expect(sent[0]?.headers).toEqual({ "content-TYPE": "text/odd" });
  });

  it.each<[Params["timeout"], number]>([
    [undefined, 60_000],
    [250, 250],
    ["250", 250],
    ["250ms", 250],
    ["1.5s", 1_500],
    ["2m", 120_000],
    ["1m30s", 90_000],
    ["1h", 3_600_000],
    ["2d", 172_800_000],
    [0.5, 0.5],
  ])("with the timeout %j has %i ms", async (timeout, expected) => {
    const { http, sent } = clientOf();
    await http.get("http://shop.example/", timeout === undefined ? {} : { timeout });
    expect(sent[0]?.timeoutMs).toBe(expected);
  });

  it.each([
    "soon",
    "10 s",
    "",
    0,
    "0s",
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 31,
    "25d",
    "1e3",
    null as never,
  ])("with the timeout %j is a mistake of the script, and nothing is sent", async (timeout) => {
    const { http, sent } = clientOf();
    await expect(http.get("http://shop.example/", { timeout })).rejects.toThrow(/timeout .* is neither/);
    expect(sent).toHaveLength(0);
  });

  it.each(["/cart", "shop.example", "", "http://"])(
    "to %j is a mistake of the script, with what to write",
    async (url) => {
      const { http, sent } = clientOf();
      await expect(http.get(url)).rejects.toThrow(/is not a URL: write it whole/);
      expect(sent).toHaveLength(0);
    },
  );

  it("that the engine does not take is a mistake of the script, and no attempt", async () => {
    const { http, recorder } = clientOn({
      ...sessionOf(),
      send: () => {
        throw new RangeError("too many are under way");
      },
    });
    await expect(http.get("http://shop.example/")).rejects.toThrow("too many are under way");
    expect(recorder.take(true).attempts).toBe(0);
  });

  it("is counted under its URL without the query, or under the name that it is given", async () => {
    const { http, recorder, state } = clientOf();
    await http.get("http://shop.example/cart?q=1");
    await http.get("http://shop.example/cart?q=2#top");
    state.group = "::buy";
    await http.get(new URL("http://shop.example/cart/77"), { tags: { name: "item" } });
    expect(countsOf(recorder.take(true), "http_reqs")).toEqual({
      "name=http://shop.example/cart method=GET status=200": 2,
      "name=item method=GET status=200 group=::buy": 1,
    });
  });

  it.each([
    [0, "0"],
    [7.5, "7.5"],
    [true, "true"],
    [12n as unknown as number, "12"],
    [undefined as unknown as string, "http://shop.example/a"],
    [null as unknown as string, "http://shop.example/a"],
  ])("may be named %p: the name is a text", async (name, text) => {
    const { http, recorder } = clientOf();
    await http.get("http://shop.example/a", { tags: { name } });
    expect(countsOf(recorder.take(true), "http_reqs")).toEqual({ [`name=${text} method=GET status=200`]: 1 });
  });

  it.each([
    ["name", { id: 7 }, "an object"],
    ["kind", [1], "a list"],
    ["kind", () => "x", "a function"],
    ["kind", Symbol("x"), "a symbol"],
  ])("with the tag %s=%p is a mistake of the script, and nothing is sent", async (tag, value, what) => {
    const { http, sent } = clientOf();
    const tags = { [tag]: value as unknown as string };
    await expect(http.get("http://shop.example/", { tags })).rejects.toThrow(`the tag ${tag} is ${what}`);
    const form = new FormData();
    await expect(http.post("http://shop.example/", form, { tags })).rejects.toThrow(`the tag ${tag} is ${what}`);
    expect(sent).toEqual([]);
  });

  it("that fails is an answer of status 0, counted once, and an error in words without ports", async () => {
    const { http, recorder } = clientOf(
      failureOf("connection-refused", "connect ECONNREFUSED 1.2.3.4:80"),
      failureOf("timeout", "after 3 bytes"),
    );
    expect(await http.get("http://shop.example/", { tags: { name: "a" } })).toMatchObject({
      status: 0,
      error: "connect ECONNREFUSED 1.2.3.4:80",
      error_code: 1212,
    });
    await http.get("http://shop.example/", { tags: { name: "a" } });
    const taken = recorder.take(true);
    expect(countsOf(taken, "http_reqs")).toEqual({
      "name=a method=GET status=0 error_code=1212": 1,
      "name=a method=GET status=0 error_code=1050": 1,
    });
    expect(taken.errors.map(({ message, place }) => [message, place])).toEqual([
      ["connect ECONNREFUSED 1.2.3.4:80", "GET a"],
      ["no whole answer within the request's timeout (shop.example)", "GET a"],
    ]);
  });

  it.each<[FailureKind, Reply, string]>([
    ["connection-reset", replyOf(200), "1220"],
    ["stream-refused", failureOf("timeout", "late"), "1638"],
    ["connection-reset", failureOf("aborted", "cut"), "1220"],
  ])("that was sent once more is two attempts, and one request at most: %s", async (firstFailure, reply, code) => {
    reply.firstFailure = firstFailure;
    const { http, recorder } = clientOf(reply);
    await http.get("http://shop.example/", { tags: { name: "a" } });
    const taken = recorder.take(true);
    expect(taken.attempts).toBe(2);
    expect(countsOf(taken, "http_reqs_resent")).toEqual({ [`name=a method=GET status=0 error_code=${code}`]: 1 });
    const requests = Object.values(countsOf(taken, "http_reqs"));
    expect(requests).toEqual(reply.failure === "aborted" ? [] : [1]);
  });

  it.each([
    ["aborted", "1051"],
    ["aborted-unsent", "1052"],
  ] as const)("that was cut at the end of the run is an attempt, and nothing else: %s", async (failure, code) => {
    const { http, recorder } = clientOf(failureOf(failure, "cut"));
    await http.get("http://shop.example/", { tags: { name: "a" } });
    const taken = recorder.take(true);
    expect(taken.attempts).toBe(1);
    expect(taken.errors).toEqual([]);
    expect(countsOf(taken, "http_reqs_interrupted")).toEqual({ [`name=a method=GET status=0 error_code=${code}`]: 1 });
    const measured = taken.seconds.flatMap(({ series }) => series.map(({ metric }) => metric));
    expect(measured.filter((metric) => /^http_req(s$|_)/.test(metric))).toEqual([]);
  });

  it("waits for the lease, and is not sent when the user was stopped meanwhile", async () => {
    const { http, state, sent } = clientOf();
    let permit = (): void => {};
    state.permission = new Promise((resolve) => {
      permit = resolve;
    });
    const asked = http.get("http://shop.example/");
    await Promise.resolve();
    expect(sent).toHaveLength(0);
    state.isStopped = true;
    permit();
    await expect(asked).rejects.toThrow("stopped");
    expect(sent).toHaveLength(0);
  });
});

describe("a redirect", () => {
  it.each([
    ["UTF-8", Buffer.from("/grün?q=ß"), "/gr%C3%BCn?q=%C3%9F"],
    ["Latin-1", Buffer.from("/gr\xfcn", "latin1"), "/gr%FCn"],
  ])("gives the server back the bytes of a place in %s", async (_, bytes, place) => {
    const { http, sent } = clientOf(redirect(302, bytes.toString("latin1")), replyOf(200));
    await http.get("http://shop.example/");
    expect(`${sent[1]?.url.pathname}${sent[1]?.url.search}`).toBe(place);
  });

  it.each([
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "PUT", "GET"],
    [307, "POST", "POST"],
    [308, "PUT", "PUT"],
    [302, "HEAD", "HEAD"],
    [303, "GET", "GET"],
  ])("of status %i after %s is a %s", async (status, method, next) => {
    const { http, sent } = clientOf(redirect(status, "/next"), replyOf(200));
    const response = await http.request(method, "http://shop.example/cart", { a: 1 });
    expect(response).toMatchObject({ status: 200, url: "http://shop.example/next" });
    expect(sent.map((one) => one.method)).toEqual([method, next]);
    const keeps = next === method && next !== "GET" && next !== "HEAD";
    if (keeps)
      expect([sent[1]?.body?.toString(), sent[1]?.headers?.["Content-Type"]]).toEqual([
        "a=1",
        "application/x-www-form-urlencoded",
      ]);
    if (method !== next) expect([sent[1]?.body, sent[1]?.headers]).toEqual([null, {}]);
  });

  it("that asks for a stream again says what to do, and one that asks for no body forgets it", async () => {
    async function* once() {
      yield "a";
    }
    const again = clientOf(redirect(307, "/next"));
    await expect(again.http.post("http://shop.example/", once())).rejects.toThrow(
      /307 to .*\/next asks .* set redirects: 0/,
    );
    const elsewhere = clientOf(redirect(303, "/next"), replyOf(200));
    await elsewhere.http.post("http://shop.example/", once());
    expect(elsewhere.sent.map(({ stream }) => stream !== null)).toEqual([true, false]);
  });

  it("is counted hop by hop, each under its own URL", async () => {
    const { http, recorder } = clientOf(
      redirect(302, "/b?x=1"),
      redirect(301, "http://other.example/c#d"),
      replyOf(404),
    );
    await http.post("http://shop.example/a", "a=1", { tags: { kind: "form" } });
    expect(countsOf(recorder.take(true), "http_reqs")).toEqual({
      "name=http://shop.example/a method=POST status=302": 1,
      "name=http://shop.example/b method=GET status=301": 1,
      "name=http://other.example/c method=GET status=404": 1,
    });
  });

  it("keeps the name that the script gave, on each hop", async () => {
    const { http, recorder } = clientOf(redirect(302, "/b"), replyOf(200));
    await http.get("http://shop.example/a", { tags: { name: "log in" } });
    expect(countsOf(recorder.take(true), "http_reqs")).toEqual({
      "name=log in method=GET status=302": 1,
      "name=log in method=GET status=200": 1,
    });
  });

  it("that fails on a hop is told under the hop's own URL", async () => {
    const { http, recorder } = clientOf(redirect(302, "/b"), failureOf("connection-refused", "refused"));
    await http.get("http://shop.example/a");
    expect(recorder.take(true).errors.map(({ place }) => place)).toEqual(["GET http://shop.example/b"]);
  });

  it("to another origin takes no credentials along, to the same one all", async () => {
    const headers = { Authorization: "x", COOKIE: "y", host: "z", "X-A": "b" };
    const { http, sent } = clientOf(redirect(302, "/b"), redirect(302, "http://shop.example:81/"), replyOf(200));
    await http.get("http://shop.example/a", { headers });
    expect(sent[1]?.headers).toEqual(headers);
    expect(sent[2]?.headers).toEqual({ "X-A": "b" });
    expect(Object.keys(headers)).toHaveLength(4);
  });

  it("is followed as often as was asked for, ten times at most by itself", async () => {
    const { http, sent } = clientOf(redirect(302, "/again"));
    expect((await http.get("http://shop.example/")).status).toBe(302);
    expect(sent).toHaveLength(11);
    await http.get("http://shop.example/", { redirects: 2 });
    expect(sent).toHaveLength(14);
    await http.get("http://shop.example/", { redirects: 0 });
    expect(sent).toHaveLength(15);
  });

  it.each([
    ["300", redirect(300, "/b")],
    ["304", redirect(304, "/b")],
    ["a redirect without a place", replyOf(302)],
    ["a redirect to nothing", redirect(302, "")],
    ["a redirect to what is no URL", redirect(302, "http://")],
  ])("is not seen in %s", async (_, reply) => {
    const { http, sent } = clientOf(reply);
    await http.get("http://shop.example/");
    expect(sent).toHaveLength(1);
  });

  it("to a host that may not be called ends there, with the reason", async () => {
    const { http, sent } = clientOf(
      redirect(302, "http://169.254.169.254/latest"),
      failureOf("address-blocked", "is link-local"),
    );
    expect(await http.get("http://shop.example/")).toMatchObject({
      status: 0,
      error: "is link-local",
      url: "http://169.254.169.254/latest",
    });
    expect(sent).toHaveLength(2);
  });

  it.each([
    "http://169.254.169.254/latest",
    "http://2852039166/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://nobody-named.example/",
  ])("to %s is refused on the hop by the engine itself", async (location) => {
    const { hostile, session } = await open(
      (socket) => void socket.write(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`),
      ...["169.254.169.254", "[::ffff:a9fe:a9fe]"],
    );
    const { http, recorder } = clientOn(session);
    const response = await http.get(hostile.url, { tags: { name: "a" } });
    await closeAll();
    expect(response.status).toBe(0);
    expect([1110, 1111]).toContain(response.error_code);
    expect(recorder.take(true).attempts).toBe(2);
    expect(hostile.requests()).toHaveLength(1);
  });

  it("is not followed by a user that was stopped", async () => {
    const { http, state, sent, recorder } = clientOf(redirect(302, "/b"));
    const asked = http.get("http://shop.example/");
    state.isStopped = true;
    await expect(asked).rejects.toThrow("stopped");
    expect(sent).toHaveLength(1);
    expect(recorder.take(true).attempts).toBe(1);
  });
});

describe("a request that gets no answer", () => {
  it("throws where it is told to, and else is an answer without a status", async () => {
    const { http } = clientOf(failureOf("connection-refused", "nobody listens"));
    await expect(http.get("http://shop.example/", { throw: true })).rejects.toThrow(
      "GET http://shop.example/: nobody listens",
    );
    expect((await http.get("http://shop.example/")).status).toBe(0);
  });
});
