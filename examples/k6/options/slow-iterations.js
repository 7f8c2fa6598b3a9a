// An iteration takes as long as it has to, and setup and teardown have a time of their own.
import http from "k6/http";

export const options = {
  vus: 1,
  duration: "1s",
  minIterationDuration: "400ms",
  setupTimeout: "5s",
  teardownTimeout: 5000,
};

export function setup() {
  http.post(`${__ENV.SHOP}/login`);
}

export default function () {
  http.get(`${__ENV.SHOP}/items`);
}

export function teardown() {
  http.del(`${__ENV.SHOP}/items/1`);
}
