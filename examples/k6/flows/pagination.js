// Follows pages until there is none left.
import { check } from "k6";
import http from "k6/http";

export const options = { vus: 1, iterations: 1 };

export default function () {
  let next = "/pages/1";
  const seen = [];
  do {
    const { items, next: following } = http.get(`${__ENV.SHOP}${next}`).json();
    seen.push(...items);
    next = following;
  } while (next !== null && seen.length < 100);
  check(seen, { "all pages were read": (items) => items.join() === "1,2,3" });
}
