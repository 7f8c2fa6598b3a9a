// Functions that are async, promises that are kept, broken or raced, and what follows upon them.
import { check, sleep } from "k6";
import http from "k6/http";

const ask = async (path, method = "GET") => {
  const response = await http.asyncRequest(method, `${__ENV.SHOP}/echo/${path}`);
  return response.json("path");
};

export async function setup() {
  return { first: await ask("setup") };
}

export default async function ({ first }) {
  const all = await Promise.allSettled([ask("a"), Promise.reject(new Error("no")), ask("b")]);
  const raced = await Promise.race([ask("slow"), new Promise((resolve) => setTimeout(() => resolve("late"), 5000))]);
  let followed = "";
  await ask("c", "POST")
    .then((path) => http.get(`${__ENV.SHOP}${path}/then`))
    .then((response) => {
      followed = response.json("path");
    })
    .catch(() => {
      followed = "caught";
    })
    .finally(() => sleep(0.001));
  await new Promise((resolve) => setTimeout(resolve, 5));
  check(all, {
    "each is settled": (ends) => ends.map(({ status }) => status).join() === "fulfilled,rejected,fulfilled",
    "the first wins": () => raced === "/echo/slow",
    "what follows sends": () => followed === "/echo/c/then",
    "setup was waited for": () => first === "/echo/setup",
  });
}
