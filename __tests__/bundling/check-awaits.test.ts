// Which scripts are refused before the run because they forget an await, and which are right: refusing one of those
// would be worse than missing a mistake.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../bundling/script.ts";
import type { Span } from "../../contracts/run/run-plan.ts";
import type { MeridianError } from "../../contracts/words/errors.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-awaits-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bundle = (files: Readonly<Record<string, string>>, functions?: readonly string[]) => {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return bundleScript(join(folder, Object.keys(files)[0] ?? ""), functions);
};

const placesIn = async (files: Readonly<Record<string, string>>, functions?: readonly string[]): Promise<string[]> => {
  try {
    await bundle(files, functions);
    return [];
  } catch (error) {
    const { code, issues } = error as MeridianError;
    expect(code).toBe("SCRIPT_INVALID");
    return issues.map(({ path }) => path);
  }
};

/** The body of the function, its first line being the script's second; the context is `{ http, check, sleep, group }`. */
const inFunction = (body: string): Record<string, string> => ({
  "script.js": `export default async function ({ http, check, sleep, group, batch, target, vu }) {\n${body}\n}\n`,
});

describe("a script that forgets an await", () => {
  it.each<[string, string, string[]]>([
    ["a request", "http.get(target);", ["script.js:2:1"]],
    ["a sleep", "await http.get(target);\n  sleep(1);", ["script.js:3:3"]],
    ["a group", 'group("a", async () => { await http.get(target); });', ["script.js:2:1"]],
    ["a request in a group", 'await group("a", () => {\n http.post(target, "x"); });', ["script.js:3:2"]],
    ["a batch", "http.batch([target]);", ["script.js:2:1"]],
    ["a combination", "Promise.all([http.get(target), sleep(1)]);", ["script.js:2:1"]],
    ["a combination of a list", "Promise.all([1, 2].map((n) => http.get(target + n)));", ["script.js:2:1"]],
    [
      "a combination kept in a list",
      "const all = [];\nall.push(http.get(target));\nPromise.all(all);",
      ["script.js:4:1"],
    ],
    ["a race", "Promise.race([http.get(target), sleep(1)]);", ["script.js:2:1"]],
    ["each of a list", "[1, 2].forEach((n) => http.get(target + n));", ["script.js:2:1"]],
    [
      "each of a list by an async function",
      "const visit = async (n) => { await http.get(target + n); };\n[1, 2].forEach(visit);\n[1].map(async (n) => { await sleep(n); });",
      ["script.js:3:1", "script.js:4:1"],
    ],
    [
      "in a function of an object",
      "const pages = { async home(http) { http.get(target); } };\nawait pages.home(http);",
      ["script.js:2:36"],
    ],
    ["what goes on after it", "http.get(target).then((r) => check(r, {}));", ["script.js:2:1"]],
    ["after finally", "http.get(target).finally(() => {});", ["script.js:2:1"]],
    [
      "where a condition holds",
      "if (vu.id) sleep(1);\nvu.id && sleep(2);\nvu.id ? sleep(3) : null;",
      ["script.js:2:12", "script.js:3:10", "script.js:4:9"],
    ],
    ["a function of its own", "const f = async () => { await sleep(1); };\nf();", ["script.js:3:1"]],
    ["a function that gives the promise", "const f = () => http.get(target);\nf();", ["script.js:3:1"]],
    [
      "another name",
      "const { get: load } = http;\nconst wait = sleep;\nload(target);\nwait(1);",
      ["script.js:4:1", "script.js:5:1"],
    ],
    [
      "beside a promise of its own",
      "await new Promise((resolve) => { http.get(target); resolve(); });",
      ["script.js:2:34"],
    ],
    ["fetch", "fetch(target);", ["script.js:2:1"]],
    ["an async check", "check(await http.get(target), { a: async (r) => r.status === 200 });", ["script.js:2:1"]],
    [
      "an async check of conditions kept before",
      "const is200 = async (r) => r.status === 200;\nconst all = { is200 };\ncheck(await http.get(target), all);",
      ["script.js:4:1"],
    ],
    [
      "asked whether it holds",
      "if (!http.get(target)) return;\nwhile (check(1, { a: async () => true })) await sleep(1);",
      ["script.js:2:6", "script.js:3:8"],
    ],
    ["given to check", 'check(http.get(target), { "is 200": (r) => r.status === 200 });', ["script.js:2:7"]],
    ["kept and given to check", "const r = http.get(target);\ncheck(r, {});", ["script.js:3:7"]],
    ["read for its status", "if (http.get(target).status === 200) return;", ["script.js:2:5"]],
    [
      "kept and read",
      "const r = http.get(target);\nconst a = r.json();\nconst { body } = r;",
      ["script.js:3:11", "script.js:4:18"],
    ],
    ["by names in brackets", 'const r = http["get"](target);\nif (r["status"] === 200) return;', ["script.js:3:5"]],
    [
      "a list of answers",
      "const [a] = http.batch([target]);\nconst [b] = Promise.all([http.get(target)]);",
      ["script.js:2:13", "script.js:3:13"],
    ],
    ["a batch's first", "const all = http.batch([target]);\ncheck(all[0], {});", ["script.js:3:7"]],
  ])("is refused with its place: %s", async (_, body, places) => {
    expect(await placesIn(inFunction(body))).toEqual(places);
  });

  it("is refused where its functions are said to be scripts", async () => {
    const text = `import { defineScript, defineSetup, defineTeardown } from "meridian";
export const buy = defineScript(async (context) => { context.http.get("a"); });
export default defineScript(async function ({ sleep }) { sleep(1); });
export const setup = defineSetup(async ({ http }) => { http.get("b"); });
export const teardown = defineTeardown(async ({ http }) => { http.get("c"); });
`;
    expect(await placesIn({ "script.js": text }, ["default", "buy"])).toEqual([
      "script.js:2:54",
      "script.js:3:58",
      "script.js:4:56",
      "script.js:5:62",
    ]);
  });

  it("is refused with all places, whatever the context is called", async () => {
    const files = {
      "script.ts": `import { login } from "./lib.ts";
export async function setup(ctx: any) { ctx.http.get("a"); }
export default async (ctx: any) => {
  const { http, ...rest } = ctx;
  login(http);
  rest.sleep(1);
  await browse(ctx);
};
const browse = async ({ http: client }: any) => { client.get("b"); };
export async function other({ sleep }: any): Promise<void> { sleep(1); }
`,
      "lib.ts": "export const login = (http: any): Promise<any> => http.post('login');\n",
    };
    expect(await placesIn(files, ["default", "other"])).toEqual([
      "script.ts:2:41",
      "script.ts:5:3",
      "script.ts:6:3",
      "script.ts:9:51",
      "script.ts:10:62",
    ]);
  });

  it("is told where in a file beside it, and what stands there", async () => {
    const files = {
      "script.js": 'import { go } from "./flow.js";\nexport default ({ http, sleep }) => go(http, sleep);\n',
      "flow.js": "export const go = async (http, sleep) => {\n  await http.get('x');\n  sleep(5);\n};\n",
    };
    await expect(bundle(files)).rejects.toMatchObject({
      message: expect.stringMatching(/^flow\.js:3:3: /),
      next: expect.stringMatching(/await .*void/),
      issues: [
        {
          path: "flow.js:3:3",
          received: "sleep(5), whose promise is thrown away",
          expected: expect.stringMatching(/await/),
        },
      ],
    });
  });
});

