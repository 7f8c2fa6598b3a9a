// A k6 script's init code in a process of its own: what it exports and opens, and each way in which it does not end well.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callHandleSummary, readInitCode } from "../../../bundling/k6/run-init-code.ts";
import { bundleProgram } from "../../../bundling/programs.ts";
import { bundleScript } from "../../../bundling/script.ts";
import { ANY_HOST } from "../../../contracts/run/run-plan.ts";
import { planOf } from "../../load-generator/plan.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "init-code-"));
  program = join((await bundleProgram("init-code", folder)).directory, "index.mjs");
});
afterAll(() => rmSync(folder, { recursive: true }));

const taskOf = async (source: string) => {
  const path = join(folder, "shop.js");
  writeFileSync(path, source);
  return { script: await bundleScript(path, []), env: { BASE: "http://shop.example" }, folder };
};
const read = async (source: string, limitMs = 10_000) => readInitCode(await taskOf(source), { program, limitMs });

it("tells options, functions and opened files, without a user", async () => {
  mkdirSync(join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "data/users.json"), '[{"name":"ann"}]');
  const answer = await read(`
    import { SharedArray } from "k6/data";
    import { Trend } from "k6/metrics";
    const users = new SharedArray("users", () => JSON.parse(open("./" + "data/users.json")));
    const stages = await Promise.resolve([{ duration: "1s", target: users.length }]);
    export const options = { stages, tags: { base: __ENV.BASE, user: String(__VU) }, made: () => 1 };
    for (const page of ["home"]) new Trend(page + "_time", true);
    export const buy = () => {};
    export default function () {}`);
  expect(answer).toEqual({
    is: "read",
    options: { stages: [{ duration: "1s", target: 1 }], tags: { base: "http://shop.example", user: "0" } },
    functions: expect.arrayContaining(["default", "buy"]),
    metrics: { home_time: "trend" },
    files: { "data/users.json": Buffer.from('[{"name":"ann"}]').toString("base64") },
  });
});

it("knows a script without options", async () => {
  expect((await read('import "k6/http"; export default function () {}')).options).toBeNull();
});

it.each([
  ['export const options = { get vus() { throw new RangeError("no users"); } };', "no users"],
  ['export const options = {};\nthrow new Error("too early");', "shop.js:2:7: Error: too early"],
  ['import http from "k6/http";\nexport const options = {};\nhttp.get("http://shop.example/");', "shop.js:3"],
  ['export const options = {};\nawait fetch("http://127.0.0.1:9/");', "shop.js"],
  ["export const options = {};\nprocess.exit(3);", "shop.js:2:1"],
])("%j is one sentence of the script's place", async (source, expected) => {
  await expect(read(source)).rejects.toMatchObject({
    code: "SCRIPT_INVALID",
    message: expect.stringContaining(expected),
  });
});

it("says where code is that does not come to an end", async () => {
  await expect(read("export const options = {};\nlet n = 0;\nfor (;;) n += 1;", 3_000)).rejects.toThrow(
    /^shop\.js:3:\d+: the init code had not come to an end after 3 s$/,
  );
  await expect(read("export const options = {};\nawait new Promise(() => {});", 3_000)).rejects.toThrow(
    "shop.js:2:1: the init code had not come to an end",
  );
});

const plan = { ...planOf("http://127.0.0.1:1"), secrets: [{ name: "token", value: "canary-one" }] };

it("calls handleSummary with the data, and tells its outputs", async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.end("thanks");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const task = await taskOf(`
    export const options = {};
    export default function () {}
    import http from "k6/http";
    import secrets from "k6/secrets";
    export async function handleSummary(data) {
      const token = await secrets.get("token");
      const told = http.post("http://127.0.0.1:${(server.address() as AddressInfo).port}/hook", "{}", { headers: { Authorization: token } });
      return { told: told.body + " " + token, "out/summary.json": JSON.stringify(data.metrics), stdout: "done", raw: new Uint8Array([1, 2]).buffer };
    }`);
  const { outputs } = await callHandleSummary(
    { ...task, summary: { data: { metrics: { n: 1 } }, plan: { ...plan, allowedHosts: [ANY_HOST] } } },
    { program },
  );
  server.close();
  expect(heard).toEqual(["POST /hook canary-one"]);
  expect(outputs).toEqual({
    told: { text: "thanks (masked)" },
    "out/summary.json": { text: '{"n":1}' },
    stdout: { text: "done" },
    raw: { base64: "AQI=" },
  });
});

it.each(["return 7;", "return { a: 7 };", 'throw new Error("no summary");'])(
  "a handleSummary with %j is one sentence",
  async (body) => {
    const task = await taskOf(`export const options = {}; export function handleSummary() { ${body} }`);
    await expect(callHandleSummary({ ...task, summary: { data: {}, plan } }, { program })).rejects.toMatchObject({
      code: "SCRIPT_INVALID",
    });
  },
);
