// Parts of JSON by their paths, and what is given where there are none.
import { check } from "k6";
import http from "k6/http";

export default function () {
  const items = http.get(`${__ENV.SHOP}/items`);
  const text = http.get(`${__ENV.SHOP}/status/200`);
  const none = http.get(`${__ENV.SHOP}/status/204`);
  check(items, {
    "by name and place": (r) => r.json("items.0.name") === "pen" && r.json("items.1.tags").length === 0,
    "how many": (r) => r.json("items.#") === 2,
    "one of each": (r) => r.json("items.#.id").join() === "1,2",
    "the one that fits": (r) => r.json("items.#(name==book).price") === 12,
    "no such part": (r) => r.json("items.7.name") === undefined && r.json("$.items") === undefined,
    "no JSON": () => text.json("a") === undefined,
    "no body": () => none.body === null,
  });
}
