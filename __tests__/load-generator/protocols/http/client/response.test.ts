// An answer as a script sees it: fields, bodies in every coding, parts of JSON, and what there is when there is no
// answer.
import { inspect } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { Response } from "../../../../../images/load-generator/protocols/http/client/response.ts";
import { failureOf, replyOf } from "../../../vu/support.ts";

const responseOf = (body: Buffer | string, ...fields: readonly string[]): Response =>
  new Response(replyOf(200, fields, body), "http://shop.example/");

describe("an answer's fields", () => {
  it("have names in the usual capitals, and repeated ones are joined", () => {
    const { headers } = responseOf(
      "",
      "content-TYPE:text/plain",
      "x-a:  1 ",
      "SET-cookie: a",
      "set-cookie: b",
      "ETag: x:y",
      "x-empty:",
      "x-byte: \t\u00e9\u00a0 ",
    );
    expect(headers).toEqual({
      "Content-Type": "text/plain",
      "X-A": "1",
      "Set-Cookie": "a, b",
      Etag: "x:y",
      "X-Empty": "",
      "X-Byte": "\u00e9\u00a0",
    });
  });

  it("may be called as an object's own are, and change nothing", () => {
    const { headers } = responseOf("", "__proto__: evil", "constructor: mine", "hasownproperty: mine");
    expect(headers.Constructor).toBe("mine");
    expect(headers.evil).toBeUndefined();
    expect({}.constructor).toBe(Object);
  });

  it("come with the status in words", () => {
    expect(responseOf("").status_text).toBe("200 Said");
    expect(new Response(failureOf("timeout", "late"), "x").status_text).toBe("");
  });
});

describe("an answer's body", () => {
  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["GZIP", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("is unpacked from %s", (coding, pack) => {
    const response = responseOf(pack(Buffer.from('{"ü":1}')), `Content-Encoding: ${coding}`);
    expect(response.body).toBe('{"ü":1}');
    expect(response.json("ü")).toBe(1);
  });

  it.each(["identity", "zstd-of-tomorrow"])("in the coding %s is given as it came", (coding) =>
    expect(responseOf("plain", `Content-Encoding: ${coding}`).body).toBe("plain"),
  );

  it("is empty where there is none, whatever its coding", () =>
    expect(responseOf("", "Content-Encoding: gzip").body).toBe(""));

  it("that says gzip and is none is an error for the script to see", () =>
    expect(() => responseOf("plain", "Content-Encoding: gzip").body).toThrow());

  it("that would unpack to more than any check should look at is refused", () => {
    const bomb = gzipSync(Buffer.alloc(101 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(() => responseOf(bomb, "Content-Encoding: gzip").body).toThrow(/larger than/i);
  });

  it("of any JSON is that JSON, and a path leads to its part", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.jsonValue()), (value) => {
        const response = responseOf(JSON.stringify(value));
        expect(response.json()).toEqual(JSON.parse(JSON.stringify(value)));
        for (const [key, part] of Object.entries(value))
          expect(response.json(key)).toEqual(JSON.parse(JSON.stringify(part)));
      }),
    );
  });

  it.each([
    ["items.1.name", "b"],
    ["items.0", { name: "a" }],
    ["items.2", undefined],
    ["items.length", 2],
    ["nothing.at.all", undefined],
    ["none.x", undefined],
    ["text.length", undefined],
    ["toString", undefined],
    ["__proto__", undefined],
    ["", { items: [{ name: "a" }, { name: "b" }], none: null, text: "abc" }],
  ])("has at %j: %j", (path, expected) => {
    const response = responseOf('{"items":[{"name":"a"},{"name":"b"}],"none":null,"text":"abc"}');
    expect(response.json(path)).toEqual(expected);
  });

  it.each(["items[0].name", "$.items", "$", "items.0.tags[1]"])(
    "has no part at %j, which is of another language",
    (path) =>
      expect(() => responseOf('{"items":[{"name":"a"}],"none":null}').json(path)).toThrow(
        /^json\(".*is no key there, and paths are written as in "items\.0\.id" or "items\.#\.id"/,
      ),
  );

  it("says how to write an index", () =>
    expect(() => responseOf('{"items":[1]}').json("items[0]")).toThrow('write "items.0" for "items[0]"'));

  it.each([
    ["@graph.0.@type", "Shop"],
    ["@graph.0.@id", undefined],
    ["a*b", 1],
    ["#text", "t"],
    ["list[0]", 2],
    ["$ref", undefined],
    ["what?", 3],
  ])("has keys of any letters: at %j %j", (path, expected) => {
    const response = responseOf('{"@graph":[{"@type":"Shop"}],"a*b":1,"#text":"t","list[0]":2,"what?":3}');
    expect(response.json(path)).toBe(expected);
  });

  it("may begin with a byte-order mark", () => {
    const response = responseOf('\uFEFF[{"id":1}]');
    expect(response.json("0.id")).toBe(1);
    expect(response.json(0)).toEqual({ id: 1 });
  });

  it.each<[string, Response, string]>([
    ["is no JSON", responseOf("<html>"), "the body of an answer 200 is no JSON"],
    ["is empty", responseOf(""), "the body of an answer 200 is no JSON"],
    ["was not kept", new Response(replyOf(200, [], ""), "http://shop.example/", false, false), "was not kept"],
    ["never came", new Response(failureOf("connection-refused", "x"), "http://shop.example/"), "there was no answer"],
  ])("that %s is an error of the script's own kind, and says why", (_, response, why) => {
    expect(() => response.json()).toThrow(SyntaxError);
    expect(() => response.json("id")).toThrow(why);
  });

  it.each([[["items", 0]], [{ path: "items" }], [true]])("has no part at %j, which is no path", (path) =>
    expect(() => responseOf('{"items":[1]}').json(path as unknown as string)).toThrow("takes a path"),
  );
});

