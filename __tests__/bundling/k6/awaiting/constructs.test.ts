// Each construct of the language that a call which waits can stand in: the script does the same as where calls block.
import { expectSame } from "./both.ts";

const HEAD = `import http, { get } from "k6/http"; import { check, group, sleep, fail } from "k6"; import ws from "k6/ws";\n`;

const same = (cases: [string, string][]): void => {
  it.each(cases)("is the same in %s", async (_, source) => {
    const { outcome } = await expectSame(`${HEAD}${source}\nexport default run;`);
    if ("threw" in outcome) expect(outcome.threw).not.toMatch(/TypeError|ReferenceError|CannotWait/);
  });
};

describe("functions that were made to wait", () => {
  same([
    ["a declaration", `function login() { return http.get("/a").status; } function run() { return login() + 1; }`],
    [
      "a function that an object made by Reflect gives",
      `const kinds = { page: class { run() { for (const [step] of this.steps()) timed(step)(); } steps() { return [[() => get("/a").url]]; } } };
      const timed = (step) => (...given) => group("step", () => step(...given));
      const run = () => Reflect.construct(kinds["page"], []).run();`,
    ],
    ["an arrow", `const login = (path) => http.get(path).body; const run = () => [login("/a"), login("/b")];`],
    [
      "a function that is called before it stands",
      `function run() { return later("/a"); function later(path) { return inner(path); } function inner(path) { return get(path).url; } }`,
    ],
    [
      "a function in a block",
      `function run() { if (true) { return later("/a"); function later(path) { return get(path).url; } } }`,
    ],
    [
      "a function in a case",
      `function run() { switch (1) { case 1: function later(path) { return get(path).url; } return later("/a"); } }`,
    ],
    [
      "default parameters",
      `function run() { return f(1); } function f(a, b = http.get("/" + a).status, { c } = { c: get("/c").url }) { return [a, b, c, arguments.length]; }`,
    ],
    [
      "default parameters of an arrow",
      `const f = (a, b = get("/" + a).status) => [a, b]; const run = () => [f("x"), f("y", 2)];`,
    ],
    [
      "default parameters, and a body's function that waits",
      `function run() { return f("/a"); } function f(a, b = get(a).url) { return again(b); function again(path) { return get(path).url; } }`,
    ],
    [
      "rest parameters and spread",
      `const all = (...paths) => paths.map((path) => get(path).url); const run = () => all("/a", ...["/b", "/c"]);`,
    ],
    [
      "arguments",
      `function all() { let sum = 0; for (const path of arguments) sum += get(path).status; return sum; } const run = () => all("/a", "/b");`,
    ],
    [
      "arguments in an arrow",
      `function all() { const one = () => get(arguments[0]).url; return one(); } const run = () => all("/a");`,
    ],
    [
      "recursion",
      `function down(n) { if (n === 0) return 0; get("/" + n); return n + down(n - 1); } const run = () => down(3);`,
    ],
    [
      "mutual recursion",
      `const even = (n) => n === 0 ? get("/even").url : odd(n - 1); const odd = (n) => n === 0 ? get("/odd").url : even(n - 1); const run = () => even(3);`,
    ],
    [
      "a function that knows itself by name",
      `const down = function again(n) { return n === 0 ? get("/end").url : again(n - 1); }; const run = () => down(2);`,
    ],
    [
      "a function that is called where it stands",
      `const run = () => { const r = (function () { return get("/a").url; })(); (() => { get("/b"); })(); return r; };`,
    ],
    [
      "a closure over state",
      `function counter() { let n = 0; return () => { n += 1; get("/" + n); return n; }; } const run = () => { const next = counter(); next(); next(); return next(); };`,
    ],
    [
      "a function that makes functions",
      `const client = (base) => ({ get: (path) => http.get(base + path), twice(path) { this.get(path); return this.get(path).url; } }); const run = () => client("/v1").twice("/a");`,
    ],
    [
      "functions that are composed",
      `const pipe = (...fns) => (x) => fns.reduce((value, fn) => fn(value), x); const run = () => pipe((x) => x + 1, (x) => get("/" + x).url, (x) => x.length)(1);`,
    ],
    [
      "a function's name and length",
      `const login = (a, b) => get("/a"); function logout(a) { get("/b"); } const o = { out(a, b, c) { get("/c"); } }; const run = () => { login(); logout(); o.out(); return [login.name, login.length, logout.name, logout.length, o.out.name, o.out.length]; };`,
    ],
    [
      "call, apply and bind",
      `function send(path) { return get(this.base + path).url; } const run = () => { const bound = send.bind({ base: "/x" }, "/c"); return [send.call({ base: "/a" }, "/1"), send.apply({ base: "/b" }, ["/2"]), bound()]; };`,
    ],
    [
      "what a proxy's trap gives",
      `const api = new Proxy({}, { get: (_, name) => (...parts) => get("/" + [name, ...parts].join("/")).url }); const run = () => { const { read } = api; return [api.items(1), api["book"](), read(2)]; };`,
    ],
    ["a bound k6 function", `const send = http.get.bind(http); const run = () => send("/a").url;`],
    [
      "a variable that is given several functions",
      `let send = (path) => get(path).url; const run = () => { const a = send("/a"); send = (path) => path; const b = send("/b"); send = http.get; return [a, b, send("/c").url]; };`,
    ],
    [
      "a condition as callee",
      `const run = () => [(note(true) ? http.get : http.post)("/a").url, (note(0) || get)("/b").url];`,
    ],
    [
      "a helper that must not be awaited",
      `const run = () => { const p = lib.identity(Promise.resolve(1)); get("/a"); return typeof p.then; };`,
    ],
  ]);
});

