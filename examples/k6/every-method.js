// Each method of HTTP once, and how the body is sent.
import { check } from "k6";
import http from "k6/http";

const url = `${__ENV.SHOP}/echo`;
const json = { headers: { "Content-Type": "application/json" } };

export default function () {
  const answers = {
    get: http.get(url),
    head: http.head(url),
    post: http.post(url, JSON.stringify({ id: 1 }), json),
    put: http.put(url, { name: "pen", price: 1.5 }),
    patch: http.patch(url, "as text"),
    del: http.del(url),
    options: http.options(url),
    request: http.request("PROPFIND", url),
  };
  check(answers, {
    "all are answered": (all) => Object.values(all).every((one) => one.status === 200),
    "JSON goes as it is": ({ post }) => post.json("body") === '{"id":1}',
    "an object goes as a form": ({ put }) => put.json("body") === "name=pen&price=1.5",
    "a form says so": ({ put }) => put.json("headers.content-type") === "application/x-www-form-urlencoded",
    "text goes as it is": ({ patch }) => patch.json("body") === "as text",
    "HEAD has no body": ({ head }) => head.body === "" || head.body === null,
    "any method is sent": ({ request }) => request.json("method") === "PROPFIND",
  });
}
