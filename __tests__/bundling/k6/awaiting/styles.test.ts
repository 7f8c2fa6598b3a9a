// Chunks of scripts as people write them: page objects, sessions, retries, tables of steps, tokens, helpers from packages.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { expectSame, runAwaited, runPlainly } from "./both.ts";

const HEAD = `import http, { get } from "k6/http"; import { check, group, sleep, fail } from "k6"; import ws from "k6/ws";\n`;

const same = (cases: [string, string][]): void => {
  it.each(cases)("does the same: %s", async (_, source) => {
    const { outcome } = await expectSame(`${HEAD}${source}\nexport default run;`);
    if ("threw" in outcome) expect(outcome.threw).not.toMatch(/TypeError|ReferenceError|CannotWait/);
  });
};

describe("a script in the usual style", () => {
  same([
    [
      "page objects",
      `class Page { constructor(base) { this.base = base; this.trail = []; } visit(path, params = {}) { const r = http.get(this.base + path, params); this.trail.push(r.status); return this.verify(r); } verify(r) { check(r, { "is there": (x) => x.status === 200 }); return r; } }
       class LoginPage extends Page { submit(user) { super.visit("/login"); const { body } = http.post(this.base + "/session", { user }); return new HomePage(this.base, body); } }
       class HomePage extends Page { constructor(base, token) { super(base); this.token = token; } open() { return this.visit("/home", { headers: { token: this.token } }).url; } get steps() { return this.trail.length; } }
       const run = () => { const home = new LoginPage("/shop").submit("eve"); const where = home.open(); return [where, home.steps]; };`,
    ],
    [
      "a session with retries and pauses that grow",
      `const withRetry = (run, { times = 3, pause = 1 } = {}) => { for (let attempt = 1; ; attempt++) { try { return run(attempt); } catch (error) { if (attempt === times) throw error; sleep(pause * 2 ** attempt); } } };
       const session = { token: undefined, login() { this.token ??= http.post("/login").body; return this; }, load(path) { return withRetry((n) => { const r = http.get(n < 2 ? "/broken" : path, this.login().token); if (r.status !== 200) throw new Error("status " + r.status); return r; }); } };
       const run = () => [session.load("/a").url, withRetry(() => 1)];`,
    ],
    [
      "steps by weight",
      `const steps = { browse: { weight: 3, exec: () => get("/browse").url }, buy: { weight: 1, exec() { return group("buy", () => { const r = http.post("/buy"); if (r.status !== 500) return "bought"; sleep(9); }); } } };
       const pick = (point) => { let sum = 0; for (const [name, { weight }] of Object.entries(steps)) { sum += weight; if (point < sum) return name; } };
       const run = () => [0, 2, 3].map((point) => { const name = pick(point); return steps[name].exec(); });`,
    ],
    [
      "tokens that are renewed",
      `let token; let count = 0; const refresh = () => { token = http.post("/token/" + count).body; };
       const once = () => { if (count % 2 === 0) refresh(); count += 1; return http.get("/data", { headers: { auth: token } }).status; };
       const run = () => { for (let i = 0; i < 4; i++) once(); };`,
    ],
    [
      "groups with an early return",
      `const run = () => { let id; group("outer", () => { const r = get("/list"); if (!check(r, { ok: (x) => x.status === 200 })) return; id = r.url; group("inner", () => { if (id) { get(id + "/1"); return; } get("/never"); }); }); return id; };`,
    ],
    [
      "requests in a batch by name",
      `const run = () => { const answers = http.batch([{ method: "GET", url: "/a" }, { method: "GET", url: "/b" }]); for (const [i, answer] of answers.entries()) { check(answer, { ["is " + i]: (r) => r.status === 200 }); } };`,
    ],
    [
      "methods by name that pass on settings with functions in them",
      `class Client {
         constructor(settings) { this.settings = {}; Object.assign(this.settings, settings); }
         settle(one, other) { one = one || {}; other = other || {}; const all = Object.assign({}, one, other); all.tags = Object.assign({}, one.tags || {}, other.tags || {}); return all; }
         accepts(r, params) { return (params.accept || this.settings.accept)(r); }
         send(method, path, body, params) { params = this.settle(this.settings, params); const r = http.request(method, path, body, params); if (this.accepts(r, params)) note(r.status); return r; }
       }
       for (const name of ["get", "put"]) Client.prototype[name] = function (path, body, params) { return this.send(name.toUpperCase(), path, body, params); };
       const client = new Client({ tags: { a: 1 }, accept: all });
       function all(r) { return r.status === 200; }
       const run = () => [client.get("/a").url, client.put("/b", "body", { tags: { b: 2 } }).status, ["/c", "/d"].map((path) => client.get(path).status)];`,
    ],
    [
      "polling",
      `const until = (probe, limit) => { let left = limit; while (left-- > 0) { const value = probe(limit - left); if (value) return value; sleep(1); } fail("gave up"); };
       const run = () => [until((n) => n === 3 && get("/ready").url, 5), until(() => 7, 1)];`,
    ],
    [
      "a client that is built",
      `const createClient = ({ base, onAnswer = () => {} }) => { const call = (method) => (path, ...rest) => { const r = http[method](base + path, ...rest); onAnswer(r); return r; }; return { get: call("get"), post: call("post"), with(more) { return createClient({ base: base + more, onAnswer }); } }; };
       const run = () => { const api = createClient({ base: "/v1", onAnswer: (r) => note(r.status) }); return [api.get("/a").url, api.with("/x").post("/b", "body").url]; };`,
    ],
    [
      "listeners of its own",
      `const createBus = () => { const all = new Map(); return { on(name, f) { if (!all.has(name)) all.set(name, []); all.get(name).push(f); }, emit(name, ...given) { (all.get(name) || []).forEach((f) => f(...given)); } }; };
       const run = () => { const bus = createBus(); bus.on("order", (id) => { http.post("/order/" + id); }); bus.on("order", (id) => note(id)); bus.emit("order", 7); bus.emit("none"); };`,
    ],
    [
      "a chain of calls that builds",
      `class Request { constructor() { this.headers = {}; } header(k, v) { this.headers[k] = v; return this; } send(path) { return http.get(path, { headers: this.headers }); } } const run = () => new Request().header("a", get("/token").body).header("b", "2").send("/x").url;`,
    ],
    [
      "promises of the script's own",
      `const later = async (path) => { const r = get(path); await null; return r.url; };
       const run = async () => { const first = await later("/a"); const [second] = await Promise.all([later("/b")]); const third = await Promise.resolve("/c").then((path) => get(path).url); return [first, second, third]; };`,
    ],
    [
      "a promise whose function sends",
      `const run = async () => { const p = new Promise((resolve) => { get("/a"); resolve(1); }); note(typeof p.then); get("/b"); return await p; };`,
    ],
    [
      "a promise that a function which waits gives back",
      `const start = (path) => { get(path); return Promise.resolve(path); }; const run = () => { const p = start("/a"); note(typeof p.then); get("/b"); return p.then((x) => x + 1); };`,
    ],
    [
      "helpers that are called plainly where nothing waits",
      `const each = (list, visit) => { for (const one of list) visit(one); return list; }; class Bag { constructor(list) { this.sum = 0; each(list, (n) => { this.sum += n; }); } get total() { return each([this.sum], () => {})[0]; } }
       const run = () => { const bag = new Bag([1, 2]); each(["/a"], (path) => { get(path); }); return [bag.sum, bag.total, [3, 1].sort((a, b) => each([a - b], () => {})[0])]; };`,
    ],
  ]);
});