describe("statements around calls that wait", () => {
  same([
    [
      "conditions",
      `const run = () => { if (get("/a").status === 200 && get("/b").status !== 500) return get("/c").url; else return 0; };`,
    ],
    [
      "conditional and logical expressions",
      `const run = () => [get("/a").status ? get("/b").url : get("/c").url, null ?? get("/d").url, 0 || get("/e").url, 1 && get("/f").url, get("/missing").status === 200 && get("/g")];`,
    ],
    [
      "logical assignments",
      `const run = () => { let a; let b = 1; a ??= get("/a").url; b ||= get("/never"); b &&= get("/b").url; return [a, b]; };`,
    ],
    ["commas", `const run = () => (get("/a"), get("/b"), get("/c").url);`],
    [
      "operators",
      `const run = () => [get("/a").status + get("/b").status, get("/c").status ** 2, -get("/d").status, typeof get("/e"), void get("/f"), !get("/g"), get("/h").status in { 200: 1 }];`,
    ],
    [
      "for, while and do",
      `const run = () => { for (let i = 0; get("/for" + i).status === 200 && i < 2; i++) sleep(i); let n = 0; while (get("/w" + n).status && n < 2) n++; do { get("/d" + n); } while (n-- > 0); };`,
    ],
    [
      "for…of and for…in",
      `const run = () => { for (const path of ["/a", "/b"]) get(path); for (const key in { x: 1, y: 2 }) get("/" + key); for (const [k, v] of Object.entries({ a: 1 })) get("/" + k + v); };`,
    ],
    [
      "labels, break and continue",
      `const run = () => { outer: for (const a of [1, 2, 3]) { for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 3) break outer; get("/" + a + b); } } };`,
    ],
    [
      "closures of a loop",
      `const run = () => { const all = []; for (let i = 0; i < 3; i++) all.push(() => get("/" + i).url); return all.map((one) => one()); };`,
    ],
    [
      "switch",
      `const run = () => { switch (get("/a").status) { case 404: get("/no"); case get("/b").status: get("/yes"); break; default: get("/never"); } };`,
    ],
    [
      "try, catch and finally",
      `const run = () => { try { get("/a"); get("/broken"); get("/never"); } catch (error) { note(String(error)); return get("/caught").url; } finally { get("/finally"); } };`,
    ],
    [
      "a finally that returns",
      `const one = () => { try { return get("/a").url; } finally { get("/b"); } }; const two = () => { for (;;) { try { get("/broken"); } catch { break; } finally { get("/c"); } } }; const run = () => [one(), two()];`,
    ],
    ["an error that rises", `const login = () => { get("/a"); fail("no"); }; const run = () => { login(); };`],
    [
      "destructuring",
      `const run = () => { const { status, url: where = get("/never") } = get("/a"); const [first, second = get("/second").url] = ["x"]; let x; ({ body: x } = get("/c")); const { a = get("/d").url } = {}; return [status, where, first, second, x, a]; };`,
    ],
    ["templates", "const run = () => `${get('/a').url} and ${get('/b').url}`;"],
    [
      "tagged templates",
      "const tag = (parts, ...values) => get(parts.join('-') + values.join('+')).url; const o = { base: '/o', tag(parts, value) { return get(this.base + parts[0] + value).url; } }; const run = () => [tag`/a${1}b${2}`, o.tag`/x${get('/y').status}`];",
    ],
    [
      "objects and lists",
      `const run = () => ({ a: get("/a").url, ["k" + get("/b").status]: [get("/c").url, ...[get("/d").url]], ...{ e: get("/e").url } });`,
    ],
    [
      "deletes and updates",
      `const run = () => { const o = { a: 1, b: { c: 1 } }; o[get("/a").url] = 1; o.a += get("/b").status; delete o[get("/a").url]; return o; };`,
    ],
    [
      "nested calls",
      `const f = (a, b) => { get("/f"); return a + b; }; const run = () => f(f(get("/a").status, get("/b").status), f(1, get("/c").status));`,
    ],
    ["a throw", `const make = () => new Error(get("/a").url); const run = () => { throw make(); };`],
    [
      "new with arguments that wait",
      `class Box { constructor(value) { this.value = value; } } const run = () => new Box(get("/a").url).value;`,
    ],
    [
      "the module's top level",
      `const token = get("/token").body; let more = []; for (const one of [1, 2]) more.push(get("/" + one).url); const run = () => { get("/a"); return [token, more]; };`,
    ],
  ]);
});

