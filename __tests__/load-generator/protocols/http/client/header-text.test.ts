// What a script gives for a request's head: what can be sent is, in its own words, and what cannot is a mistake that
// tells no secret.
import { CookieJar } from "../../../../../images/load-generator/protocols/http/client/cookie-jar.ts";
import {
  type GivenHeaders,
  headersOf,
  methodOf,
} from "../../../../../images/load-generator/protocols/http/client/header-text.ts";
import type { createHttpClient } from "../../../../../images/load-generator/protocols/http/client/http-client.ts";
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
