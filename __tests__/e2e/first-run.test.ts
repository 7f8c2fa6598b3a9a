// What the README's first command runs, as it stands in the checkout but for how long: its script, its config, the demo
// as its target.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeWorkplace } from "../support/meridian.ts";

const CONFIG = join(__dirname, "../../config.json");

const place = makeWorkplace();
afterAll(place.remove);

it("a newcomer's first run goes through three regions to its results and passes", async () => {
  const { exitCode, stdout, stderr } = await place.run("run", "--config", CONFIG, "--duration", "6s");
  if (exitCode !== 0) process.stderr.write(`${stdout}\n${stderr}\n`);
  expect(exitCode).toBe(0);
  const results = join(place.folder, "results", place.runId() ?? "no-run");
  for (const file of ["report.html", "summary.json", "junit.xml"])
    expect([file, existsSync(join(results, file))]).toEqual([file, true]);
  const summary = place.summary();
  expect([summary.verdict, summary.invalidReasons, summary.errors]).toEqual(["passed", [], []]);
  expect(Object.keys(summary.regions)).toHaveLength(3);
  expect(Object.keys(summary.metrics)).toEqual(expect.arrayContaining(["checks", "http_req_failed"]));
}, 120_000);
