// What scripts get away with in k6, and what they do not: requests that are sent as they are written, values of any type
// where texts are meant, and what answers tell that have no body, or no JSON.
import { runK6 } from "./k6-run.ts";
import { useThreadAndShop } from "./shop.ts";

const used = useThreadAndShop();

/** @param body of the script's function, or what stands before it too */
const run = (body: string, before = "") =>
  runK6(
    used.host,
    {
      "script.js": `import http from "k6/http";
        import { check, group, sleep } from "k6";
        ${before}
        const shop = __ENV.SHOP;
        export default function () { ${body} }`,
    },
    { env: { SHOP: used.shop.url } },
  );

/** Those that were asked for, with their queries. */
const paths = (): string[] => used.shop.asked().map(({ path }) => path);

describe("a request of a k6 script", () => {
  it("has its URL as it is written", async () => {
    await run(`
      for (const path of ["/echo/a/../b/./c", "/echo/a b", "/echo/%41(x)", "/echo?q='1'|\\"<>^", "/echo?", "/echo/é#part", "?a=1"])
        http.get(shop + path);`);
    expect(paths()).toEqual([
      ...["/echo/a/../b/./c", "/echo/a%20b", "/echo/%41(x)", `/echo?q='1'|"<>^`, "/echo?", "/echo/%C3%A9", "/?a=1"],
    ]);
  });

  it("is not sent where its URL is none", async () => {
    const { checks } = await run(`
      const urls = [" " + shop, shop + "/echo\\n", shop + "/100%", undefined, null, 5, [shop], { toString: () => shop }];
      const answers = [...urls.map((url) => http.get(url)), ...http.batch(urls.slice(0, 3).map((url) => ["GET", url]))];
      check(answers, { "all are refused": (all) => all.every((r) => r.status === 0 && r.error_code === 1020) });`);
    expect(checks).toEqual({ "all are refused": [1, 0] });
    expect(paths()).toEqual([]);
  });

  it("has its method in the case that it is written in", async () => {
    const { checks } = await run(`
      const lower = http.request("get", shop + "/echo");
      const none = http.request("", shop + "/echo");
      const [wrong] = http.batch([["G T", shop + "/echo"]]);
      check(null, { "as k6": () => lower.status === 400 && none.json("method") === "GET" && wrong.status === 0 });`);
    expect(checks).toEqual({ "as k6": [1, 0] });
  });

  it("sends fields of a form as Go writes their values", async () => {
    await run(`
      http.post(shop + "/echo", { b: [1, null], a: null, c: { y: [1, "x"], x: undefined }, d: true });
      http.post(shop + "/echo", { file: http.file("content"), list: [1, 2], none: null });`);
    const [form, parts] = used.shop.asked();
    expect([...new URLSearchParams(form?.body)]).toEqual([
      ["a", "<nil>"],
      ["b", "1"],
      ["b", "<nil>"],
      ["c", "map[x:<nil> y:[1 x]]"],
      ["d", "true"],
    ]);
    expect(parts?.body).toMatch(/name="list"\r\n\r\n\[1 2\]\r\n[\s\S]*name="none"\r\n\r\n<nil>\r\n/);
  });

  it("tells where a redirect led it from, unless the script says something else", async () => {
    await run(`
      http.get(shop + "/redirect/2?a=1");
      http.get(shop + "/redirect/1", { headers: { referer: "http://else.example/" } });`);
    expect(used.shop.asked().map(({ headers }) => headers.referer?.replace(used.shop.url, ""))).toEqual([
      ...[undefined, "/redirect/2?a=1", "/redirect/1"],
      ...["http://else.example/", "http://else.example/"],
    ]);
  });

  it("sends values of headers and cookies as their texts", async () => {
    await run(`
      const headers = { a: 1, b: null, c: undefined, d: [1, 2], e: {}, f: true, g: "é–" };
      http.get(shop + "/echo", { headers, cookies: { x: null, y: 2, z: { value: 3 } } });
      http.get(shop + "/echo", { headers: "none", cookies: null, tags: "none" });`);
    const [first, second] = used.shop.asked();
    expect(first?.headers).toMatchObject({
      a: "1",
      b: "null",
      c: "undefined",
      d: "1,2",
      e: "[object Object]",
      f: "true",
      // As bytes of UTF-8, which the server reads as Latin-1.
      g: Buffer.from("é–").toString("latin1"),
    });
    expect(first?.headers.cookie).toBe("x=null; y=2; z=3");
    expect(second?.headers.cookie).toBeUndefined();
  });

  it("is refused for tags without a text, as checks are", async () => {
    const { checks, errors } = await run(`
      const answer = http.get(shop + "/echo", { tags: { kind: undefined } });
      check(answer, { "was not sent": (r) => r.status === 0 });
      check(answer, { "is not counted": () => true }, { kind: null });`);
    expect(checks).toEqual({ "was not sent": [1, 0] });
    expect(errors.join()).toContain("the tag kind is null");
    expect(paths()).toEqual([]);
  });
});

