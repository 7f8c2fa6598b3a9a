// What of forgotten awaits is found in classes, in lists and where a promise is used as a value; and scripts that are
// right, whose kinds people write.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../../bundling/script.ts";
import type { MeridianError } from "../../../contracts/words/errors.ts";
import { RIGHT_SCRIPTS } from "./right-scripts.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-forgotten-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns `line what`, of each place that is refused */
const refusedIn = async (text: string): Promise<string[]> => {
  const path = join(folder, "script.ts");
  writeFileSync(path, text);
  try {
    await bundleScript(path);
    return [];
  } catch (error) {
    const { code, issues } = error as MeridianError;
    expect(code).toBe("SCRIPT_INVALID");
    return issues.map(({ path: place, received }) => `${place.split(":")[1]} ${received.split(", ")[0]}`);
  }
};

/** The first line of the body is the script's second. */
const inFunction = (body: string, beside = ""): string =>
  `export default async function ({ http, check, sleep, target }: any) {\n${body}\n}\n${beside}`;

const CLIENT = `class Client {
  http; token; constructor(http) { this.http = http; }
  static async open(http) { const client = new Client(http); await client.login(); return client; }
  async login() { const r = await this.http.post("/login"); this.token = r.json("token"); return r.json(); }
  load() { return this.http.get("/"); }
}`;
const LOGIN = 'async function login() { const r = await fetch("/login"); return r.json(); }';

it.each<[string, string, string, string[]]>([
  ["an async method", "const client = new Client(http);\nclient.login();", CLIENT, ["3 client.login()"]],
  ["a method that gives a promise", "const client = new Client(http);\nclient?.load();", CLIENT, ["3 client?.load()"]],
  [
    "a method of what a function gives",
    "const make = () => new Client(http);\nmake().login();\nconst open = await Client.open(http);\nopen.login();",
    CLIENT,
    ["3 make().login()", "5 open.login()"],
  ],
  ["a static method", "Client.open(http);", CLIENT, ["2 Client.open(http)"]],
  [
    "an inherited one",
    "const c = new Shop(http);\nc.login(); await c.buy();",
    `${CLIENT}\nclass Shop extends Client { #n = 1;\n async buy() { this.login(); await this.#pay(); this.#pay(); }\n async #pay() { await this.http.post(""); } }`,
    ["3 c.login()", "12 this.login()", "12 this.#pay()"],
  ],
  [
    "its parent's",
    "await new Shop(http).login();",
    `${CLIENT}\nclass Shop extends Client {\n async login() { super.login(); } }`,
    ["11 super.login()"],
  ],
  [
    "a field that is a function",
    "const a = new Api({ http });\nawait a.go(); a.go();",
    "class Api { constructor(private ctx: any) {}\n go = async () => { await this.ctx.http.get(1); }; }",
    ["3 a.go()"],
  ],
  [
    "an object's by this",
    "const api = { http, async go() { await this.http.get(1); } };\napi.go();",
    "",
    ["3 api.go()"],
  ],
  [
    "a property of a promise",
    "const { token } = login();\nconst a = login().token; const s = login();\nawait http.get(s.token); new Client(http).login().id;",
    LOGIN + CLIENT,
    ["2 login()", "3 login()", "4 s", "4 new Client(http).login()"],
  ],
  [
    "a promise as a text, a number, a condition",
    "const a = `Bearer ${login()}`; const b = 'x' + login();\nif (login() === 200 || login() > 1) return;\nif (isOpen()) return;",
    `${LOGIN}\nasync function isOpen() { return true; }`,
    ["2 login()", "2 login()", "3 login()", "3 login()", "4 isOpen()"],
  ],
  [
    "a list given to check",
    "const get = (n) => http.get(n);\n[1].map(get).forEach(check);\nawait Promise.all([1].map(http.get)); [1].map(http.get);",
    "",
    ["3 [1].map(get)", "4 [1].map(http.get)"],
  ],
  [
    "each part of a list",
    "const all = [1].map((n) => http.get(n));\nall.forEach((r) => check(r, {})); for (const r of all) r.status;\nall[0].json(); all.filter((r) => r.status === 200);\nfor (const r of [http.get(1)]) check(r, {});",
    "",
    ["3 r", "3 r", "4 all[0]", "4 r", "5 r"],
  ],
  [
    "a list that is awaited itself",
    "await [1].map((n) => http.get(n));\nconst rs = await [1].map(async (n) => { await sleep(n); return 1; });\ncheck(rs[0], {});",
    "",
    ["2 await [1].map((n) => http.get(n))", "4 rs[0]"],
  ],
  [
    "beside a promise of its own that it settles alone",
    "const f = async () => { await new Promise((resolve) => setTimeout(resolve, 1)); await http.get(1); };\nf();",
    "",
    ["3 f()"],
  ],
])("is refused with its line: %s", async (_, body, beside, places) => {
  expect((await refusedIn(inFunction(body, beside))).sort()).toEqual([...places].sort());
});

it.each(RIGHT_SCRIPTS)("is right: a script that %s", async (_, text) => {
  expect(await refusedIn(text)).toEqual([]);
});
