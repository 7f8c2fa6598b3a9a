// Scripts of the kinds that people write, and that are right: none of them forgets an await. All are in TypeScript, as
// far as they have to be.
export const RIGHT_SCRIPTS: readonly (readonly [title: string, text: string])[] = [
  [
    "puts answers in the promises' places",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const ps = [http.get(target), http.get(target)]; for (let i = 0; i < ps.length; i++) ps[i] = await ps[i];
  check(ps[0], { ok: (r) => r.status === 200 }); ps[0].status;
const kept = [http.get(target)]; kept.push(3); await kept[0];
}`,
  ],
  [
    "has an async generator",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
async function* pages() { let url = target; while (url) { const r = await http.get(url); yield r;
  url = r.json("next"); } }
for await (const r of pages()) { check(r, { ok: (r) => r.status === 200 }); r.status; }
}`,
  ],
  [
    "has a class to iterate over",
    `class Pager { constructor(http, url) { this.http = http; this.url = url; } async *[Symbol.asyncIterator]() {
  for (let n = 0; n < 2; n++) yield await this.http.get(this.url + n); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const pager = new Pager(http, target); for await (const page of pager) check(page, {
  ok: (p) => p.status === 200 });
}`,
  ],
  [
    "collects what is asked",
    `class Batcher { queue = []; constructor(http, target) { this.http = http; this.target = target; } load(id) {
  return new Promise((resolve, reject) => { this.queue.push({ id, resolve, reject });
  if (this.queue.length === 1) queueMicrotask(() => this.flush()); }); } async flush() {
  const jobs = this.queue.splice(0);
  const r = await this.http.post(this.target, JSON.stringify(jobs.map((j) => j.id)));
  for (const j of jobs) j.resolve(r); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const b = new Batcher(http, target); const x = b.load(1), y = b.load(2); await x; await y;
}`,
  ],
  [
    "collects what is asked, in lists",
    `class Batcher { queue = []; constructor(http, target) { this.http = http; this.target = target; } load(id) {
  const p = new Promise((ok, no) => { this.queue.push([id, ok, no]); });
  if (this.queue.length === 2) this.flush(); return p; } async flush() { const jobs = this.queue.splice(0);
  try { const r = await this.http.post(this.target); for (const [, ok] of jobs) ok(r); } catch (e) {
  for (const [, , no] of jobs) no(e); } } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const b = new Batcher(http, target); await Promise.all([b.load(1), b.load(2)]);
}`,
  ],
  [
    "goes by parts of a list",
    `function* chunks(l, n) { for (let i = 0; i < l.length; i += n) yield l.slice(i, i + n); }
export default async function ({ http, check, sleep, group, target, vu, env }) {
for (const part of chunks([1,2,3], 2)) { const rs = await Promise.all(part.map((n) => http.get(target + n)));
  for (const r of rs) check(r, {}); const [first, second] = rs; first.status; second?.status; }
}`,
  ],
  [
    "sends one request for many",
    `const inflight = {};
export default async function ({ http, check, sleep, group, target, vu, env }) {
await load("a"); const a = load("b"), b = load("b"); a === b; await a;
function load(k) { if (inflight[k]) return inflight[k]; const p = http.get(target + k).finally(() => {
  delete inflight[k]; }); inflight[k] = p; return p; }
}`,
  ],
  [
    "has a promise that others settle",
    `const defer = () => { let resolve, reject; const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject }; };
export default async function ({ http, check, sleep, group, target, vu, env }) {
const d = defer(); sleep(0.1).then(() => d.resolve(1)); await d.promise; const e = defer();
  const work = async () => { await http.get(target); e.resolve(); }; work(); await e.promise;
}`,
  ],
  [
    "takes answers apart",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const [a, b] = await Promise.all([http.get(target), login()]); a.status; b.token; let [c] = [http.get(target)];
  c = await c; c.status; const { status } = await http.get(target); const { token } = await login();
  token + (await login()).token;
async function login() { const r = await http.post(target); return r.json(); }
}`,
  ],
  [
    "has a class that is an emitter",
    `import { EventEmitter, once } from "node:events";
class Job extends EventEmitter { constructor(http, target) { super(); this.http = http; this.target = target; }
  async start() { const r = await this.http.get(this.target); this.emit("done", r); } }
export default async function ({ http, check, target }) { const job = new Job(http, target);
  const done = once(job, "done"); job.start(); const [r] = await done; check(r, {
  ok: (r) => r.status === 200 }); }`,
  ],
  [
    "has an emitter",
    `import { EventEmitter, once } from "node:events";
