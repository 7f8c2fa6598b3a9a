// Data files in whole runs: a row that is used once is used once over all regions, workers and threads, and the target
// sees it.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

const EXAMPLES = join(__dirname, "../../examples/scripts");

let place: Workplace;
let signedIn: string[] = [];
let productsAsked = 0;
const server = createServer(async (request, response) => {
  const body = await new Response(request as unknown as ReadableStream).text();
  if (request.url === "/login") signedIn.push((JSON.parse(body) as { user: string }).user);
  else productsAsked += 1;
  response.end("{}");
});
let target = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  [signedIn, productsAsked] = [[], 0];
  place = makeWorkplace();
});
afterEach(() => place.remove());

const example = JSON.parse(readFileSync(join(EXAMPLES, "data-files.json"), "utf8")) as Record<string, object>;
const accounts = readFileSync(join(EXAMPLES, "data/accounts.csv"), "utf8");
const users = accounts.match(/user-\d+/g) ?? [];

const run = async (changes: object) => {
  place.write("data-files.js", readFileSync(join(EXAMPLES, "data-files.js"), "utf8"));
  const data = {
    accounts: { file: join(EXAMPLES, "data/accounts.csv"), use: "once" },
    products: join(EXAMPLES, "data/products.json"),
  };
  place.write("config.json", { ...example, $schema: undefined, data, target, ...changes });
  const ran = await place.run("run", "--no-dashboard");
  if (ran.exitCode === 2) throw new Error(ran.stderr);
  return ran;
};

it("each row goes to one iteration of the whole run, and whoever gets none ends", async () => {
  const { exitCode, stderr } = await run({ task: { vusPerTask: 2 } });
  const summary = place.summary();
  expect([exitCode, stderr, summary.errors, summary.invalidReasons]).toEqual([0, "", [], []]);
  expect(signedIn.toSorted()).toEqual(users.toSorted());
  expect(productsAsked).toBe(users.length);
  expect(summary.metrics.iterations?.values.count).toBe(users.length);
  // Five users were to run 100 each.
  expect(summary.metrics.dropped_iterations?.values.count).toBe(500 - users.length);
  expect(summary.warnings.join()).toContain("every row of data.accounts");
}, 90_000);

it("iterations of an arrival rate that find no row are dropped", async () => {
  const load = { executor: "constant-arrival-rate" };
  const remoteRegions = { "us-east-1": { rate: 20 }, "eu-west-1": { rate: 10 } };
  const { exitCode } = await run({ load, remoteRegions, duration: "3s" });
  const { metrics, errors } = place.summary();
  expect([exitCode, errors]).toEqual([0, []]);
  expect(signedIn.toSorted()).toEqual(users.toSorted());
  expect(metrics.iterations?.values.count).toBe(users.length);
  expect(metrics.dropped_iterations?.values.count).toBe(90 - users.length);
}, 90_000);

it("a file that is none is named with its place before anything starts", async () => {
  place.write("script.js", "export default () => {};");
  place.write("accounts.csv", "user,password\nann\n");
  place.write("config.json", {
    remoteRegions: { "us-east-1": 1 },
    target,
    duration: "1s",
    data: { a: "accounts.csv" },
  });
  const { exitCode, stderr } = await place.run("run", "--quiet");
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/data\.a: found accounts\.csv: .*line 2/);
}, 30_000);
