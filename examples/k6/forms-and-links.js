// Reads a page, follows its link and sends its form, as a visitor would.
import { check } from "k6";
import http from "k6/http";

export default function () {
  let page = http.get(`${__ENV.SHOP}/page`);
  check(page, {
    "has a title": (r) => r.html("title").text() === "Shop",
    "has a link": (r) => r.html().find("a").attr("href") === "/items",
  });
  const items = page.clickLink({ selector: "#next" });
  check(items, { "the link leads on": (r) => r.json("items.#") === 2 });
  page = page.submitForm({ formSelector: "#buy", fields: { item: "book" } });
  check(page, { "the form is sent": (r) => r.json("body") === "csrf=x1&go=Buy&item=book" });
}
