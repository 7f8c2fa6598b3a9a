// Groups in groups, left early, with what they give back.
import { check, group } from "k6";
import http from "k6/http";

const visit = (path) => http.get(`${__ENV.SHOP}${path}`);

export default function () {
  const total = group("shop", () => {
    const items = group("list", () => visit("/items").json("items"));
    group("detail", () => {
      for (const { id } of items) {
        if (id > 1) return;
        check(visit(`/items/${id}`), { "is a pen": (r) => r.json("name") === "pen" });
      }
    });
    return items.length;
  });
  check(total, { "a group gives what its function gives": (count) => count === 2 });
}
