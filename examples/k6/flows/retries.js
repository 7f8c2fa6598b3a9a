// Tries again what failed: a function that takes another, which sends.
import { check, sleep } from "k6";
import http from "k6/http";
import { Counter } from "k6/metrics";

const retries = new Counter("retries");

const retry = (times, send, isRight = (response) => response.status < 500) => {
  let response = send(0);
  for (let attempt = 1; !isRight(response) && attempt < times; attempt++) {
    retries.add(1, { status: response.status });
    sleep(0.005 * 2 ** attempt);
    response = send(attempt);
  }
  return response;
};

export default function () {
  const statuses = [503, 500, 200];
  const answer = retry(5, (attempt) => http.get(`${__ENV.SHOP}/status/${statuses[attempt]}`));
  const never = retry(
    2,
    () => http.get(`${__ENV.SHOP}/status/404`),
    ({ status }) => status === 200,
  );
  check(answer, { "right in the end": (r) => r.status === 200, "or not": () => never.status === 404 });
}
