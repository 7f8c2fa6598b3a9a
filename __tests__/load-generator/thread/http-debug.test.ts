// Requests and answers in the log, as k6's httpDebug asks for them.
import type { Exchange } from "../../../contracts/run/try-events.ts";
import { linesOf } from "../../../images/load-generator/thread/http-debug.ts";
import { Masking } from "../../../metrics/masking/masking.ts";

const EXCHANGE = {
  ...{
    method: "POST",
    url: "https://ann:canary-1@shop.example/cart",
    status: 201,
    reason: "Created",
    proto: "HTTP/1.1",
  },
  requestHead: [
    ["Authorization", "Bearer canary-2"],
    ["X-Page", "7"],
  ],
  answerHead: [["Set-Cookie", "sid=canary-3"]],
  requestBody: { text: '{"password":"canary-4"}\n', bytes: 24, isCut: false },
  answerBody: { text: null, bytes: 3, isCut: false },
} as unknown as Exchange;

it("tells an exchange without what looks like a secret", () => {
  expect(linesOf(EXCHANGE, new Masking({}))).toEqual([
    "> POST https://ann:(masked)@shop.example/cart",
    "> Authorization: Bearer (masked)",
    "> X-Page: 7",
    ">",
    '> {"password":"(masked)"}',
    "< HTTP/1.1 201 Created",
    "< Set-Cookie: sid=(masked)",
    "<",
    "< 3 bytes that are no text",
  ]);
});

it("tells why there is no answer", () => {
  expect(linesOf({ ...EXCHANGE, status: 0, message: "refused" }, new Masking({}))).toContain("< no answer: refused");
});
