// A class that writes multipart bodies itself, of texts and of files as k6 has them.
import { check } from "k6";
import http from "k6/http";
import { FormData } from "./lib/form-data.js";

const bytes = open("../data/people.json", "b");

export default function () {
  const form = new FormData();
  form.append("note", "two people");
  form.append("text", http.file("hello", "hello.txt", "text/plain"));
  form.append("bytes", http.file(bytes, "people.json", "application/json"));
  form.append("made", {
    data: new Uint8Array([80, 81]).buffer,
    filename: "made.bin",
    content_type: "application/x-made",
  });
  const headers = { "Content-Type": `multipart/form-data; boundary=${form.boundary}` };
  const sent = http.post(`${__ENV.SHOP}/echo`, form.body(), { headers }).json();
  check(sent.body, {
    "the boundary is the script's": (body) => body.startsWith(`--${form.boundary}\r\n`),
    texts: (body) => body.includes("\r\n\r\ntwo people\r\n") && body.includes("\r\n\r\nhello\r\n"),
    files: (body) => body.includes('filename="people.json"') && body.includes('"name": "ann"'),
    bytes: (body) => body.includes("Content-Type: application/x-made\r\n\r\nPQ\r\n"),
  });
}
