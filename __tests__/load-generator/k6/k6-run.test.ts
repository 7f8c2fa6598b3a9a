// A script in k6's style from its text to what it did: requests at the server, checks, iterations, its own metrics.
import { type K6Settings, runK6 } from "./k6-run.ts";
import { useThreadAndShop } from "./shop.ts";

const used = useThreadAndShop();

const run = (text: string, settings: K6Settings = {}, files: Readonly<Record<string, string>> = {}) =>
  runK6(used.host, { ...files, "script.js": text }, { ...settings, env: { SHOP: used.shop.url, ...settings.env } });

describe("a k6 script", () => {
  it("runs by its own functions, each user with variables of its own", async () => {
    const outcome = await run(
      `import http from "k6/http";
      import { check, group, sleep } from "k6";
      import { Counter, Trend } from "k6/metrics";
      const sold = new Counter("sold");
      const took = new Trend("took", true);
      let visits = 0;
      export const options = { vus: 2 };
      export function setup() {
        return { path: "/items" };
      }
      export default function (data) {
        visits += 1;
        group("browse", () => {
          const response = http.get(__ENV.SHOP + data.path, { headers: { "X-Visit": visits + "/" + __ITER } });
          check(__ENV, { "knows its region": ({ MERIDIAN_REGION }) => MERIDIAN_REGION === "home" });
          check(response, { "is 200": (r) => r.status === 200, "has items": (r) => r.json("items.1.name") === "book" });
          took.add(response.timings.duration);
        });
        http.post(__ENV.SHOP + "/echo", { id: __VU });
        sold.add(visits);
        sleep(0.01);
      }
      export function teardown(data) {
        http.del(__ENV.SHOP + data.path);
      }`,
      { vus: 2, iterations: 3 },
    );
    expect(outcome.errors).toEqual([]);
    expect(outcome).toMatchObject({ iterations: 6, failedIterations: 0 });
    expect(used.shop.counts()).toEqual({ "GET /items": 6, "POST /echo": 6, "DELETE /items": 1 });
    expect(outcome.checks).toEqual({
      "::browse::knows its region": [6, 0],
      "::browse::is 200": [6, 0],
      "::browse::has items": [6, 0],
    });
    expect(outcome.metrics).toMatchObject({ sold: 12, "took group=::browse": 6 });
  });

  it("gives samples what answers say, as far as thresholds select by it", async () => {
    const outcome = await run(
      `import http from "k6/http";
      export default function () {
        http.get(__ENV.SHOP + "/items?page=2");
        http.get(__ENV.SHOP + "/items?page=3", { tags: { name: "pages" } });
        http.get(__ENV.SHOP + "/items");
      }`,
      { tags: { url: [`${used.shop.url}/items?page=2`, "pages"], proto: ["HTTP/1.1"] } },
    );
    expect(outcome.errors).toEqual([]);
    const counted = Object.keys(outcome.metrics).filter((key) => key.startsWith("http_reqs "));
    expect(counted.map((key) => /url=(\S+)/.exec(key)?.[1]?.replace(used.shop.url, ""))).toEqual([
      ...["/items?page=2", "pages", undefined],
    ]);
    expect(counted.every((key) => key.includes("proto=HTTP/1.1"))).toBe(true);
  });

  it("has its SharedArrays and files once for all threads", async () => {
    const outcome = await run(
      `import { SharedArray } from "k6/data";
      const list = new SharedArray("drawn", () => {
        console.log("made");
        return [{ drawn: Math.random(), text: open("./a.txt") }];
      });
      export default function () {
        console.log("drawn " + list[0].drawn + " of " + list[0].text);
      }`,
      { vus: 4, threads: 2 },
      { "a.txt": "a file" },
    );
    expect([outcome.errors, outcome.iterations]).toEqual([[], 4]);
    expect(outcome.said.filter((line) => line === "made")).toHaveLength(1);
    const [drawn, ...others] = new Set(outcome.said.filter((line) => line !== "made"));
    expect(drawn).toMatch(/^drawn 0\.\d+ of a file$/);
    expect(others).toEqual([]);
  });

  it("that throws at its top level says so once, however many users it has", async () => {
    const outcome = await run(`import "k6";\nthrow new Error("no " + __VU);\nexport default () => {};`, { vus: 3 });
    expect(outcome.errors).toEqual(["script.js:2:7 Error: no 1"]);
    expect(outcome.notices).toEqual([]);
  });
});
