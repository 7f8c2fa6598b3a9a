// Cookies that the shop sets, and those of the script's own.
import { check } from "k6";
import http from "k6/http";

const shop = __ENV.SHOP;

export default function () {
  const jar = http.cookieJar();
  check(jar.cookiesForURL(shop), { "the jar is empty at first": (cookies) => Object.keys(cookies).length === 0 });
  const login = http.get(`${shop}/login`);
  check(login, {
    "the answer tells of its cookies": (r) => r.cookies.session[0].value === "abc" && r.cookies.session[0].http_only,
    "the jar has them": () => jar.cookiesForURL(shop).theme[0] === "dark",
  });
  jar.set(shop, "own", "1", { path: "/echo", max_age: 60 });
  const sent = http.get(`${shop}/echo`, { cookies: { session: { value: "new", replace: true }, extra: "2" } });
  check(sent.json("headers.cookie"), {
    "all are sent": (text) => ["theme=dark", "own=1", "session=new", "extra=2"].every((one) => text.includes(one)),
    "one is replaced": (text) => !text.includes("session=abc"),
  });
  const other = new http.CookieJar();
  other.set(shop, "only", "3");
  const alone = http.get(`${shop}/echo`, { jar: other });
  check(alone.json("headers.cookie"), { "another jar stands alone": (text) => text === "only=3" });
}
