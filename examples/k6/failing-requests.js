// Requests that get no answer, or cannot be made: the script goes on, and the answer says why.
import { check } from "k6";
import http from "k6/http";

export default function () {
  const nobody = http.get("http://127.0.0.1:1/");
  const noUrl = http.get("/items");
  const late = http.get(`${__ENV.SHOP}/slow/400`, { timeout: "50ms" });
  const cut = http.get(`${__ENV.SHOP}/cut`);
  check(null, {
    "nobody listens": () => nobody.status === 0 && nobody.error_code === 1212 && nobody.error !== "",
    "no URL": () => noUrl.status === 0 && noUrl.error_code === 1020,
    "too late": () => late.status === 0 && late.error_code === 1050,
    "cut off": () => cut.status === 0 && cut.body === null,
  });
  http.setResponseCallback(http.expectedStatuses(404, { min: 200, max: 299 }));
  http.get(`${__ENV.SHOP}/status/404`);
  http.get(`${__ENV.SHOP}/status/500`, { responseCallback: http.expectedStatuses(500) });
}
