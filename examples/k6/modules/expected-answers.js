// Which answers are right, for all requests of a user and for one: others count as failed.
import { check } from "k6";
import http from "k6/http";

http.setResponseCallback(http.expectedStatuses(200, { min: 300, max: 404 }));

export default function () {
  const missing = http.get(`${__ENV.SHOP}/status/404`);
  const broken = http.get(`${__ENV.SHOP}/status/500`);
  http.get(`${__ENV.SHOP}/status/500`, { responseCallback: http.expectedStatuses(500) });
  http.get(`${__ENV.SHOP}/status/503`, { responseCallback: null });
  check(null, {
    "an error has a number": () => missing.error_code === 1404 && broken.error_code === 1500,
    "and no text": () => missing.error === "" && missing.body === "status 404",
  });
}
