// Makes, reads, changes and deletes, each in a group, and goes no further where one step fails.
import { check, fail, group } from "k6";
import http from "k6/http";
import { Rate, Trend } from "k6/metrics";

const failures = new Rate("failed_steps");
const stepTime = new Trend("step_time", true);
const json = { headers: { "Content-Type": "application/json" } };

function step(name, send, status = 200) {
  return group(name, () => {
    const begun = Date.now();
    const response = send();
    stepTime.add(Date.now() - begun);
    const isRight = check(response, { [`${name} gives ${status}`]: (r) => r.status === status });
    failures.add(!isRight);
    if (!isRight) fail(`${name}: ${response.status}`);
    return response;
  });
}

export default function () {
  const url = `${__ENV.SHOP}/echo/item`;
  step("create", () => http.post(url, JSON.stringify({ name: "pen" }), json));
  step("read", () => http.get(url, { tags: { name: "item" } }));
  step("update", () => http.patch(url, JSON.stringify({ price: 2 }), json));
  step("delete", () => http.del(url, null, json));
  try {
    step("read again", () => http.get(`${__ENV.SHOP}/status/404`));
  } catch (error) {
    check(error, { "and stops": ({ message }) => message === "read again: 404" });
  }
}
