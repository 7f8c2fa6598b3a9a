// What the README's first command runs, as it stands in the checkout: its script, its config, the demo as its target.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../contracts/summary.ts";

const ROOT = join(__dirname, "../..");

const out = mkdtempSync(join(tmpdir(), "meridian-first-run-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

it("a newcomer's first run goes through three regions to its results and passes", async () => {
  const program = ["--enable-source-maps", join(ROOT, "dist/meridian.mjs")];
  const child = spawn(process.execPath, [...program, "run", "--out", out], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  if (exitCode !== 0) process.stderr.write(said);
  expect(exitCode).toBe(0);
  const [run = ""] = readdirSync(out);
  expect(readdirSync(join(out, run))).toEqual(expect.arrayContaining(["report.html", "summary.json", "junit.xml"]));
  const summary = JSON.parse(readFileSync(join(out, run, "summary.json"), "utf8")) as Summary;
  expect([summary.verdict, summary.invalidReasons, summary.errors]).toEqual(["passed", [], []]);
  expect(Object.keys(summary.regions)).toHaveLength(3);
  expect(Object.keys(summary.metrics)).toEqual(expect.arrayContaining(["checks", "http_req_failed"]));
}, 120_000);
