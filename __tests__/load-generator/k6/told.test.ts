// What a k6 script is told while it runs, beyond its answers' contents: its tags, the request that an answer belongs to,
// words of errors, the close of WebSockets.
import { runK6 } from "./k6-run.ts";
import { useThreadAndShop } from "./shop.ts";

const used = useThreadAndShop();

/** @param body of the script's function. @param before the rest of its module */
const run = (body: string, before = "") =>
  runK6(
    used.host,
    {
      "script.js": `import http from "k6/http";
        import ws from "k6/ws";
        import exec from "k6/execution";
        import { check, group } from "k6";
        import { WebSocket } from "k6/websockets";
        const shop = __ENV.SHOP;
        ${before}
        export default async function () { ${body} }`,
    },
    { env: { SHOP: used.shop.url } },
  );

it("sees all tags that its samples have", async () => {
  const { said } = await run(
    `exec.vu.tags.own = 1;
    group("buy", () => console.log(exec.vu.tags.scenario, exec.vu.tags.group, Object.keys(exec.vu.tags).sort().join()));
    for (const none of [null, undefined, {}])
      try { exec.vu.tags.own = none; console.log("set"); } catch (error) { console.log(error.name); }
    delete exec.vu.tags.own;
    console.log(JSON.stringify(exec.vu.metrics.tags), "own" in exec.vu.tags);`,
  );
  const [, , , , last] = said;
  expect(said.slice(0, 4)).toEqual([
    expect.stringMatching(/^\S+ ::buy group,own,scenario$/),
    ...["TypeError", "TypeError", "TypeError"],
  ]);
  expect(last).toMatch(/^\{"scenario":"[^"]+","group":""\} false$/);
});

it("has what is in a group without a name at the top", async () => {
  const { checks } = await run(
    `const holds = (name) => check(1, { [name]: (one) => one === 1 });
    group("", () => { holds("one"); group("buy", () => { holds("two"); group("", () => holds("three")); }); });`,
  );
  expect(checks).toEqual({ "::::one": [1, 0], "::buy::two": [1, 0], "::buy::::three": [1, 0] });
});

it("hears of the request that it made, not of redirects' last", async () => {
  const { said } = await run(
    `const { request, url } = http.post(shop + "/redirect/2", { a: 1 });
    console.log(request.method, request.url.slice(shop.length), request.body, url.slice(shop.length));`,
  );
  expect(said).toEqual(["POST /redirect/2 a=1 /items"]);
});

it("reads errors in the words that scripts compare them with", async () => {
  const { said } = await run(
    `console.log(http.get("http://127.0.0.1:1/").error);
    console.log(http.get(shop + "/slow/200", { timeout: 10 }).error);
    console.log(http.get(shop + "/items").timings.looking_up);`,
  );
  expect(said).toEqual(["dial: connection refused", "request timeout", "0"]);
});

it("sends a form's fields by their names", async () => {
  await run(`http.post(shop + "/echo", { b: 2, a: ["y", "x"], c: { d: 1 } });`);
  expect(used.shop.asked()[0]?.body).toBe("a=y&a=x&b=2&c=map%5Bd%3A1%5D");
});

it("has no number of an iteration in setup", async () => {
  const { said } = await run(
    "console.log(__ITER, JSON.stringify(arguments[0]));",
    "export function setup() { console.log(__VU, typeof __ITER); return { none: undefined }; }",
  );
  expect(said).toEqual(["0 undefined", '0 {"none":null}']);
});

it("counts the iteration that ends the test", async () => {
  const { iterations, failedIterations, aborts } = await run(`exec.test.abort("enough");`);
  expect([iterations, failedIterations, aborts.length]).toEqual([1, 0, 1]);
});

describe("a WebSocket", () => {
  it("that cannot be opened calls nobody, and closes", async () => {
    const { said } = await run(
      `const { status } = ws.connect("ws://127.0.0.1:1/", {}, (socket) => {
        console.log("called");
        socket.on("error", () => console.log("told"));
      });
      console.log(status);
      const socket = new WebSocket("ws://127.0.0.1:1/");
      socket.onerror = () => console.log("failed");
      await new Promise((resolve) => { socket.onclose = resolve; });
      console.log("closed", socket.readyState);`,
    );
    expect(said).toEqual(["0", "failed", "closed 3"]);
  });

  it("is closed as by one who goes away", async () => {
    const { said } = await run(
      `ws.connect(shop.replace("http", "ws") + "/chat", (socket) => {
        socket.on("open", () => socket.close());
        socket.on("close", (code) => console.log(code));
      });`,
    );
    expect(said).toEqual(["1001"]);
  });
});