describe("a script that is right", () => {
  it.each<[string, string]>([
    ["awaits", 'const r = await http.get(target);\ncheck(r, { "is 200": (r) => r.status === 200 });\nawait sleep(1);'],
    ["combines", "const [a, b] = await Promise.all([http.get(target), http.get(target)]);\ncheck(a, {}); b.status;"],
    [
      "keeps a promise and awaits it later",
      "const p = http.get(target);\nawait sleep(1);\nconst r = await p;\ncheck(r, {}); r.body;",
    ],
    [
      "keeps promises in a list",
      "const all = [];\nfor (const n of [1, 2]) all.push(http.get(target + n));\nawait Promise.all(all);",
    ],
    [
      "puts the answer in the promise's place",
      "let r = http.get(target);\nr = await r;\ncheck(r, { a: (r) => r.status === 200 });\nr.status;",
    ],
    ["returns", "return http.get(target).then((r) => check(r, {}));"],
    ["returns from a helper", "const f = () => http.get(target);\nconst r = await f();\nr.status;"],
    ["awaits a chain", "await http.get(target).then((r) => check(r, {}), () => {});"],
    [
      "catches",
      "http.get(target).catch(() => {});\nhttp.get(target).then(() => {}, () => {});\nhttp.get(target).then(() => {}).catch(() => {}).finally(() => {});",
    ],
    [
      "catches each",
      "[1].forEach((n) => http.get(target + n).catch(() => {}));\nPromise.all([1].map((n) => http.get(target + n).catch(() => {})));\nPromise.all([http.get(target).catch(() => {})]);",
    ],
    [
      "keeps each for later",
      "const all = [];\n[1, 2].forEach((n) => { all.push(http.get(target + n)); });\n[1].map((n) => ({ p: http.get(target + n) })).forEach(({ p }) => all.push(p));\nawait Promise.all(all);",
    ],
    [
      "keeps what its functions give",
      "let p, q, r;\nconst a = () => (p ??= http.get(target));\nconst b = () => (q = http.get(target));\nconst c = () => { r = http.get(target); return r; };\nconst all = [];\nconst d = async () => { all.push(http.get(target)); };\na(); b(); c(); d();\nawait Promise.all([p, q, r, ...all]);",
    ],
    [
      "asks whether there is a promise",
      "let p;\nif (vu.id) p = http.get(target);\nif (p) check(await p, {});\nif (!(await http.get(target)).status) await sleep(1);\nif (check(1, { a: () => true })) return;",
    ],
    [
      "waits for each by a function of its own",
      "const queue = { forEach: async (visit) => { await visit(1); } };\nawait queue.forEach(async (n) => { await http.get(target + n); });\nvoid [1].forEach(async (n) => { await sleep(n); });",
    ],
    [
      "settles a promise of its own",
      "await new Promise((resolve) => { http.get(target).then(resolve); sleep(1).then(() => resolve()); });\nlet done;\nconst over = new Promise((resolve) => { done = resolve; });\nhttp.get(target).then((r) => { check(r, {}); done(); });\nawait over;\nconst { promise, resolve: end } = Promise.withResolvers();\nsleep(1).finally(end);\nawait promise;",
    ],
    [
      "says void",
      "void http.get(target);\nvoid (async () => { await sleep(1); })();\nvoid group('a', async () => {});",
    ],
    [
      "races",
      "await Promise.race([http.get(target), sleep(1)]);\nconst late = sleep(5);\nawait Promise.any([late, http.get(target)]);",
    ],
    [
      "gives a group what it returns",
      "const r = await group('a', () => http.get(target));\nr.status;\nawait group('b', async () => { await sleep(1); });",
    ],
    [
      "has functions of other things' names",
      "const cache = new Map();\ncache.get(target);\nconst api = { get: (x) => x, http: cache };\napi.get(1);\napi.http.get(2);",
    ],
    [
      "hides a name",
      "{ const http = { get: () => ({ status: 1 }) };\nhttp.get(target);\ncheck(http.get(1), {}); }\nconst f = (sleep) => { sleep(1); };\nf(() => {});",
    ],
    ["has an async function that does no work", "const note = async () => {};\nnote();"],
    ["calls what it is given", "const each = (run) => { run(target); };\neach((url) => url.length);"],
    ["gives a helper two things", "const say = (get) => { get(target); };\nsay(http.get);\nsay((url) => url);"],
    ["iterates over promises", "for await (const r of [http.get(target)]) r.status;"],
    [
      "awaits an async check",
      "await check(await http.get(target), { a: async (r) => r.status === 200 });\nreturn check(1, { a: async () => true });",
    ],
    [
      "keeps the promise in an object",
      "const all = { first: http.get(target) };\nconst r = await all.first;\nr.status; check(r, {});",
    ],
    [
      "has the answer in a name used before",
      "let r;\nif (vu.id) r = await http.get(target);\nelse r = http.get(target);\ncheck(await r, {});",
    ],
    ["uses a jar and a file", "http.cookieJar().clear(target);\nhttp.file('x');\nhttp.setResponseCallback(null);"],
    [
      "retries",
      "const retry = async (send) => { for (;;) { const r = await send(); if (r.status === 200) return r; } };\nconst r = await retry(() => http.get(target));\nr.status;",
    ],
    [
      "has a status of its own",
      "const p = http.get(target);\np.name = 1;\nconst state = { status: 0 };\nstate.status; await p;",
    ],
  ])("is not refused: it %s", async (_, body) => {
    expect(await placesIn(inFunction(body))).toEqual([]);
  });

  it("has packages that throw promises away, which are nobody's business", async () => {
    const files = {
      "script.js": 'import { f } from "./node_modules/p.js";\nexport default async ({ http }) => { await f(http); };\n',
    };
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "node_modules", "p.js"), "export const f = async (http) => { http.get('x'); };\n");
    expect(await placesIn(files)).toEqual([]);
  });

  it("says which parts go on by themselves", async () => {
    const { code, meant } = await bundle(
      inFunction(
        `const poll = async () => {
  await sleep(2);
};
void poll();
http.get(1).catch(() => {});
await new Promise((resolve) => { http.get(3).then(resolve); sleep(4).then(resolve); });`,
      ),
    );
    const lines = code.split("\n");
    const texts = meant.map(([fromLine, , untilLine]) => lines.slice(fromLine - 1, untilLine).join("\n"));
    expect(texts.some((text) => text.includes("void poll()"))).toBe(true);
    expect(texts.some((text) => text.includes("sleep(2)"))).toBe(true);
    expect(texts.some((text) => text.includes("http.get(1)"))).toBe(true);
    expect(texts.some((text) => text.includes("http.get(3)"))).toBe(true);
  });

  it.each<[string, string, string]>([
    ["a promise that goes on", "await Promise.race([http.get(1).then((r) => r.status), sleep(2)]);", "http.get(1)"],
    [
      "what its function sends",
      "const load = async () => { const r = await http.get(1); return r.body; };\nawait Promise.any([load(), sleep(2)]);",
      "http.get(1)",
    ],
    [
      "what was begun before",
      "const load = async () => { await http.get(1); };\nconst late = load();\nawait Promise.race([late, sleep(2)]);",
      "http.get(1)",
    ],
    ["a group", "await Promise.race([group('a', async () => { await http.get(1); }), sleep(2)]);", "http.get(1)"],
    [
      "what another settles before",
      "await new Promise((resolve) => { http.get(1).then(resolve); sleep(2).then(resolve); });",
      "http.get(1)",
    ],
    [
      "what a function of its own gives up",
      "const within = (p, s) => new Promise((yes, no) => { p.then(yes, no); sleep(s).then(no); });\nawait within(http.get(1), 2);",
      "http.get(1)",
    ],
  ])("may race, and lose: %s", async (_, body, part) => {
    const { code, meant } = await bundle(inFunction(body));
    const line = code.split("\n").findIndex((text) => text.includes(part));
    const column = code.split("\n")[line]?.indexOf(part) ?? -1;
    const holds = ([fromLine, fromColumn, untilLine, untilColumn]: Span): boolean =>
      (line + 1 > fromLine || (line + 1 === fromLine && column >= fromColumn)) &&
      (line + 1 < untilLine || (line + 1 === untilLine && column < untilColumn));
    expect(meant.some(holds)).toBe(true);
  });
});
