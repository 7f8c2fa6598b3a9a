// Reads a page and calls what it links to, once each, however deep.
import { check } from "k6";
import http from "k6/http";

const visited = new Set();

function visit(path, depth = 0) {
  if (visited.has(path) || depth > 2) return;
  visited.add(path);
  const response = http.get(`${__ENV.SHOP}${path}`);
  if (!String(response.headers["Content-Type"]).includes("html")) return;
  response.html("a[href]").each((_index, link) => visit(link.getAttribute("href"), depth + 1));
}

export default function () {
  visit("/page");
  check(visited, { "each was called once": (paths) => [...paths].join() === "/page,/items" });
}