export default async function ({ http, check, target, sleep }) { const bus = new EventEmitter();
 const done = once(bus, "done"); bus.on("go", async () => { const r = await http.get(target); check(r, {});
  bus.emit("done", r); }); bus.emit("go"); const [r] = await done; r.status; }`,
  ],
  [
    "sets timers",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
queueMicrotask(() => {}); setTimeout(() => { void http.get(target); }, 5); const t = setTimeout(async () => {
  await http.get(target); }, 1); clearTimeout(t);
}`,
  ],
  [
    "calls one after the other on what it gets",
    `class Session { static async open(http, target) { const s = new Session(http, target); await s.login();
  return s; } constructor(http, target) { this.http = http; this.target = target; this.map = new Map(); }
  async login() { await this.http.post(this.target); } set(k, v) { this.map.set(k, v); return this; } get() {
  return this.http.get(this.target); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const s = await Session.open(http, target); s.set("a", 1).set("b", 2); (await s.get()).status; const { status }
  = await s.get(); return status;
}`,
  ],
  [
    "has a generator of promises",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
function* pages() { for (let n = 0; n < 3; n++) yield http.get(target + n); }
for (const p of pages()) { const r = await p; check(r, { ok: (r) => r.status === 200 }); }
const rs = await Promise.all([...pages()]); rs.every((r) => r.status === 200);
}`,
  ],
  [
    "has a promise behind a getter",
    `class C { constructor(http) { this.http = http; } get session() { return (this._s ??= this.login()); }
  async login() { const r = await this.http.post("x"); return r.json(); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const c = new C(http); (await c.session).token; const { token } = await c.session; token;
}`,
  ],
  [
    "does something beside",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
let on = true; const beat = (async () => { while (on) { await http.get(target + "/ping"); await sleep(1); }
  })(); await http.get(target); on = false; await beat;
}`,
  ],
  [
    "has an object with a beginning",
    `const api = { http: null, async init(http) { this.http = http; await http.get("x"); }, get(p) {
  return this.http.get(p); }, reset() { this.http = null; } }; 
export default async function ({ http, check, sleep, group, target, vu, env }) {
await api.init(http); await api.get("/a");
}`,
  ],
  [
    "awaits lists",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const get = (n) => http.get(target + n); const all = [1,2].map(get); const rs = await Promise.all(all);
  rs.forEach((r) => check(r, {})); rs.map((r) => r.status); for (const p of all) { const r = await p;
  check(r, {}); } for (const r of await Promise.all([1].map(get))) check(r, {});
  for await (const r of [1,2].map(get)) check(r, { ok: (r) => r.status === 200 });
(await Promise.allSettled([1,2].map(get))).forEach(({ status, value }) => check(value, {}));
  await Promise.all([1].map(get).map((p) => p.then((r) => check(r, {}))));
  await Promise.all([1].map(async (n) => { const r = await get(n); check(r, {}); }));
}`,
  ],
  [
    "has a lock",
    `class Mutex { #tail = Promise.resolve(); with(run) { const result = this.#tail.then(run);
  this.#tail = result.catch(() => {}); return result; } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const m = new Mutex(); await m.with(async () => { await http.get(target); });
}`,
  ],
  [
    "keeps promises in a map",
    `const cache = new Map(); const cached = (k, make) => { if (!cache.has(k)) cache.set(k, make());
  return cache.get(k); };
export default async function ({ http, check, sleep, group, target, vu, env }) {
const r = await cached("a", () => http.get(target)); r.status; const m = cached("b", () => http.get(target));
  (await m).body;
}`,
  ],
  [
    "keeps, races, returns what a method gives",
    `let this_; class Client { constructor(http, target) { Object.assign(this, { target }); this.http = http; }
  async login() { const r = await this.http.post(this.target); this.token = r.json("t"); return this; } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const c = new Client(http, target); void c.login(); const p = c.login(); await sleep(1); await p;
  await Promise.all([c.login(), c.login()]); const all = []; all.push(c.login()); await Promise.all(all);
  c.login().catch(() => {}); this_ = c.login(); await this_; return c.login();
}`,
  ],
  [
    "extends what a function gives",
    `const withLog = (B) => class extends B { log() {} login() { } }; class Base { async login() { await fetch("x");
  } async real(http) { await http.get("a"); } } class Loud extends withLog(Base) {}
