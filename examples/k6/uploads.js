// Files from disk in a form, and alone.
import { check } from "k6";
import http from "k6/http";

const text = open("./data/people.json");
const bytes = open("./data/people.json", "b");

export default function () {
  const form = http.post(`${__ENV.SHOP}/echo`, {
    note: "two people",
    file: http.file(bytes, "people.json", "application/json"),
  });
  const alone = http.put(`${__ENV.SHOP}/echo`, bytes);
  check(form.json("body"), {
    "a field of text": (body) => body.includes('name="note"\r\n\r\ntwo people\r\n'),
    "a field with a file": (body) => body.includes('filename="people.json"') && body.includes(text.trim()),
  });
  check(alone, { "bytes alone": (r) => r.json("body") === text });
}