describe("chains", () => {
  same([
    [
      "an optional call",
      `const o = { send: (path) => get(path).url }; const none = null; const run = () => [o?.send("/a"), none?.send(get("/never")), o.send?.("/b"), o.nothing?.(get("/never")), o?.["send"]?.("/c").length];`,
    ],
    [
      "what comes after an optional call",
      `const o = { deep: { send(path) { get(path); return { url: path, again: () => get("/again") }; } } }; const run = () => [o?.deep?.send("/a").url, o.none?.deep.send("/b").url.length, o?.deep.send("/c")?.again()?.url];`,
    ],
    [
      "optional functions",
      `const run = () => { const f = note(1) ? (p) => get(p).url : undefined; let g; return [f?.("/a"), g?.(get("/never")), f?.("/b").length]; };`,
    ],
    [
      "this in a chain",
      `const page = { base: "/p", login() { return get(this.base).url; }, self() { return this; } }; const run = () => [page?.login(), page.self()?.login(), page?.self().login?.(), page.self().self()?.self().login()];`,
    ],
    ["arguments of a chain", `const run = () => ({ a: { b: (x) => x } }).a?.b(get("/a").url);`],
    [
      "brackets in a chain",
      `const o = { f: [(path) => get(path)] }; const run = () => [o?.f[0]("/a").url, o.f?.[0]?.("/b")?.["url"]];`,
    ],
  ]);
});