export default async function ({ http, check, sleep, group, target, vu, env }) {
const c = new Loud(); c.log("x"); c.login(); await c.real(http);
}`,
  ],
  [
    "puts another method in its place",
    `class Api { constructor(http, t) { this.http = http; this.t = t; } async login() { await this.http.post(this.t);
  } async go() { await this.http.get(this.t); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const api = new Api(http, target); if (env.DRY) api.login = () => {}; api.login(); await api.go();
}`,
  ],
  [
    "has methods that are overridden",
    `class Base { constructor(http, target) { this.http = http; this.target = target; } async note() {
  await this.http.post(this.target); } begin() { this.note(); } async end() { await this.http.get(this.target);
  } }
class Quiet extends Base { note() {} }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const f = new Quiet(http, target); f.begin(); await f.end();
}`,
  ],
  [
    "has a class that does nothing in another's place",
    `class Real { constructor(http, target) { this.http = http; this.target = target; } async login() {
  await this.http.post(this.target); } warm() { this.login2(); } login2() {} }
class Fake extends Real { login() {} warm() { this.login(); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const c = vu.id % 2 ? new Real(http, target) : new Fake(); c.login(); const f = new Fake(http, target);
  f.login(); f.warm(); await new Real(http, target).login();
}`,
  ],
  [
    "has objects for pages",
    `class Cart { count = 0; constructor(ctx) { this.ctx = ctx; } async add(n) {
  const r = await this.ctx.http.post(this.ctx.target, { n }); this.count += 1; return r; } }
class Shop { constructor({ http, check, target, sleep }) { this.http = http; this.check = check;
  this.target = target; this.sleep = sleep; this.cart = new Cart({ http, target }); } async visit() {
  const r = await this.http.get(this.target); this.check(r, { ok: (r) => r.status === 200 });
  await this.sleep(0.1); } log(x) { console.log(x); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const shop = new Shop({ http, check, target, sleep }); await shop.visit(); await shop.cart.add(1);
  const n = shop.cart.count; n > 0; shop.log("x");
}`,
  ],
  [
    "asks until it is ready",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const ready = async () => (await http.get(target)).status === 200; while (!(await ready())) await sleep(0.5);
  const until = async (test) => { for (let n = 0; n < 5 && !(await test()); n++) await sleep(1); };
  await until(ready);
}`,
  ],
  [
    "goes on by itself until it is done",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
await new Promise((resolve) => { let left = 5; const next = () => { if (left-- === 0) return resolve();
  http.get(target).then(() => next()); }; next(); });
}`,
  ],
  [
    "has a limit that waits",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const limit = makeLimit(2); await Promise.all([1,2].map((n) => limit(async () => { await http.get(target + n);
  })));
function makeLimit(size) { let active = 0; const queue = []; const next = async () => {
  if (active >= size || queue.length === 0) return; active++; const { run, resolve } = queue.shift();
  await sleep(0.01); resolve(await run()); active--; next(); }; return (run) => new Promise((resolve) => {
  queue.push({ run, resolve }); next(); }); }
}`,
  ],
  [
    "has a pool",
    `class Pool { #queue = []; #active = 0; #size; constructor(size) { this.#size = size; }
 run(task) { return new Promise((resolve, reject) => { this.#queue.push({ task, resolve, reject });
  this.#next(); }); }
 async #next() { if (this.#active >= this.#size) return; const job = this.#queue.shift(); if (!job) return;
  this.#active++; try { job.resolve(await job.task()); } catch (e) { job.reject(e); } finally { this.#active--;
  this.#next(); } } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const pool = new Pool(2); const all = [1,2,3].map((n) => pool.run(() => http.get(target + n)));
  const rs = await Promise.all(all); rs.forEach((r) => check(r, { ok: (r) => r.status === 200 })); rs[0].status;
}`,
  ],
  [
    "gives a promise a label",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const p = Object.assign(http.get(target), { label: "x" }); p.label; const q = http.get(target);
  q.startedAt = Date.now(); await q; q.startedAt; typeof q.then; q.constructor.name;
}`,
  ],
  [
    "maps ids to promises",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const byId = new Map([1,2].map((n) => [n, http.get(target + n)])); for (const [id, p] of byId) {
  const r = await p; check(r, {}); } const o = Object.fromEntries([1].map((n) => [n, http.get(target)]));
  (await o[1]).status; [...byId.values()].map((p) => p.then((r) => r.status)).length;
  await Promise.all(byId.values());
}`,
  ],
  [
    "races against a time",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const timeout = (s) => sleep(s).then(() => { throw new Error("late"); });
try { const r = await Promise.race([http.get(target), timeout(2)]); check(r, { ok: (r) => r.status === 200 }); }
  catch {}
}`,
  ],
  [
    "goes through a list one by one",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
await [1,2,3].reduce(async (before, n) => { await before; await http.get(target + n); }, Promise.resolve());
  await [1,2].reduce((p, n) => p.then(() => http.get(target + n)), Promise.resolve());
}`,
  ],
  [
    "tries again, later each time",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
let delay = 0.1;
for (let i = 0; i < 3; i++) { const r = await http.get(target); if (r.status === 200) break; await sleep(delay);
  delay *= 2; }
}`,
  ],
  [
    "tries again by a helper",
    `async function withRetry<T>(run: () => Promise<T>, tries = 3): Promise<T> { for (let n = 1; ; n++) { try {
  return await run(); } catch (e) { if (n >= tries) throw e; await new Promise((r) => setTimeout(r, 10 * n)); }
  } }
