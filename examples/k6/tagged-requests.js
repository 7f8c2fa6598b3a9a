// Names and tags of requests, for one, for a template of URLs, and for all that a user does.
import { check } from "k6";
import exec from "k6/execution";
import http from "k6/http";

export default function () {
  for (const id of [1, 2]) http.get(http.url`${__ENV.SHOP}/items/${id}`);
  http.get(`${__ENV.SHOP}/items?page=1`, { tags: { name: "pages", kind: "list" } });
  exec.vu.metrics.tags.kind = "detail";
  const response = http.get(`${__ENV.SHOP}/items/1`);
  check(response, { "tagged by its user": (r) => r.status === 200 });
  check(exec.vu.metrics.tags, { "a tag can be read": (tags) => tags.kind === "detail" });
}
