// Cookies of the script's own: for an address, for a path, and for one request.
import { check } from "k6";
import http from "k6/http";

const shop = __ENV.SHOP;

export default function () {
  const jar = http.cookieJar();
  jar.set(shop, "visits", 3);
  jar.set(`${shop}/echo/deep`, "deep", "1", { path: "/echo/deep", secure: false, max_age: 60 });
  const cookieOf = (response) => response.json("headers.cookie") || "";
  const shallow = cookieOf(http.get(`${shop}/echo`));
  const deep = cookieOf(http.get(`${shop}/echo/deep`));
  jar.delete(shop, "visits");
  const less = cookieOf(http.get(`${shop}/echo`));
  jar.set(shop, "last", "1");
  jar.clear(shop);
  const more = cookieOf(http.get(`${shop}/echo`, { cookies: { a: 1, b: { value: "2" } }, jar: new http.CookieJar() }));
  check(null, {
    "for its path alone": () => shallow === "visits=3" && deep.includes("deep=1") && deep.includes("visits=3"),
    "one is deleted": () => less === "",
    "some are the request's": () => more === "a=1; b=2",
    "nothing is left": () => Object.keys(jar.cookiesForURL(shop)).length === 0,
  });
}
