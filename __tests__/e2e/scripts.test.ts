// Every example in examples/scripts, run as a user would run it: each holds its own checks and thresholds.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { makeAuthority } from "../support/certificates.ts";
import { makeWorkplace, READY_IN_TIME, type Workplace } from "../support/meridian.ts";
import { startScriptServer } from "../support/script-server.ts";

const EXAMPLES = join(__dirname, "../../examples/scripts");

const places: Workplace[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

/** Runs an example with its own config, but for what is changed in it; results are kept apart from the checkout. */
const runExample = async (name: string, changes: Readonly<Record<string, unknown>> = {}, place = makeWorkplace()) => {
  places.push(place);
  const config = JSON.parse(readFileSync(join(EXAMPLES, name), "utf8")) as { script: string };
  place.write("config.json", {
    ...config,
    $schema: undefined,
    script: join(EXAMPLES, config.script),
    start: READY_IN_TIME,
    ...changes,
  });
  const { exitCode, stdout, stderr } = await place.run("run", "--quiet");
  if (exitCode !== 0) process.stderr.write(`${stdout}\n${stderr}\n`);
  return { exitCode, summary: place.summary() };
};

it("every example has its script", () => {
  const files = readdirSync(EXAMPLES);
  for (const config of files.filter((file) => file.endsWith(".json"))) {
    expect(files).toContain(config.replace(/\.json$/, ".js"));
  }
});

it("metrics of the script's own are in the results, by region too, and thresholds hold them", async () => {
  const { exitCode, summary } = await runExample("custom-metrics.json");
  expect([summary.invalidReasons, summary.errors, exitCode, summary.verdict]).toEqual([[], [], 0, "passed"]);
  const { metrics, regions } = summary;
  const iterations = metrics.iterations?.values.count ?? 0;
  expect(iterations).toBeGreaterThan(0);
  expect(metrics.search_time).toMatchObject({ type: "trend", contains: "time", values: { count: iterations } });
  expect(metrics.products_per_page).toMatchObject({ contains: "default", values: { count: iterations } });
  expect(metrics["search_time{name:first page}"]?.thresholds).toEqual({ "p(95)<2000": { ok: true } });
  const { avg = 0, count = 0 } = metrics.products_per_page?.values ?? {};
  expect(metrics.products_seen?.values.count).toBe(Math.round(avg * count));
  const { passes = 0, fails = 0 } = metrics.full_pages?.values ?? {};
  expect(passes + fails).toBe(iterations);
  expect(metrics.last_price?.type).toBe("gauge");
  const byRegion = Object.values(regions).map((region) => region.metrics.products_seen?.values.count ?? 0);
  expect(byRegion.reduce((sum, one) => sum + one, 0)).toBe(metrics.products_seen?.values.count);
}, 90_000);

it("scenarios run at once, each with its own function, its share of every region, and its name on all it measures", async () => {
  const { exitCode, summary } = await runExample("scenarios.json");
  expect([summary.invalidReasons, summary.errors, exitCode, summary.verdict]).toEqual([[], [], 0, "passed"]);
  expect(summary.metrics["iterations{scenario:search}"]?.values.count).toBe(6);
  const asked = summary.requests.find(({ name }) => name === "product")?.count ?? 0;
  expect(asked + (summary.metrics.dropped_iterations?.values.count ?? 0)).toBe(30);
  // The demo shop refuses an answer now and then.
  const { passes } = summary.checks.find(({ name }) => name === "product is there") ?? {};
  expect(summary.metrics["orders{scenario:buy}"]?.values.count).toBe(passes);
  expect(summary.requests.find(({ name }) => name === "search")?.count).toBe(6);
}, 90_000);

it("a scenario whose function the script does not export is named before anything starts", async () => {
  const place = makeWorkplace();
  places.push(place);
  place.write("script.js", "export const browse = () => {};");
  const scenarios = { a: { executor: "constant-vus", exec: "brwse" } };
  place.write("config.json", { remoteRegions: { "us-east-1": 1 }, target: "demo", duration: "1s", scenarios });
  const { exitCode, stderr } = await place.run("run", "--quiet");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("no export brwse, which a scenario names as exec; it exports browse");
}, 30_000);

it("cookies, files, batches, codings and sign-in work against a server that insists on each", async () => {
  const server = await startScriptServer();
  try {
    const { exitCode, summary } = await runExample("http.json", { target: server.url });
    expect([summary.invalidReasons, summary.errors, exitCode, summary.verdict]).toEqual([[], [], 0, "passed"]);
    expect(summary.metrics.http_reqs?.values.count).toBe(server.requests());
    expect(summary.checks.map(({ name, fails }) => [name, fails])).toEqual(summary.checks.map(({ name }) => [name, 0]));
    expect(summary.checks.length).toBeGreaterThan(8);
  } finally {
    await server.close();
  }
}, 90_000);

it("what libraries call is counted as often as the target received it, and other hosts get nothing", async () => {
  const server = await startScriptServer();
  try {
    const { exitCode, summary } = await runExample("libraries.json", { target: server.url });
    expect([summary.invalidReasons, exitCode, summary.verdict]).toEqual([[], 0, "passed"]);
    const refused = summary.requests.filter(({ name }) => name.includes("not-allowed.example"));
    expect(refused.map(({ statuses, count }) => statuses["0"] === count)).toEqual([true, true]);
    expect(summary.ledger.neverSent).toBe(refused.reduce((sum, { count }) => sum + count, 0));
    expect((summary.metrics.http_reqs?.values.count ?? 0) - summary.ledger.neverSent).toBe(server.requests());
  } finally {
    await server.close();
  }
}, 90_000);

it("a target whose certificate is of an authority of one's own is called, and learns who calls", async () => {
  const authority = await makeAuthority();
  const server = createServer(
    { ...(await authority.issue(["localhost"])), ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const place = makeWorkplace();
    const client = await authority.issue(["load-test"]);
    for (const [file, text] of Object.entries({
      "ca.pem": authority.ca,
      "client.pem": client.cert,
      "client.key": client.key,
    }))
      place.write(file, text);
    const target = `https://localhost:${(server.address() as AddressInfo).port}`;
    const { exitCode, summary } = await runExample("tls.json", { target }, place);
    expect([summary.invalidReasons, summary.errors, exitCode, summary.verdict]).toEqual([[], [], 0, "passed"]);
    expect(summary.checks.map(({ fails }) => fails)).toEqual([0, 0]);
    expect(place.read("run.json")).not.toContain("PRIVATE KEY");
  } finally {
    server.close();
    server.closeAllConnections();
  }
}, 90_000);

it("setup() and teardown() run once for two regions of two workers, before and after everybody's load, which has the data", async () => {
  const server = await startScriptServer();
  try {
    const place = makeWorkplace();
    const { exitCode, summary } = await runExample("setup.json", { target: server.url }, place);
    expect([summary.invalidReasons, summary.errors, exitCode, summary.verdict]).toEqual([[], [], 0, "passed"]);
    // Whoever is not signed in, because setup() has not run or teardown() has, is refused.
    expect(summary.checks.map(({ name, fails }) => [name, fails])).toEqual([
      ["is let in", 0],
      ["signed in", 0],
      ["signed out", 0],
    ]);
    const { POST, DELETE, GET = 0 } = server.byMethod();
    expect([POST, DELETE]).toEqual([1, 1]);
    expect([summary.metrics.http_reqs?.values.count, summary.ledger.sent]).toEqual([GET + 2, GET + 2]);
    expect(summary.metrics["http_reqs{group:::setup}"]?.values.count).toBe(1);
    expect(summary.workers).toHaveLength(4);
    const [token = "none"] = server.tokens();
    const files = readdirSync(place.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const { parentPath, name } of files)
      expect([name, readFileSync(join(parentPath, name), "utf8").includes(token)]).toEqual([name, false]);
  } finally {
    await server.close();
  }
}, 90_000);

it("a TLS file that is none is named before anything starts", async () => {
  const place = makeWorkplace();
  places.push(place);
  place.write("script.js", "export default () => {};");
  place.write("ca.pem", "nothing of the kind");
  const config = { remoteRegions: { "us-east-1": 1 }, target: "demo", duration: "1s" };
  place.write("config.json", { ...config, http: { tlsCa: ["ca.pem", "missing.pem"] } });
  const { exitCode, stderr } = await place.run("run", "--quiet");
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/http\.tlsCa/);
}, 30_000);

it("a threshold on a metric that nobody declares is a mistake, with the name that was meant", async () => {
  const place = makeWorkplace();
  places.push(place);
  place.write("script.js", 'import { Trend } from "meridian"; new Trend("basket_size"); export default () => {};');
  const config = { remoteRegions: { "us-east-1": 1 }, target: "demo", duration: "1s" };
  place.write("config.json", { ...config, thresholds: { basket_sise: ["max<5"] } });
  const { exitCode, stderr } = await place.run("run", "--quiet");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("basket_size");
}, 30_000);
