// Several requests at once: as a list, and by names.
import { check } from "k6";
import http from "k6/http";

const shop = __ENV.SHOP;

export default function () {
  const [items, one, posted] = http.batch([
    `${shop}/items`,
    ["GET", `${shop}/items/1`, null, { tags: { kind: "item" } }],
    { method: "POST", url: `${shop}/echo`, body: { id: 7 } },
  ]);
  const named = http.batch({
    pen: { method: "GET", url: `${shop}/items/1` },
    book: `${shop}/items/2`,
  });
  check(null, {
    "a list gives a list": () => items.status === 200 && one.json("name") === "pen",
    "bodies are sent": () => posted.json("body") === "id=7",
    "names give names": () => named.pen.json("id") === 1 && named.book.json("id") === 2,
  });
}
