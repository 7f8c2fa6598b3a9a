// `meridian compare --report` as the built program does it: one file beside whatever is printed, or one clear error.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeRun } from "../metrics/compare/made-run.ts";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
  for (const seed of [1, 2]) place.write(`${seed}.json`, makeRun({ seed }).side.summary);
});
afterEach(() => place.remove());

it("writes the page, and prints as without it", async () => {
  const { exitCode, stdout } = await place.run("compare", "1.json", "2.json", "--report", "pages/comparison.html");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("beyond the noise");
  const page = readFileSync(join(place.folder, "pages/comparison.html"), "utf8");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("Meridian comparison of two runs");
  expect(page).not.toMatch(/(src|href)="http/);
});

it("says in a sentence that the page cannot be written", async () => {
  const { exitCode, stderr } = await place.run("compare", "1.json", "2.json", "--report", "1.json/comparison.html");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /error: 1\.json\/comparison\.html cannot be written.*\n {2}next: name another file with --report/,
  );
  expect(existsSync(join(place.folder, "comparison.html"))).toBe(false);
});