const LIBRARIES: Readonly<Record<string, string>> = {
  "node_modules/told/index.js": `
    "use strict"; Object.defineProperty(exports, "__esModule", { value: true });
    const depth = []; function describe(name, body) { depth.push(name); try { return body(depth.join(" / ")); } finally { depth.pop(); } }
    exports.describe = describe; exports.expect = function (value) { return { to: { equal(other) { if (value !== other) throw new Error(value + " is not " + other); } } }; };`,
  "node_modules/tries/index.js": `
    module.exports = function tries(run, times) { var args = Array.prototype.slice.call(arguments, 2); for (var i = 0; i < times; i++) { try { return run.apply(this, args); } catch (error) { if (i === times - 1) throw error; } } };
    module.exports.once = function (run) { var done = false, value; return function () { if (!done) { done = true; value = run.apply(this, arguments); } return value; }; };`,
  "node_modules/session/index.js": `
    import http from "k6/http"; export class Session { constructor(base) { this.base = base; this.before = []; } use(f) { this.before.push(f); return this; } get(path) { for (const f of this.before) f(path); return http.get(this.base + path); } }
    export default (base) => new Session(base); export * from "./more.js";`,
  "node_modules/session/more.js": `import { sleep } from "k6"; export const think = (seconds = 1) => sleep(seconds);`,
  "script.js": `
    import http from "k6/http"; import { describe, expect } from "told"; import tries from "tries"; import session, { Session, think } from "session";
    const login = tries.once((user) => http.post("/login/" + user).body);
    export default function () {
      const s = session("/v1").use((path) => note(path)).use(() => { http.get("/audit"); });
      describe("shop", () => { describe("list", (name) => { note(name); expect(s.get("/list").status).to.equal(200); think(); }); });
      describe("plain", () => note("nothing sent"));
      note(login("eve")); note(login("eve"));
      return [tries((path) => http.get(path).url, 2, "/a"), new Session("/v2").get("/x").url, tries((n) => n, 1, 5)];
    }`,
};

describe("libraries in the bundle", () => {
  it("wait where what they are given does", async () => {
    const folder = mkdtempSync(join(tmpdir(), "meridian-awaiting-"));
    try {
      for (const [name, text] of Object.entries(LIBRARIES)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      const { outputFiles } = buildSync({
        absWorkingDir: folder,
        entryPoints: ["script.js"],
        bundle: true,
        write: false,
        format: "esm",
        external: ["k6", "k6/*"],
      });
      const code = outputFiles[0]?.text ?? "";
      const plain = await runPlainly(code);
      expect(await runAwaited(code)).toEqual(plain);
      expect(plain.outcome).toEqual({ gave: ["/a", "/v2/x", 5] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
