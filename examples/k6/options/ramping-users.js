// More and more users, told in the short form; each makes one visit, however long it would take.
import { sleep } from "k6";
import http from "k6/http";

export const options = {
  vus: 1,
  stages: [
    { duration: "0s", target: 2 },
    { duration: "500ms", target: 3 },
    { duration: "1s", target: 3 },
    { target: 0, duration: 0 },
  ],
};

export default function () {
  http.get(`${__ENV.SHOP}/items`);
  sleep(2);
}
