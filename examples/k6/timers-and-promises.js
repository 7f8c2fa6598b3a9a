// What goes on by itself is waited for: an iteration ends when nothing is left to come.
import { check } from "k6";
import http from "k6/http";
import { setInterval as every, clearInterval as stop } from "k6/timers";

export default async function () {
  const [first, second] = await Promise.all([
    http.asyncRequest("GET", `${__ENV.SHOP}/items/1`),
    http.asyncRequest("POST", `${__ENV.SHOP}/echo`, "hello"),
  ]);
  check(first, { "promises are kept": (r) => r.json("id") === 1 && second.json("body") === "hello" });
  setTimeout(() => {
    http.get(`${__ENV.SHOP}/items/2`);
  }, 20);
  let ticks = 0;
  const ticking = every(() => {
    ticks += 1;
    if (ticks < 3) return;
    stop(ticking);
    check(ticks, { "it ticked three times": (count) => count === 3 });
  }, 5);
}