describe("an answer in a k6 script", () => {
  it("has no body where it says that there is none", async () => {
    const { checks } = await run(`
      const none = http.get(shop + "/status/204");
      const head = http.head(shop + "/items");
      const threw = [() => none.html(), () => none.json(), () => none.json("a")].every((ask) => {
        try {
          ask();
          return false;
        } catch {
          return true;
        }
      });
      check(null, { "204": () => none.body === null, HEAD: () => head.body === "", "cannot be read": () => threw });`);
    expect(checks).toEqual({ "204": [1, 0], HEAD: [1, 0], "cannot be read": [1, 0] });
  });

  it("gives undefined for a part of what is no JSON, or by no path", async () => {
    const { checks } = await run(`
      const text = http.get(shop + "/status/200");
      const items = http.get(shop + "/items");
      check(null, {
        "no JSON": () => text.json("a.b") === undefined,
        "no path": () => ["$.items", "items[0].id", "", null, undefined].every((path) => items.json(path) === undefined),
      });`);
    expect(checks).toEqual({ "no JSON": [1, 0], "no path": [1, 0] });
  });

  it("tells of a status that is an error by its number", async () => {
    const { checks } = await run(`
      check(null, { codes: () => [404, 500, 201].map((s) => http.get(shop + "/status/" + s).error_code).join() === "1404,1500,0" });`);
    expect(checks).toEqual({ codes: [1, 0] });
  });
});

describe("what a k6 script calls", () => {
  it("makes metrics and lists without new", async () => {
    const { metrics, errors } = await run(
      `sold.add("2"); took.add(new Date(7)); http.get(shop + "/echo/" + rows[0]);`,
      `import { Counter, Trend } from "k6/metrics";
      import { SharedArray } from "k6/data";
      const sold = Counter("sold"), took = Trend("took"), rows = SharedArray("rows", () => ["a"]);`,
    );
    expect(errors).toEqual([]);
    expect(metrics).toMatchObject({ sold: 2, took: 1 });
    expect(paths()).toEqual(["/echo/a"]);
  });

  it("leaves built-in metrics as they are, and says so", async () => {
    const { metrics, notices } = await run(
      `http.get(shop + "/echo"); requests.add(5);`,
      `import { Counter } from "k6/metrics";
      const requests = new Counter("http_reqs");`,
    );
    expect(
      Object.entries(metrics)
        .filter(([key]) => key.startsWith("http_reqs"))
        .map(([, count]) => count),
    ).toEqual([1]);
    expect(notices.join()).toContain("the metric http_reqs is built in");
  });

  it("sleeps not in init code", async () => {
    const { iterations, errors } = await run(`http.get(shop + "/echo");`, "sleep(100);");
    expect({ iterations, errors }).toEqual({ iterations: 1, errors: [] });
  });

  it.each([
    ["check(1, null)", "check() takes a value and conditions"],
    ['check(1, { "a::b": true })', 'may have no "::" in it'],
    ['group("a::b", () => 1)', 'may have no "::" in it'],
  ])("throws for %s", async (call, message) => {
    const { errors, checks } = await run(call);
    expect(errors.join()).toContain(message);
    expect(checks).toEqual({});
  });

  it("waits for requests in functions that go through a page", async () => {
    const { checks } = await run(`
      const page = http.get(shop + "/page").html();
      const seen = [];
      page.find("a, input").each((index, element) => {
        seen.push(element.nodeName());
        http.get(shop + "/echo/" + index);
        return index < 2;
      });
      const statuses = page.find("a").map((_, link) => http.get(shop + link.getAttribute("href")).status);
      check(seen, { "until false": (names) => names.join() === "a,input,input", mapped: () => statuses.join() === "200" });`);
    expect(checks).toEqual({ "until false": [1, 0], mapped: [1, 0] });
    expect(paths()).toEqual(["/page", "/echo/0", "/echo/1", "/echo/2", "/items"]);
  });
});

it("each virtual user has global variables of its own", async () => {
  const { checks, errors } = await runK6(
    used.host,
    {
      "script.js": `import http from "k6/http";
        import { check, sleep } from "k6";
        global.mine = "user " + __VU;
        Object.assign(globalThis, { visit: (name) => { globalThis.name = name; sleep(0.05); return http.get(__ENV.SHOP + "/echo/" + globalThis.name); } });
        export default function () {
          const { status } = visit("n" + __VU);
          check(status, {
            "has its own": () => mine === "user " + __VU && globalThis.name === "n" + __VU,
            "and what all have": (status) => status === 200 && global.Math === Math && globalThis.__VU === __VU,
            "and nothing else": () => typeof nobody === "undefined" && !("nobody" in globalThis) && "mine" in global,
          });
        }`,
    },
    { env: { SHOP: used.shop.url }, vus: 3 },
  );
  expect(errors).toEqual([]);
  expect(checks).toEqual({ "has its own": [3, 0], "and what all have": [3, 0], "and nothing else": [3, 0] });
  expect(paths().sort()).toEqual(["/echo/n1", "/echo/n2", "/echo/n3"]);
});

it("a package that is nowhere is asked of the script's own require", async () => {
  const { checks } = await run(
    `const tools = require("tools-of-nobody");
     check(tools, { "are the script's": ({ name }) => name === "tools-of-nobody" });`,
    `let isThere = true;
     try { require("tools-of-nobody"); } catch { isThere = false; }
     if (isThere) throw new Error("it is there");
     global.require = (name) => ({ name });`,
  );
  expect(checks).toEqual({ "are the script's": [1, 0] });
});
