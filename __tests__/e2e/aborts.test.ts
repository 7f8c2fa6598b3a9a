// Runs that end before their time: by their script, by a threshold, by a setup() that fails. What they measured until
// then is exact.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

const EXAMPLES = join(__dirname, "../../examples/scripts");

const requests = new Map<string, number>();
let url = "";
let place: Workplace;

/** The status of the n-th request with this method and path. */
const statusOf = (what: string, count: number): number => {
  if (what === "POST /eu-west-1/buy" && count > 20) return 410;
  return what === "GET /eu-west-1/products" && count > 10 ? 500 : 200;
};

/** A shop that is slow while it is cold, and in one region again later on. */
const delayMsOf = (what: string, sinceFirstMs: number): number => {
  if (!what.endsWith("/cold")) return 0;
  return sinceFirstMs < 2_000 || (what.includes("eu-west-1") && sinceFirstMs > 4_500) ? 350 : 20;
};

let firstAtMs = 0;

const server = createServer((request, response) => {
  const what = `${request.method} ${request.url}`;
  const count = (requests.get(what) ?? 0) + 1;
  if (requests.size === 0) firstAtMs = performance.now();
  requests.set(what, count);
  request.resume();
  const answer = () => void response.writeHead(statusOf(what, count)).end();
  const delayMs = delayMsOf(what, performance.now() - firstAtMs);
  if (delayMs === 0) answer();
  else setTimeout(answer, delayMs);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  requests.clear();
  place = makeWorkplace();
});
afterEach(() => place.remove());

const run = async (config: object) => {
  place.write("config.json", { ...config, $schema: undefined, target: url });
  const { exitCode, stdout } = await place.run("run", "--no-dashboard");
  return { exitCode, stdout, summary: place.summary() };
};

const runExample = (name: string) => {
  const config = JSON.parse(readFileSync(join(EXAMPLES, name), "utf8")) as { script: string };
  return run({ ...config, script: join(EXAMPLES, config.script) });
};

const total = (): number => [...requests.values()].reduce((sum, count) => sum + count, 0);

// Each would last a minute: that it does not is what the tests' own time limits see to.
it("a script ends the run in every region, and is torn down all the same", async () => {
  const { exitCode, stdout, summary } = await runExample("abort.json");
  expect([exitCode, summary.verdict, summary.invalidReasons, summary.errors]).toEqual([108, "aborted", [], []]);
  expect(summary.abort).toEqual({
    cause: "script-aborted",
    reason: "sold out (abort.js:5:37) in eu-west-1",
    second: expect.any(Number),
  });
  expect(stdout).toContain("sold out (abort.js:5:37) in eu-west-1");
  expect([summary.metrics.http_reqs?.values.count, summary.ledger.lost]).toEqual([total(), 0]);
  expect(requests.get("DELETE /orders")).toBe(1);
  expect(requests.get("POST /us-east-1/buy")).toBeGreaterThan(0);
}, 50_000);

it("a threshold of one region ends the run in every region, and says which and when", async () => {
  const { exitCode, stdout, summary } = await runExample("abort-on-fail.json");
  expect([exitCode, summary.verdict, summary.invalidReasons]).toEqual([99, "failed", []]);
  const reason = /^http_req_failed\{region:eu-west-1\} rate<0\.2, measured \d+\.\d\d %, \d+\.\d s into the run$/;
  expect(summary.abort).toEqual({
    cause: "threshold-failed",
    reason: expect.stringMatching(reason),
    second: expect.any(Number),
  });
  expect(stdout).toContain(summary.abort?.reason);
  expect(summary.thresholds.map(({ metric, ok }) => [metric, ok])).toEqual([
    ["http_req_duration", true],
    ["http_req_failed{region:eu-west-1}", false],
  ]);
  expect([summary.metrics.http_reqs?.values.count, summary.ledger.lost]).toEqual([total(), 0]);
}, 50_000);

it("a window ends the run once it is complete, and a cold start alone never does", async () => {
  place.write(
    "script.js",
    `export default async ({ http, target, vu, sleep }) => {
  await http.get(target + "/" + vu.region + "/cold");
  await sleep(0.05);
};
`,
  );
  const { exitCode, stdout, summary } = await run({
    remoteRegions: { "us-east-1": 4, "eu-west-1": 4 },
    duration: "1m",
    thresholds: {
      http_req_duration: [
        "max<300",
        { threshold: "max<300", over: "1s", during: "default" },
        { threshold: "p(90)<300", over: "2s", after: "3s", abortOnFail: true },
      ],
    },
  });
  expect(summary.abort?.cause).toBe("threshold-failed");
  expect(summary.abort?.reason).toContain("http_req_duration p(90)<300 over 2s, after 3s, measured 3");
  const [whole, windows, warm] = summary.thresholds;
  expect(whole?.ok).toBe(false);
  expect(whole?.firstCrossedSecond).toBeLessThan(3);
  // A machine that is busy for a moment makes the other region slow, too.
  const slow = expect.arrayContaining(["eu-west-1"]);
  expect(windows?.broken?.at(0)?.regions).toEqual(["eu-west-1", "us-east-1"]);
  expect(windows?.broken?.at(-1)?.regions).toEqual(slow);
  expect(warm).toMatchObject({ ok: false, over: 2, after: 3, broken: [{ regions: slow }] });
  expect(warm?.broken?.[0]?.from).toBeGreaterThanOrEqual(3);
  expect(stdout.replace(/\s+/g, " ")).toMatch(
    /p\(90\)<300 over 2s, after 3s measured 3\S+ ms at worst, broken for \d+ s: second \d+ to \d+ in eu-west-1/,
  );
  // What was judged while the run went on is made again of its log, and is the same.
  const live = summary.thresholds;
  expect((await place.run("results", "--quiet")).exitCode).toBe(exitCode);
  expect(place.summary().thresholds).toEqual(live);
}, 50_000);

it("a setup() that fails ends the run before its start, with its place, and what it sent is counted", async () => {
  place.write(
    "script.js",
    `export const setup = async ({ http, target, fail }) => {
  const { status } = await http.get(target + "/login");
  fail("sign-in was answered " + status);
};
export default async ({ http, target }) => { await http.get(target + "/load"); };
export const teardown = async ({ http, target }) => { await http.get(target + "/teardown"); };
`,
  );
  const { exitCode, summary } = await run({ remoteRegions: { "us-east-1": 1 }, duration: "2s" });
  expect([exitCode, summary.verdict]).toEqual([3, "invalid"]);
  const reason = "setup() failed: fail: sign-in was answered 200 (script.js:3:3)";
  expect(summary.invalidReasons).toEqual([`the run never started: ${reason}`]);
  expect([...requests]).toEqual([["GET /login", 1]]);
  expect(summary.ledger).toMatchObject({ sent: 1, merged: 1, lost: 0 });
}, 50_000);
