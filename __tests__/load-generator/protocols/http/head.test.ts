// A head from either version of HTTP: the same fields, whichever it came by.
import fc from "fast-check";
import { TextHead } from "../../../../images/load-generator/protocols/http/h1/text-head.ts";
import { WireHead } from "../../../../images/load-generator/protocols/http/h2/wire-head.ts";
import { joinFields, NO_HEAD, valuesOf } from "../../../../images/load-generator/protocols/http/head.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
/** Without blanks at either end, which belong to no value. */
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const fields = fc.uniqueArray(fc.tuple(name, value), { selector: ([one]) => one, maxLength: 8 });

const textOf = (all: readonly (readonly [string, string])[]): string =>
  `HTTP/1.1 200 Fine so far\r\n${all.map(([one, other]) => `${one}: ${other}\r\n`).join("")}\r\n`;

describe("a head", () => {
  it("has the same fields by HTTP/1.1 and HTTP/2", () =>
    fc.assert(
      fc.property(fields, (all) => {
        const text = new TextHead(textOf(all));
        const http2 = new WireHead([[":status", "200"], ...all]);
        expect(text.fields).toEqual(all);
        expect([http2.fields, http2.status, http2.mistake]).toEqual([all, 200, ""]);
        expect(joinFields(http2)).toEqual(joinFields(text));
        for (const [one, other] of all) expect(valuesOf(text, one)).toEqual([other]);
      }),
    ));

  it("tells each value of a field that is repeated, in order, and its line's words", () => {
    const cookies = ["a=1; Path=/", "b=2"];
    const text = new TextHead(textOf(cookies.map((one) => ["Set-Cookie", one] as const)));
    const http2 = new WireHead(cookies.map((one) => ["set-cookie", one]));
    for (const head of [text, http2]) expect(valuesOf(head, "set-cookie")).toEqual(cookies);
    expect([text.proto, text.reason, http2.proto, http2.reason]).toEqual(["HTTP/1.1", "Fine so far", "HTTP/2.0", ""]);
  });

  it.each([
    ["UTF-8", Buffer.from("Grüße, 世界"), "Grüße, 世界"],
    ["Latin-1", Buffer.from("Gr\xfc\xdfe", "latin1"), "Grüße"],
    ["ASCII", Buffer.from("plain"), "plain"],
  ])("shows a value in %s as what it says", (_, bytes, value) => {
    const text = bytes.toString("latin1");
    for (const head of [new TextHead(textOf([["x-name", text]])), new WireHead([["x-name", text]])]) {
      expect(joinFields(head)).toEqual({ "X-Name": value });
      expect(valuesOf(head, "x-name")).toEqual([text]);
    }
  });

  it("of no answer has nothing", () => {
    expect(joinFields(NO_HEAD)).toEqual({});
    expect(valuesOf(NO_HEAD, "location")).toEqual([]);
  });
});