describe("classes and objects", () => {
  same([
    [
      "methods",
      `class Page { constructor(path) { this.path = path; } open() { return this.load("/x").url; } load(more) { return get(this.path + more); } } const run = () => new Page("/p").open();`,
    ],
    [
      "static methods",
      `class Page { static open(path) { return this.load(path).url; } static load(path) { return get(path); } } const run = () => Page.open("/a");`,
    ],
    [
      "super",
      `class Base { open(path) { get("/base"); return path; } } class Page extends Base { open(path) { return super.open(get(path).url); } static of() { return new this(); } } const run = () => Page.of().open("/a");`,
    ],
    [
      "super in an object",
      `const base = { open(path) { return get(path).url; } }; const page = { open(path) { return super.open(path + "!"); }, ["x" + 1](path) { return get(path).url; } }; Object.setPrototypeOf(page, base); const run = () => [page.open("/a"), page.x1("/b")];`,
    ],
    [
      "fields that are functions",
      `class Page { open = (path) => this.load(path); load = function (path) { return get(path).url; }; } const run = () => new Page().open("/a");`,
    ],
    [
      "private methods",
      `class Page { #token; #load(path) { return get(path).url; } static #all(paths) { return paths.map((path) => get(path).url); } open() { this.#token = this.#load("/a"); const again = this.#load.bind(this); return [this.#token, again("/b"), Page.#all(["/c"])]; } } const run = () => new Page().open();`,
    ],
    [
      "methods with computed names",
      `const name = "open"; class Page { [name](path) { return get(path).url; } ["a b"]() { return get("/ab").url; } async own() { return 1; } } const run = () => [new Page().open("/a"), new Page()["a b"](), typeof new Page().own().then];`,
    ],
    [
      "methods that are given away",
      `class Page { open(path) { return get((this ? "/this" : "") + path).url; } } const run = () => { const { open } = new Page(); const page = new Page(); const bound = page.open.bind(page); return [open("/a"), bound("/b"), ["/c"].map(page.open, page)]; };`,
    ],
    [
      "bound methods",
      `class Page { constructor() { this.open = this.open.bind(this); this.base = "/b"; } open(path) { return get(this.base + path).url; } } const run = () => { const { open } = new Page(); return open("/a"); };`,
    ],
    [
      "inherited methods",
      `class Base { constructor(c) { this.client = c; } go() { return this.path(); } } class A extends Base { path() { return this.client.get("/a").url; } } class B extends Base { path() { return "plain"; } } const run = () => [new A(http), new B(http)].map((page) => page.go());`,
    ],
    [
      "prototypes",
      `function Page(base) { this.base = base; } Page.prototype.open = function (path) { return get(this.base + path).url; }; const run = () => new Page("/p").open("/a");`,
    ],
    [
      "objects that are merged",
      `const mixin = { open(path) { return get(path).url; } }; const a = Object.assign({}, mixin); const b = { ...mixin, more: 1 }; const c = Object.create(mixin); const run = () => [a.open("/a"), b.open("/b"), c.open("/c")];`,
    ],
    [
      "getters that do not wait",
      `const o = { get base() { return "/b"; }, open() { return get(this.base).url; } }; class P { get x() { return "/x"; } open() { return get(this.x).url; } } const run = () => [o.open(), new P().open()];`,
    ],
    [
      "instanceof and classes as values",
      `const Page = class extends Array { open() { return this.map((path) => get(path).url); } }; const run = () => { const p = new Page(); p.push("/a", "/b"); return p.open().length; };`,
    ],
  ]);
});

describe("functions that are kept and looked up", () => {
  same([
    [
      "a table of functions",
      `const steps = { login: () => get("/login").url, browse: () => get("/browse").url, idle: () => "idle" }; const run = () => Object.keys(steps).map((name) => steps[name]());`,
    ],
    [
      "a list of functions",
      `const steps = [() => get("/a").url, () => "b"]; const run = () => { const all = []; for (const step of steps) all.push(step()); return all; };`,
    ],
    [
      "a weighted choice",
      `const table = [{ weight: 1, run: () => get("/a").url }, { weight: 3, run: function () { return get("/b").url; } }]; const pick = (n) => { let sum = 0; for (const { weight, run } of table) { sum += weight; if (n < sum) return run; } }; const run = () => [pick(0)(), pick(2)()];`,
    ],
    [
      "a map",
      `const steps = new Map([["a", () => get("/a").url]]); steps.set("b", (x) => get("/b" + x).url); const run = () => [steps.get("a")(), steps.get("b")(1), [...steps.values()].length]; `,
    ],
    [
      "each of a map and of a set",
      `const run = () => { new Map([["a", 1], ["b", 2]]).forEach((value, key) => get("/" + key + value)); new Set(["/x"]).forEach((path) => { get(path); }); };`,
    ],
    [
      "pairs",
      `const run = () => { const out = []; for (const [name, f] of [["a", () => get("/a").url], ["b", () => 1]]) out.push(name, f()); for (const [, f] of Object.entries({ c: () => get("/c").url })) out.push(f()); return out; };`,
    ],
    [
      "k6 functions in a table",
      `const methods = { GET: http.get, POST: http.post, nap: sleep }; const run = () => { for (const name of ["GET", "POST", "nap"]) methods[name](1); return http["get"]("/a").url + http[note("get")]("/b").url; };`,
    ],
    [
      "a module that is passed on",
      `const client = (h) => ({ load: (path) => h.get(path).url }); const { post: send } = http; const all = { http }; const run = () => [client(http).load("/a"), send("/b").url, all.http.get("/c").url];`,
    ],
  ]);
});

