// What cannot be made to wait: where it is, how it comes to something that blocks, and what to write instead.
import { makeSynchronousCallsAwaited } from "../../../../bundling/k6/awaiting/make-awaited.ts";
import { bundled } from "./both.ts";

const HEAD = `import http, { get } from "k6/http"; import { check, group, sleep } from "k6";\n`;

const chainsIn = (source: string): string[] =>
  makeSynchronousCallsAwaited(bundled(HEAD + source)).mistakes.map(({ chain }) => chain.join(" → "));

describe("what cannot wait", () => {
  it.each<[string, string, string[]]>([
    [
      "a getter of a class",
      `class Page { get token() { return this.load(); } load() { return http.post("/t").body; } } export default () => new Page().token;`,
      ["get Page.token → Page.load → http.post"],
    ],
    [
      "a getter of an object",
      `const o = { get now() { return get("/now").body; } }; export default () => o.now;`,
      ["get now → http.get"],
    ],
    [
      "a setter",
      `class Page { set path(value) { get(value); } } export default () => { new Page().path = "/a"; };`,
      ["set Page.path → http.get"],
    ],
    [
      "a constructor",
      `class Page { constructor() { login("/a"); } } const login = (path) => get(path); export default () => new Page();`,
      ["new Page → login → http.get"],
    ],
    [
      "a constructor of a class that is extended",
      `class Base { constructor() { sleep(1); } } class Page extends Base {} export default () => new Page();`,
      ["new Base → sleep"],
    ],
    [
      "a function that is constructed",
      `function Page() { this.token = get("/t").body; } export default () => new Page();`,
      ["new Page → http.get"],
    ],
    [
      "a field's initialiser",
      `class Page { token = get("/t").body; } export default () => new Page();`,
      ["Page.token → http.get"],
    ],
    ["a static block", `class Page { static { sleep(1); } } export default () => Page;`, ["Page.static → sleep"]],
    [
      "a generator",
      `function* pages() { yield get("/1"); } export default () => { for (const page of pages()) check(page, {}); };`,
      ["pages → http.get"],
    ],
    [
      "a comparator",
      `const size = (path) => get(path).body.length; export default () => ["/a", "/b"].sort((a, b) => size(a) - size(b));`,
      ["the comparator of sort → size → http.get"],
    ],
  ])("is named with its chain: %s", (_, source, chains) => {
    expect(chainsIn(source)).toEqual(chains);
  });

  it("is told all at once, in order", () => {
    const source = `class A { constructor() { sleep(1); } get x() { return get("/x"); } } export default () => new A().x;`;
    expect(chainsIn(source)).toEqual(["new A → sleep", "get A.x → http.get"]);
  });

  it.each([
    [
      "a getter that sends nothing",
      `class A { get x() { return 1; } go() { return get("/" + this.x); } } export default () => new A().go();`,
    ],
    [
      "a constructor that keeps functions",
      `class A { constructor(h) { this.h = h; this.go = this.go.bind(this); this.later = () => get("/b"); } go() { return this.h.get("/a"); } } export default () => new A(http).go();`,
    ],
    [
      "a generator that sends nothing",
      `function* ids() { yield 1; } export default () => { for (const id of ids()) get("/" + id); };`,
    ],
    [
      "a comparator beside requests",
      `export default () => { const list = ["/b", "/a"].sort((a, b) => a.localeCompare(b)); list.forEach((path) => get(path)); };`,
    ],
    [
      "an async generator",
      `async function* pages() { yield get("/1"); } export default async () => { for await (const page of pages()) check(page, {}); };`,
    ],
    [
      "a method of the same name elsewhere",
      `class Store { constructor() { this.map = new Map(); this.map.get("x"); this.load(); } load() { return this.map.size; } } class Page { load() { return get("/a"); } } export default () => [new Store(), new Page().load()];`,
    ],
    [
      "a constructor that is given a list with get",
      `class Form { constructor(fields) { this.a = fields.get("a"); } } export default () => { new Form(new Map([["a", 1]])); get("/a"); };`,
    ],
  ])("is not seen in %s", (_, source) => {
    expect(chainsIn(source)).toEqual([]);
  });
});
