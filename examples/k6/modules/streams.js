// Takes pages of a list as they come out of a stream, whose source sends a request for each.
import { check } from "k6";
import { ReadableStream } from "k6/experimental/streams";
import http from "k6/http";

export const options = { vus: 1, iterations: 1 };

const pagesFrom = (first) => {
  let next = first;
  return new ReadableStream({
    pull(controller) {
      const page = http.get(`${__ENV.SHOP}${next}`).json();
      controller.enqueue(page.items);
      next = page.next;
      if (next === null) controller.close();
    },
  });
};

export default async function () {
  const reader = pagesFrom("/pages/1").getReader();
  const items = [];
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) items.push(...piece.value);
  check(items, { "all pages came, in order": (all) => all.join() === "1,2,3" });
}
