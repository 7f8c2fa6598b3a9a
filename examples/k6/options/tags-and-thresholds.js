// Tags of the whole test and of a scenario, and thresholds that look at some of the samples alone.
import { check, group } from "k6";
import http from "k6/http";
import { Counter } from "k6/metrics";

const sold = new Counter("sold");

export const options = {
  tags: { release: "7" },
  scenarios: {
    members: { executor: "per-vu-iterations", vus: 1, iterations: 2, tags: { kind: "member" } },
    guests: { executor: "per-vu-iterations", vus: 1, iterations: 1, tags: { kind: "guest" }, env: { IS_GUEST: "1" } },
  },
  thresholds: {
    http_req_failed: ["rate<0.01"],
    "http_req_duration{kind:member}": [
      "p(95)<10000",
      { threshold: "avg < 5000", abortOnFail: true, delayAbortEval: "10s" },
    ],
    "sold{kind:guest}": ["count==1"],
    "group_duration{group:::checkout}": ["max<20000"],
    "checks{release:7}": ["rate>0.9"],
  },
};

export default function () {
  group("checkout", () => {
    const response = http.post(`${__ENV.SHOP}/echo`, { guest: __ENV.IS_GUEST || "no" });
    check(response, { "is taken": (r) => r.status === 200 });
    sold.add(1);
  });
}
