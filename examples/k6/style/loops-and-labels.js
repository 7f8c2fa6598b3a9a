// Requests in every place where JavaScript may call a function.
import { check } from "k6";
import http from "k6/http";

const get = (path) => http.get(`${__ENV.SHOP}/echo/${path}`).json("path").slice("/echo/".length);

function* ids() {
  yield* [1, 2];
}

export default function () {
  const seen = [];
  outer: for (let row = 0; row < 3; row += 1) {
    for (const column of ids()) {
      if (row === 2) break outer;
      if (column === 2) continue outer;
      seen.push(get(`${row}-${column}`));
    }
  }
  const [first = get("default"), { second } = { second: get("other") }] = [];
  switch (get("case")) {
    case "nothing":
      get("never");
      break;
    default:
      seen.push(`${first}${second}${get("template")}`);
  }
  try {
    throw get("thrown");
  } catch (path) {
    seen.push(path);
  } finally {
    seen.push(get("finally"));
  }
  const curried = (a) => (b) => get(`${a}${b}`);
  const methods = { get, "with-dash": (path) => get(path) };
  seen.push(curried("c")("d"), methods?.["with-dash"]?.("dash"), methods.none?.(get("never")) ?? "none");
  const sum = [1, 2, 3].reduce((total, id) => total + Number(get(id)), 0);
  let count = 0;
  while (get(`while${count}`) === `while${count}` && count < 1) count += 1;
  const byName = new Map([["a", () => get("map")]]);
  byName.forEach((run) => {
    seen.push(run());
  });
  seen.push(get.call(null, "call"), get.apply(null, ["apply"]), get.bind(null)("bind"), ((path) => get(path))("iife"));
  check(seen, {
    "in order": (all) =>
      all.join() === "0-1,1-1,defaultothertemplate,thrown,finally,cd,dash,none,map,call,apply,bind,iife",
    "summed up": () => sum === 6 && count === 1,
  });
}