export default async function ({ http, check, target }: any) {
  const r: any = await withRetry(() => http.get(target)); check(r, { ok: (r: any) => r.status === 200 }); }`,
  ],
  [
    "has a semaphore",
    `class Semaphore { #free; #waiting = []; constructor(n) { this.#free = n; } acquire() { if (this.#free > 0) {
  this.#free--; return Promise.resolve(); } return new Promise((r) => this.#waiting.push(r)); } release() {
  const next = this.#waiting.shift(); if (next) next(); else this.#free++; } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const s = new Semaphore(2); await Promise.all([1,2,3].map(async (n) => { await s.acquire(); try {
  await http.get(target + n); } finally { s.release(); } }));
}`,
  ],
  [
    "maps a stream",
    `import { Readable } from "node:stream";
export default async function ({ http, check, target }) {
  const rs = await Readable.from([1,2]).map((n) => http.get(target + n), { concurrency: 2 }).toArray();
  rs.forEach((r) => check(r, {})); await Readable.from([1]).map(async (n) => {
  const r = await http.get(target + n); return r; }).forEach((r) => { check(r, {}); r.status; });
  const s = Readable.from([3]).map((n) => http.get(target + n)); for await (const r of s) r.status; }`,
  ],
  [
    "has methods that give nothing",
    `class Cart { items = []; add(x) { this.items.push(x); } clear() { this.items.length = 0; } total() {
  return this.items.length; } async pay(http, target) { await http.post(target); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
const c = new Cart(); c.add(1); c.clear(); c.total(); await c.pay(http, target);
}`,
  ],
  [
    "keeps a token in a class",
    `let client;
class Client { #http; #target; #token = null; constructor(http, target) { this.#http = http;
  this.#target = target; }
 async #login() { const r = await this.#http.post(this.#target + "/login"); return r.json("token"); }
 token() { this.#token ??= this.#login(); return this.#token; }
 prefetch() { return (this.#token ??= this.#login()); }
 async me() { this.token(); const token = await this.token(); return this.#http.get(this.#target, { headers: {
  a: "Bearer " + token } }); } }
export default async function ({ http, check, sleep, group, target, vu, env }) {
client ??= new Client(http, target); const me = await client.me(); check(me, { ok: (r) => r.status === 200 });
}`,
  ],
  [
    "keeps the promise of a token",
    `let token;
const login = async (http, target) => { const r = await http.post(target + "/login"); return r.json("token"); };
export default async function ({ http, check, sleep, group, target, vu, env }) {
token ??= login(http, target);
const t = await token; await http.get(target, { headers: { authorization: "Bearer " + t } });
}`,
  ],
  [
    "wraps what answers later",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
Promise.try; const p = new Promise((resolve) => setTimeout(resolve, 10)); await p;
  await new Promise(async (resolve) => { const r = await http.get(target); resolve(r); });
(async () => { await http.get(target); })().catch(console.error);
}`,
  ],
  [
    "leaves what it uses behind itself",
    `class Lease { constructor(private http: any, private id: number) {} async close() {
  await this.http.del("/lease/" + this.id); } async [Symbol.asyncDispose]() { await this.close(); }
  [Symbol.dispose]() {} touch() { } }
export default async function ({ http, target }: any) { await using lease = new Lease(http, 1);
  using other = new Lease(http, 2); lease.touch(); other.touch(); await http.get(target); }`,
  ],
  [
    "chooses by a name",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const flows = { browse: async () => { await http.get(target); }, buy: async () => { await http.post(target); }
  }; const name = vu.id % 2 ? "browse" : "buy"; await flows[name]();
  await [flows.browse, flows.buy][vu.id % 2]();
}`,
  ],
  [
    "has workers at one queue",
    `export default async function ({ http, check, sleep, group, target, vu, env }) {
const queue = [1,2,3,4]; const worker = async () => { while (queue.length) { const n = queue.shift();
  await http.get(target + n); } };
await Promise.all(Array.from({ length: 2 }, worker)); await Promise.all([worker(), worker()]);
}`,
  ],
  [
    "reads what became of each",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const results = await Promise.allSettled([1].map((n) => http.get(target + n)));
  results.filter((r) => r.status === "fulfilled").map((r) => r.value.status); results.map(({
  status }) => status);
}`,
  ],
  [
    "sends where a condition holds",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const p = vu.id > 3 ? http.get(target) : null; if (p) { const r = await p; r.status; }
  const q = vu.id && http.get(target); q && (await q).status; const r = (await p) ?? (await http.get(target));
  r.status;
}`,
  ],
  [
    "listens to events",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const t = new EventTarget(); t.addEventListener("x", async () => { await http.get(target);
  t.dispatchEvent(new Event("done")); }); const p = new Promise((r) => t.addEventListener("done", r, {
  once: true })); t.dispatchEvent(new Event("x")); await p;
}`,
  ],
  [
    "awaits lists of lists",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const rs = (await Promise.all([[1], [2]].map((l) => Promise.all(l.map((n) => http.get(target + n)))))).flat();
  rs[0].status; rs.forEach((r) => check(r, {}));
}`,
  ],
  [
    "asks twice and takes the first",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const hedge = async () => { const first = http.get(target);
  const winner = await Promise.race([first, sleep(0.1).then(() => http.get(target))]); return winner; };
  const r = await hedge(); r.status;
}`,
  ],
  [
    "calls a method of each",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const users = [{ id: 1, login: async () => { await http.get(target); } }];
  for (const u of users) await u.login(); await Promise.all(users.map((u) => u.login())); const [first] = users;
  first.id;
}`,
  ],
  [
    "goes on while there are pages",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
for await (const item of items(http, target)) item.id; async function* items(http, url) { for (let next = url;
  next; ) { const r = await http.get(next); yield* r.json("items"); next = r.headers.next; } }
}`,
  ],
  [
    "wraps http",
    `export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const api = new Proxy({}, { get: (_, name) => (path) => http[name](path) }); await api.get("/a");
  const timed = (f) => async (...a) => { const t = Date.now(); try { return await f(...a); } finally {
  console.log(Date.now() - t); } }; const get = timed(http.get); const r = await get("/b"); r.status;
}`,
  ],
  [
    "gives its queue back",
    `class Queue { tail = Promise.resolve(); add(job) { return (this.tail = this.tail.then(job)); } idle() {
  return this.tail; } }
export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const q = new Queue(); q.add(() => http.get(target)); await q.idle();
}`,
  ],
  [
    "keeps a promise in a class",
    `class Api { static #one; static count = 0; static of(http) { this.#one ??= Api.#make(http); return this.#one; }
  static async #make(http) { const a = new Api(); a.http = http; await a.login(); return a; } static reset() {
  Api.#one = undefined; } async login() { await this.http.post("x"); } get() { return this.http.get("y"); } }
export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const c = await Api.of(http); await c.get(); Api.reset(); Api.count;
}`,
  ],
  [
    "has a function that may give a promise",
    `let cached;
export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const t = getToken(); const token = t instanceof Promise ? await t : t; token.length; (await getToken()).length;
  function getToken() { return cached ?? http.get(target).then((r) => (cached = r.body)); }
}`,
  ],
  [
    "awaits an object with then",
    `class Query { constructor(http) { this.http = http; } where() { return this; } limit() { return this; }
  then(ok, no) { return this.http.get("x").then(ok, no); } }
export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const q = new Query(http); const r = await q.where("a").limit(2); r.status;
}`,
  ],
  [
    "keeps what its methods began",
    `class Tracker { running = new Set(); constructor(http) { this.http = http; } start(n) {
  const p = this.go(n).finally(() => this.running.delete(p)); this.running.add(p); } async go(n) {
  await this.http.get(n); } async all() { await Promise.all([...this.running]); } }
export default async function ({ http, check, sleep, group, target, vu, env, data }) {
const t = new Tracker(http); t.start("a"); await t.all();
}`,
  ],
  [
    "opens a WebSocket",
    `export default async function ({ ws, check, target, http, sleep }) {
  const r = await ws.connect(target, {}, (socket) => { socket.on("open", async () => { await http.get(target);
  socket.close(); }); socket.on("message", (m) => { socket.send(m); });
  socket.setTimeout(() => socket.close(), 500); }); check(r, { ok: (r) => r.status === 101 }); }`,
  ],
];
