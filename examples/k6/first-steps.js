// One request, two checks and a pause: what most scripts begin with.
import { check, sleep } from "k6";
import http from "k6/http";

export const options = { vus: 2, iterations: 6 };

export default function () {
  const response = http.get(`${__ENV.SHOP}/items`);
  check(response, {
    "is answered": (r) => r.status === 200,
    "has two items": (r) => r.json("items").length === 2,
  });
  sleep(0.01);
}
