// A user keeps its cookies from one iteration to the next.
import { check } from "k6";
import http from "k6/http";

export const options = { vus: 1, iterations: 3, noCookiesReset: true };

export default function () {
  if (__ITER === 0) http.post(`${__ENV.SHOP}/login`);
  const response = http.get(`${__ENV.SHOP}/echo`);
  check(response, { "is known": (r) => (r.json("headers.cookie") || "").includes("session=abc") });
}
