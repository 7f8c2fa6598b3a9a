// Requests without an answer throw, which the script may catch.
import { check } from "k6";
import http from "k6/http";

export const options = { iterations: 1, throw: true };

export default function () {
  let caught = "";
  try {
    http.get("http://127.0.0.1:1/");
  } catch (error) {
    caught = error.message;
  }
  const calm = http.get("http://127.0.0.1:1/", { throw: false });
  http.get(`${__ENV.SHOP}/status/500`);
  check(caught, {
    "the error says which": (message) => message.includes("http://127.0.0.1:1/"),
    "one request may say otherwise": () => calm.status === 0,
  });
}
