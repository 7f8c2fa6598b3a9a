// Options of other services, and one that is misspelt: the run goes on, and people are told.
import http from "k6/http";

export const options = {
  vus: 1,
  iterations: 2,
  batch: 2,
  batchPerHost: 1,
  ext: { loadimpact: { projectID: 1, name: "shop" } },
  cloud: { projectID: 1 },
  treshold: { http_req_duration: ["p(95)<200"] },
  summaryTrendStats: ["avg", "p(99.9)", "count"],
};

export default function () {
  http.batch([`${__ENV.SHOP}/items/1`, `${__ENV.SHOP}/items/2`, `${__ENV.SHOP}/items`]);
}
