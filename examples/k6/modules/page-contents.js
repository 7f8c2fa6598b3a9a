// What a page holds: texts, attributes, fields, and what its form would send.
import { check } from "k6";
import { parseHTML } from "k6/html";
import http from "k6/http";

export default function () {
  const page = http.get(`${__ENV.SHOP}/page`);
  const document = parseHTML(page.body);
  const fields = document.find("#buy input");
  check(document, {
    "the title": (d) => d.find("title").text() === "Shop",
    "names of fields": () => fields.map((_, field) => field.attr("name")).join() === "item,csrf,go",
    "the first and the last": () => fields.first().val() === "pen" && fields.last().attr("type") === "submit",
    "one by its place": () => fields.get(1).value() === "x1" && fields.eq(-1).val() === "Buy",
    "the form's values": () => JSON.stringify(document.find("form").serializeObject()) === '{"item":"pen","csrf":"x1"}',
    "what is not there": (d) => d.find("nav").size() === 0 && d.find("nav").attr("id") === undefined,
    parents: () => fields.first().closest("form").attr("action") === "/echo/form",
  });
}