describe("what JavaScript itself calls", () => {
  same([
    [
      "forEach",
      `const run = () => { ["/a", "/b"].forEach((path, index, all) => { get(path + index + all.length); }); ["/c"].forEach(function (path) { get(this.base + path); }, { base: "/t" }); };`,
    ],
    [
      "map and holes",
      `const run = () => { const list = ["/a", , "/b"]; const made = list.map((path) => get(path).url); return [made.length, 1 in made, made[2]]; };`,
    ],
    [
      "filter, some, every",
      `const ok = (path) => get(path).status === 200; const run = () => [["/a", "/missing"].filter(ok), ["/missing", "/a", "/never"].some(ok), ["/a", "/missing", "/never"].every(ok), [].every(ok)];`,
    ],
    [
      "find and its kin",
      `const ok = (path) => get(path).status === 200; const list = ["/missing", "/a", "/b"]; const run = () => [list.find(ok), list.findIndex(ok), list.findLast(ok), list.findLastIndex(ok), [].find(ok)];`,
    ],
    [
      "reduce",
      `const run = () => [["/a", "/b"].reduce((sum, path) => sum + get(path).status, 0), ["/a", "/b", "/c"].reduceRight((before, path) => before + get(path).url)];`,
    ],
    [
      "reduce without anything",
      `const run = () => { try { return note([]).reduce((sum, path) => sum + get(path).status); } catch (error) { return error.message; } };`,
    ],
    ["flatMap", `const run = () => ["/a", "/b"].flatMap((path) => [get(path).url, [path]]);`],
    [
      "a list that grows meanwhile",
      `const run = () => { const list = ["/a", "/b"]; list.forEach((path) => { get(path); list.push(path + "!"); }); return list; };`,
    ],
    [
      "Array.from",
      `const run = () => [Array.from({ length: 2 }, (_, i) => get("/" + i).url), Array.from(new Set(["/x"]), (path) => get(path).url)];`,
    ],
    [
      "replace",
      `const run = () => ["a-b".replace(/[ab]/g, (found, at) => get("/" + found + at).status), "x".replaceAll("x", () => get("/x").url)];`,
    ],
    [
      "chained methods",
      `const run = () => [3, 1, 2].filter((n) => n > 1).map((n) => get("/" + n).url).sort().reverse().join();`,
    ],
    [
      "k6 functions given away",
      `const run = () => { ["/a", "/b"].forEach(get); return ["/c"].map(http.get).length; };`,
    ],
    [
      "a method of the prototype",
      `const run = () => { Array.prototype.forEach.call(["/a"], (path) => get(path)); return Array.prototype.map.apply(["/b"], [(path) => get(path).url]); };`,
    ],
    [
      "a callback that is passed on",
      `const each = (list, visit) => { list.forEach(visit); }; const run = () => { each(["/a"], (path) => { get(path); }); each([1], (n) => note(n)); };`,
    ],
    [
      "group",
      `const run = () => group("outer", () => { get("/a"); const r = group("inner", function () { if (note(1)) return get("/b").url; get("/never"); }); group("plain", () => note("x")); return r; });`,
    ],
    [
      "check",
      `const run = () => [check(get("/a"), { ok: (r) => r.status === 200, again: (r) => get("/again").status === r.status }), check(get("/b"), { ok: (r) => r.status === 404 })];`,
    ],
    [
      "listeners",
      `const run = () => { ws.connect("ws://x", {}, function (socket) { socket.on("open", () => { get("/open"); }); socket.on("close", () => note("closed")); }); };`,
    ],
    ["batch", `const run = () => http.batch([["GET", "/a"], { method: "POST", url: "/b" }]).map((r) => r.status);`],
  ]);
});
