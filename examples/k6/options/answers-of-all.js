// What holds for every request: who asks, how many redirects are followed, and that bodies are thrown away.
import { check } from "k6";
import http from "k6/http";

export const options = {
  iterations: 1,
  userAgent: "visitor/2.0",
  maxRedirects: 1,
  discardResponseBodies: true,
};

export default function () {
  const moved = http.get(`${__ENV.SHOP}/redirect/3`);
  const echo = http.get(`${__ENV.SHOP}/echo`, { responseType: "text" });
  check(moved, {
    "one redirect is followed": (r) => r.status === 302 && r.url.endsWith("/redirect/2"),
    "there is no body": (r) => r.body === null,
    "but where it is asked for": () => echo.json("headers.user-agent") === "visitor/2.0",
  });
}
