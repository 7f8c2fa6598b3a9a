// A session that keeps its address, headers and tags: one class for every request.
import { check } from "k6";
import { Session } from "./lib/session.js";

const session = new Session({ baseURL: __ENV.SHOP, headers: { "X-Client": "session" }, timeout: 5000 });

session.addTag("kind", "api");

export default function () {
  session.addHeader("Authorization", `Bearer ${session.post("/login").json("token")}`);
  const [echo, items] = session.batch([
    ["GET", "/echo"],
    ["GET", "/items"],
  ]);
  session.clearHeader("Authorization");
  const later = session.request("PUT", "/echo", JSON.stringify({ a: 1 }), { headers: { "X-Client": "other" } });
  check(echo.json("headers"), {
    "has its headers": (headers) => headers["x-client"] === "session" && headers.authorization === "Bearer t0ken",
    "batches go alike": () => items.json("items.#") === 2,
    "one request may differ": () => later.json("headers")["x-client"] === "other",
    "and the token is gone": () => later.json("headers.authorization") === undefined,
  });
}
