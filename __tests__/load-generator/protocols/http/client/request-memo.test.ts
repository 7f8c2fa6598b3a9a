// Requests that a script makes again and again: the same object, and never another request's bytes.
import fc from "fast-check";
import { type Params, requestOf } from "../../../../../images/load-generator/protocols/http/client/request-of.ts";
import { encodeRequest } from "../../../../../images/load-generator/protocols/http/h1/encode.ts";
import type { HttpRequest } from "../../../../../images/load-generator/protocols/http/request.ts";

const URL_TEXT = "http://127.0.0.1:1/cart";

const make = (method: string, body: string | null, params: Params, url = URL_TEXT): HttpRequest =>
  requestOf(method, url, body, params, "text") as HttpRequest;

test("equal ones are one object from the third on, whichever objects their headers are", () => {
  const made = Array.from({ length: 5 }, () => make("POST", "{}", { headers: { Accept: "text/plain" } }));
  expect(made.map(({ isRepeated }) => isRepeated)).toEqual([false, true, true, true, true]);
  expect(made[4]).toBe(made[2]);
});

test("headers that a script changes in place are sent as they are now", () => {
  const headers: Record<string, string> = { "X-Step": "1" };
  for (const step of ["1", "1", "1", "2", "2", "2", "1"]) {
    headers["X-Step"] = step;
    expect(linesOf(make("PUT", "same", { headers }))).toContain(`X-Step: ${step}`);
  }
});

test("whatever is asked for in whichever order is what is sent", () => {
  const header = fc.constantFrom("X-A", "X-B", "Accept");
  const value = fc.oneof(fc.constantFrom("1", "2", "text/plain"), fc.constantFrom(1, null, ["1", "2"]));
  const asked = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT"),
    body: fc.constantFrom(null, "", "a", "b"),
    headers: fc.option(
      fc.array(fc.tuple(header, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
    ),
    timeout: fc.constantFrom(undefined, 1_000, 2_000),
  });
  fc.assert(
    fc.property(fc.array(asked, { minLength: 10, maxLength: 60 }), (all) => {
      for (const { method, body, headers, timeout } of all) {
        const params = { headers, ...(timeout === undefined ? {} : { timeout }) };
        const sent = make(method, body, params);
        count += 1;
        // Nobody asked for this URL before, so that nothing is known of it.
        const fresh = make(method, body, params, `${URL_TEXT}?${count}`);
        expect(linesOf(sent)).toEqual(linesOf(fresh));
        expect(sent.timeoutMs).toBe(fresh.timeoutMs);
      }
    }),
    { numRuns: 30 },
  );
});

let count = 0;

/** As sent, without the first line. */
const linesOf = (request: HttpRequest): string[] => encodeRequest(request).toString("latin1").split("\r\n").slice(1);
