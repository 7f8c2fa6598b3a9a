// Packages that make their own requests: measured by what Node tells of them, and held to the same hosts.
import { get } from "node:http";

/** @type {(url: string) => Promise<{ path: string }>} */
const getJson = (url) =>
  new Promise((resolve, reject) => {
    get(url, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => resolve(JSON.parse(text)));
    }).on("error", reject);
  });

/** @type {(promise: Promise<unknown>) => Promise<boolean>} */
const isRefused = (promise) =>
  promise.then(
    () => false,
    () => true,
  );

/** @type {import("meridian").Script} */
export default async function ({ check, sleep, target }) {
  const [byFetch, byHttp] = await Promise.all([
    fetch(`${target}/by-fetch`).then((response) => /** @type {Promise<{ path: string }>} */ (response.json())),
    getJson(`${target}/by-http`),
  ]);
  check(null, {
    "fetch works as ever": () => byFetch.path === "/by-fetch",
    "node:http works as ever": () => byHttp.path === "/by-http",
  });
  const refused = [
    await isRefused(fetch("http://not-allowed.example/by-fetch")),
    await isRefused(getJson("http://not-allowed.example/by-http")),
  ];
  check(refused, { "other hosts are refused": (all) => all.every(Boolean) });
  await sleep(0.2);
}
