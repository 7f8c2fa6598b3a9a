// Some iterations fail, one throws, and one ends the whole test.
import { check, fail } from "k6";
import exec from "k6/execution";
import http from "k6/http";

export const options = { vus: 1, iterations: 10 };

export default function () {
  const { status } = http.get(`${__ENV.SHOP}/status/${__ITER === 4 ? 418 : 200}`);
  if (__ITER === 1) fail("out of stock");
  if (__ITER === 2) throw new Error("what nobody thought of");
  if (!check(status, { "is well": (code) => code === 200 })) exec.test.abort("the shop is a teapot");
  http.get(`${__ENV.SHOP}/items`);
}

export function teardown() {
  http.del(`${__ENV.SHOP}/items/2`);
}
