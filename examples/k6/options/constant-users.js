// Users who begin at once and go on for as long as it takes; what is under way at the end is cut.
import { sleep } from "k6";
import http from "k6/http";

export const options = {
  scenarios: { constant: { executor: "constant-vus", vus: 4, duration: "1s", gracefulStop: "0s" } },
};

export default function () {
  http.get(`${__ENV.SHOP}/items`);
  sleep(60);
}
