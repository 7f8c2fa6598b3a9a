// Tags of a script's own in a whole run: what thresholds select by them is what the target counted, in all and by
// region.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

const EXAMPLES = join(__dirname, "../../examples/scripts");

let counts: Record<string, number> = {};
const server = createServer((request, response) => {
  const [, path = ""] = (request.url ?? "").split(/[/?]/);
  counts[path] = (counts[path] ?? 0) + 1;
  response.end("body");
});
let target = "";
let place: Workplace;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  counts = {};
  place = makeWorkplace();
});
afterEach(() => place.remove());

const example = JSON.parse(readFileSync(join(EXAMPLES, "tags.json"), "utf8")) as Record<string, object>;

it("requests, checks and metrics are counted by tags that thresholds select", async () => {
  place.write("tags.js", readFileSync(join(EXAMPLES, "tags.js"), "utf8"));
  const thresholds = {
    ...example.thresholds,
    "http_reqs{kind:search}": ["count>0"],
    "http_reqs{kind:browse}": ["count>0"],
  };
  place.write("config.json", { ...example, $schema: undefined, target, thresholds });
  const { exitCode, stderr } = await place.run("run", "--no-dashboard");
  expect([exitCode, stderr]).toEqual([0, ""]);
  const { metrics, regions, requests, warnings } = place.summary();
  const count = (name: string): number | undefined => metrics[name]?.values.count;
  expect(warnings).toEqual([]);
  expect(counts.search).toBeGreaterThan(0);
  expect(count("http_reqs{kind:search}")).toBe(counts.search);
  expect(count("http_reqs{kind:browse}")).toBe(counts.products);
  expect(count("http_req_duration{kind:search}")).toBe(counts.search);
  expect(count("body_bytes{kind:search}")).toBe(counts.search);
  expect(metrics["checks{kind:browse}"]?.values.passes).toBe(counts.products);
  expect(count("http_reqs{kind:search,region:eu-west-1}")).toBeLessThan(counts.search ?? 0);
  // One name, one row, whatever else it is tagged with.
  const total = (counts.search ?? 0) + (counts.products ?? 0);
  expect(requests.map(({ name, count: each }) => [name, each])).toEqual([["catalogue", total]]);
  const ofRegions = Object.values(regions).map((region) => region.metrics.http_reqs?.values.count ?? 0);
  expect(ofRegions.reduce((sum, one) => sum + one, 0)).toBe(total);
}, 60_000);

it("a tag that neither the catalogue nor the script has is a mistake, with the place", async () => {
  place.write("script.js", "export default ({ http, target }) => http.get(target, { tags: { kind: 'x' } });");
  const thresholds = { "http_reqs{kind:x}": ["count>0"], "http_reqs{tenant:acme}": ["count>0"] };
  place.write("config.json", { remoteRegions: { "us-east-1": 1 }, target, duration: "1s", thresholds });
  const { exitCode, stderr } = await place.run("run", "--quiet");
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    "thresholds.http_reqs{tenant:acme}: found tenant, expected a tag of http_reqs, or one that script.js sets",
  );
  expect(stderr).not.toContain("kind");
}, 30_000);
