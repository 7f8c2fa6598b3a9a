// What a newcomer is told to do about what a script has thrown.
import type { TryOutcome } from "../../../cli/try/outcome.ts";
import { remedyOf } from "../../../cli/try/remedies.ts";

const threw = (message: string): TryOutcome => ({
  is: "threw",
  part: "iteration",
  cause: "script",
  message,
  place: "visit.js:1:1",
});

it.each([
  ["TypeError: http.gett is not a function", "did you mean http.get?"],
  ["TypeError: context.http.delete is not a function", "did you mean http.del?"],
  ["TypeError: http.subscribe is not a function", "http has get, head, "],
  ["TypeError: data.users.next is not a function", '"use": "once"'],
  ["TypeError: r.text is not a function", "response.body"],
  ["ReferenceError: sleep is not defined", "export default async function ({ sleep })"],
])("%s is answered", (message, words) => {
  expect(remedyOf(threw(message))).toContain(words);
});

it.each([
  "TypeError: shop.order is not a function",
  "Error: http.gett is not a function",
  "TypeError: x is not a function",
])("%s is left to its own words", (message) => {
  expect(remedyOf(threw(message))).toBeUndefined();
});
