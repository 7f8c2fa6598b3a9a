// What a script gives for a request's head: what can be sent is, in its own words, and what cannot is a mistake that
// tells no secret.
import { type Body, FileData } from "../../../../../images/load-generator/protocols/http/client/body.ts";
import { CookieJar } from "../../../../../images/load-generator/protocols/http/client/cookie-jar.ts";
import {
  type GivenHeaders,
  headersOf,
  methodOf,
} from "../../../../../images/load-generator/protocols/http/client/header-text.ts";
import type { createHttpClient } from "../../../../../images/load-generator/protocols/http/client/http-client.ts";
import type { Params } from "../../../../../images/load-generator/protocols/http/client/request-of.ts";
import { encodeRequest } from "../../../../../images/load-generator/protocols/http/h1/encode.ts";
import { httpOver, recorderOf, scopeOf, sessionOf } from "../../../vu/support.ts";

describe("a script's headers", () => {
  it("are sent as they were given, without a copy", () => {
    const given = { "X-A": "b", accept: "caf\u00e9\t x", "": undefined };
    expect(headersOf({ "X-A": "b" })).toEqual({ "X-A": "b" });
    const { "X-A": _, ...rest } = given;
    expect(headersOf(rest)).toEqual({ accept: "caf\u00e9\t x" });
    const plain = { "X-A": "b" };
    expect(headersOf(plain)).toBe(plain);
    expect([headersOf(undefined), headersOf(null)]).toEqual([null, null]);
  });

  it.each<[string, GivenHeaders]>([
    ["numbers, lists and what is not there", { "X-Id": 7, "X-On": true, Accept: ["a", "b"], "X-None": null }],
    ["Headers", new Headers({ "X-Id": "7", "X-On": "true", Accept: "a, b" })],
    [
      "a Map",
      new Map([
        ["X-Id", "7"],
        ["X-On", "true"],
        ["Accept", "a, b"],
      ]),
    ],
  ])("may be given as %s", (_, given) => {
    const lower = Object.fromEntries(Object.entries(headersOf(given) ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
    expect(lower).toEqual({ "x-id": "7", "x-on": "true", accept: "a, b" });
  });

  it.each<[GivenHeaders, RegExp]>([
    [{ "X-User": "\u65e5\u672c" }, /^the header X-User has "\u65e5", which HTTP cannot send: encodeURIComponent/],
    [{ "X-User": "\u{1f600}" }, /^the header X-User has "\u{1f600}", which/u],
    [{ Authorization: "Bearer secret\n" }, /^the header Authorization has a line break.*trim\(\)/],
    [{ "X-A": "a\r\nX-B: c" }, /line break/],
    [{ "X-A": "a\u0000" }, /the character "\\u0000"/],
    [{ "X A": "b" }, /^"X A" is not a header's name/],
    [{ "": "b" }, /^"" is not a header's name/],
    [{ "X:": "b" }, /is not a header's name/],
    [{ Expect: "100-continue" }, /leave Expect away/],
    [{ upgrade: "websocket" }, /the header upgrade is not sent.*WebSocket/],
    [{ Trailer: "X-Sum" }, /the header Trailer is not sent/],
    [{ TE: "gzip" }, /the header TE may be "trailers"/],
    [{ Connection: "Upgrade" }, /the header Connection may be "close" or "keep-alive"/],
    [{ Connection: "close, X-Mine" }, /may be "close"/],
    [{ "X-\u00fc": 1 }, /is not a header's name/],
    [{ "X-A": {} as never }, /the header X-A is a text, got an object/],
    [{ "X-A": (() => "b") as never }, /the header X-A is a text, got a function/],
    ["X-A: b" as never, /headers are an object of names and values, got a string/],
  ])("given as %j are a mistake", (given, expected) => {
    expect(() => headersOf(given)).toThrow(TypeError);
    expect(() => headersOf(given)).toThrow(expected);
    expect(() => headersOf(given)).not.toThrow(/secret/);
  });

  it("that cannot be sent end the call before anything is sent, with the script's place", async () => {
    const session = sessionOf();
    const http = httpOver(session).attach(scopeOf(recorderOf())).api as ReturnType<typeof createHttpClient>;
    const calls = [
      () => http.get("http://shop.example/", { headers: { "X-User": "\u65e5" } }),
      () => http.post("http://shop.example/", new FormData(), { headers: { "X-User": "\u65e5" } }),
      () => http.get("http://shop.example/", { cookies: { a: "\u65e5" } }),
      () => http.get("http://100%:x@shop.example/"),
      async () => http.request("GET /evil", "http://shop.example/"),
    ];
    for (const call of calls) {
      const error = await call().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).stack).toContain(__filename);
    }
    expect(session.sent).toEqual([]);
  });
});

describe("what headers say of the connection and the body's length", () => {
  const send = async (body: Body, headers: GivenHeaders, params: Params = {}): Promise<readonly string[]> => {
    const session = sessionOf();
    const http = httpOver(session).attach(scopeOf(recorderOf())).api as ReturnType<typeof createHttpClient>;
    await http.post("http://shop.example/", body, { ...params, headers });
    return session.sent.map((request) => encodeRequest(request).toString("latin1"));
  };
  const pieces = async function* () {
    yield "hi";
  };

  it.each<[string, Body, GivenHeaders, RegExp]>([
    ["a length that is right", "h\u00fc", { "content-length": "3" }, /\r\nContent-Length: 3\r\n/],
    ["a length as a number", new Uint8Array(2), { "Content-Length": 2 }, /\r\nContent-Length: 2\r\n/],
    ["no length of no body", null, { "Content-Length": "0" }, /\r\nContent-Length: 0\r\n/],
    ["chunks of a stream", pieces(), { "Transfer-Encoding": "Chunked" }, /\r\nTransfer-Encoding: chunked\r\n/],
    ["that trailers are taken", "x", { TE: "trailers" }, /\r\nTE: trailers\r\n/],
    ["that the connection is kept", "x", { Connection: "keep-alive" }, /\r\nContent-Length: 1\r\n/],
    ["what only looks alike", "x", { "Upgrade-Insecure-Requests": "1", Te5t: "x" }, /Requests: 1\r\nTe5t: x\r\n/],
  ])("is heeded: %s", async (_, body, headers, expected) => {
    const [wire = ""] = await send(body, headers);
    expect(wire).toMatch(expected);
    expect(wire.match(/content-length|transfer-encoding/gi)).toHaveLength(1);
  });

  it.each<[string, Body, GivenHeaders, RegExp, Params]>([
    ["another length", "h\u00fc", { "Content-Length": "2" }, /says "2", and the body has 3 bytes: leave it away/, {}],
    ["no number", "x", { "content-length": "one" }, /the header content-length says "one"/, {}],
    ["a length of what is compressed", "x", { "Content-Length": 1 }, /the body has 21 bytes/, { compression: "gzip" }],
    ["a stream's length", pieces(), { "Content-Length": 2 }, /not sent with a stream/, {}],
    ["chunks of bytes", "x", { "Transfer-Encoding": "chunked" }, /the header Transfer-Encoding is set by itself/, {}],
    ["another coding", pieces(), { "Transfer-Encoding": "gzip" }, /the header Transfer-Encoding is set by itself/, {}],
  ])("is a mistake: %s", async (_, body, headers, expected, params) => {
    await expect(send(body, headers, params)).rejects.toThrow(expected);
  });

  it("makes a multipart body readable whose type the script gave without a boundary", async () => {
    const [wire = ""] = await send({ doc: new FileData("x", "a", "b/c") }, { "content-type": "multipart/form-data" });
    expect(wire).toMatch(/\r\ncontent-type: multipart\/form-data; boundary=meridian-/);
    const [own = ""] = await send({ doc: new FileData("x", "a", "b/c") }, { "Content-Type": "multipart/related" });
    expect(own).toMatch(/\r\nContent-Type: multipart\/related\r\n/);
  });
});

describe("a script's method", () => {
  it("may be any, in any case", () => expect([methodOf("purge"), methodOf("M-SEARCH")]).toEqual(["PURGE", "M-SEARCH"]));

  it.each(["GE T", "", "GET / HTTP/1.1\r\n"])("%j is a mistake", (method) =>
    expect(() => methodOf(method)).toThrow(/is not an HTTP method/),
  );
});

it("a cookie that cannot be sent is not put into the jar", () => {
  const jar = new CookieJar();
  expect(() => jar.set("http://shop.example/", "name", "\u65e5")).toThrow(/the cookie name has "\u65e5"/);
  expect(jar.isEmpty).toBe(true);
});
