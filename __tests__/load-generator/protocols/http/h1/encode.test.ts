// Requests as bytes: one request whatever the script gives, with the length that it has.
import fc from "fast-check";
import { headersOf, methodOf } from "../../../../../images/load-generator/protocols/http/client/header-text.ts";
import { encodeRequest } from "../../../../../images/load-generator/protocols/http/h1/encode.ts";
import type { HttpRequest } from "../../../../../images/load-generator/protocols/http/request.ts";
import { requestTo } from "../request-to.ts";

const requestOf = (changes: Partial<HttpRequest> = {}): HttpRequest =>
  requestTo(changes.href ?? "http://shop.example/cart?q=1", changes);

interface Wire {
  readonly line: string;
  readonly fields: readonly string[];
  readonly body: Buffer;
}

const wireOf = (request: HttpRequest): Wire => {
  const bytes = encodeRequest(request);
  const end = bytes.indexOf("\r\n\r\n");
  const [line = "", ...fields] = bytes.toString("latin1", 0, end).split("\r\n");
  return { line, fields, body: bytes.subarray(end + 4) };
};

const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", "\r", "\n", ":", " ", "\u0000", "\t", "é", "\u010a", "\u010d", "\u2028", "\u007f"),
  }),
  fc.string({ unit: "binary" }),
);

describe("a request on the wire", () => {
  it("has one line for each header, whatever its value, or is refused", () => {
    fc.assert(
      fc.property(anyText, anyText, (name, value) => {
        let wire: Wire;
        try {
          wire = wireOf(requestOf({ headers: headersOf({ "X-Test": value, [name]: "v" }) }));
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        const given = wire.fields.filter((field) => !/^(host|user-agent): /i.test(field));
        expect(given.length).toBeLessThanOrEqual(2);
        expect(given).toContain(`X-Test: ${value}`);
        for (const field of wire.fields) expect(field).not.toMatch(/[\r\n\0]/);
      }),
      { numRuns: 2000 },
    );
  });

  it("is one line of three words, whatever the URL and the method are, or is refused", () => {
    fc.assert(
      fc.property(anyText, anyText, (method, path) => {
        const href = `http://shop.example/${path}`;
        if (!URL.canParse(href)) return;
        try {
          const { line, fields } = wireOf(requestOf({ href, method: methodOf(method) }));
          expect(line.split(" ")).toHaveLength(3);
          expect(line).toMatch(/^[!-~]+ \/[!-~]* HTTP\/1\.1$/);
          expect(fields).toHaveLength(2);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("says how long its body is, in bytes, and the body follows as it was given", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("POST", "PUT", "GET", "DELETE"),
        (bytes, method) => {
          const { fields, body } = wireOf(requestOf({ method, body: Buffer.from(bytes) }));
          expect(fields.filter((field) => /^content-length:/i.test(field))).toEqual([
            `Content-Length: ${bytes.length}`,
          ]);
          expect(body.equals(bytes)).toBe(true);
        },
      ),
    );
  });

  it.each([
    ["POST", ["Content-Length: 0"]],
    ["PUT", ["Content-Length: 0"]],
    ["GET", []],
    ["DELETE", []],
  ])("of %s without a body says so as HTTP wants it", (method, expected) => {
    const { fields } = wireOf(requestOf({ method }));
    expect(fields.filter((field) => /^content-length:/i.test(field))).toEqual(expected);
  });

  it("takes no framing from the script", () => {
    const headers = {
      "Content-Length": "999",
      "transfer-encoding": "chunked",
      Connection: "close",
      Expect: "100-continue",
      Upgrade: "h2c",
    };
    const { fields } = wireOf(requestOf({ method: "POST", headers, body: Buffer.from("four") }));
    expect(fields).toEqual(["Host: shop.example", expect.stringMatching(/^User-Agent: /), "Content-Length: 4"]);
  });

  it("has the script's own host, agent and authorization in place of the engine's", () => {
    const headers = { host: "other.example", "user-agent": "mine", authorization: "Bearer x" };
    const { fields } = wireOf(requestOf({ href: "http://u:p@shop.example/", headers }));
    expect(fields).toEqual(["host: other.example", "user-agent: mine", "authorization: Bearer x"]);
  });

  it("has what the URL says of user, password, port and path, and nothing of its fragment", () => {
    const { line, fields } = wireOf(requestOf({ href: "http://us%20er:p%C3%A9@shop.example:81/a b?c=ü#d" }));
    expect(line).toBe("GET /a%20b?c=%C3%BC HTTP/1.1");
    expect(fields).toContain("Host: shop.example:81");
    expect(fields).toContain(`Authorization: Basic ${Buffer.from("us er:pé").toString("base64")}`);
  });
});