describe("an answer in words", () => {
  it("is what a script can read of it, and nothing else", () => {
    const response = responseOf('{"id":1}', "Set-Cookie: a=1", "X-A: b");
    const shown = JSON.parse(JSON.stringify(response)) as Record<string, unknown>;
    expect(shown).toMatchObject({
      status: 200,
      status_text: "200 Said",
      url: "http://shop.example/",
      proto: "HTTP/1.1",
      headers: { "X-A": "b" },
      body: '{"id":1}',
      error: "",
      error_code: 0,
    });
    expect(Object.keys(shown).sort()).toEqual(
      [
        ...["status", "status_text", "url", "proto", "headers", "cookies", "body", "timings", "error", "error_code"],
        ...["request", "remote_ip", "remote_port", "tls_version", "tls_cipher_suite"],
      ].sort(),
    );
    expect(Object.keys(shown.timings as object)).toContain("waiting");
    expect(inspect(response)).toContain("body: '{\"id\":1}'");
  });

  it("says why there is none", () =>
    expect(
      JSON.parse(JSON.stringify(new Response(failureOf("timeout", "late"), "http://shop.example/"))),
    ).toMatchObject({
      status: 0,
      error: "late",
      error_code: 1050,
      headers: {},
    }));
});

describe("no answer", () => {
  it("has status 0, the reason in words and as k6's number, and an empty body", () => {
    const response = new Response(failureOf("timeout", "no whole answer"), "http://shop.example/");
    expect(response).toMatchObject({ status: 0, error: "no whole answer", error_code: 1050, body: "", headers: {} });
  });

  it("is told from an answer, which has neither", () =>
    expect(responseOf("x")).toMatchObject({ status: 200, error: "", error_code: 0 }));
});

describe("an answer's timings", () => {
  it("are milliseconds, and the duration is that of sending, waiting and receiving", () => {
    const reply = replyOf(200);
    Object.assign(reply, { blockedMicros: 9_000, sendingMicros: 1_500, waitingMicros: 20_000, receivingMicros: 250 });
    expect(new Response(reply, "x").timings).toMatchObject({
      blocked: 9,
      sending: 1.5,
      waiting: 20,
      receiving: 0.25,
      duration: 21.75,
    });
  });
});
