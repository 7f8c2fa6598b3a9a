// What a run prints at its end: with --quiet the verdict alone, and what went wrong on standard error.
import { Output } from "../../../cli/terminal/output.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../../metrics/random-run.ts";
import { payloadOf, requests } from "../../metrics/support.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const printed = { stdout: "", stderr: "" };

beforeEach(() => {
  for (const name of ["stdout", "stderr"] as const) {
    printed[name] = "";
    jest.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  }
});
afterEach(() => jest.restoreAllMocks());

const summaryWith = (messages: readonly string[], verdict: "passed" | "failed") => {
  const totals = new RunTotals();
  const series = requests({ name: "cart", method: "GET", status: "503" }, [1_000]);
  const errors = messages.map((message) => ({ kind: "script" as const, message, place: "script.js:1:1", count: 2 }));
  totals.add("eu-west-1", { ...payloadOf([{ second: 0, series }]), errors });
  return { ...summarise(recordOf([]), new Map(), totals), verdict };
};

it("quiet prints the verdict alone, and errors apart", () => {
  new Output({ quiet: true, json: false }).summary(summaryWith(["boom"], "failed"), "/r/run-1");
  expect(printed.stdout).toBe("failed /r/run-1\n");
  expect(printed.stderr).toContain("✗ failed");
  expect(printed.stderr).toContain("2 × boom  script.js:1:1");
});

it("quiet says nothing more of a run without errors", () => {
  new Output({ quiet: true, json: false }).summary(summaryWith([], "passed"), "/r/run-1");
  expect(printed).toEqual({ stdout: "passed /r/run-1\n", stderr: "" });
});

it("a log has errors and failing requests at the end", () => {
  new Output({ quiet: false, json: false }).summary(summaryWith(["boom"], "failed"), "/r/run-1");
  expect(printed.stdout).toContain("2 × boom  script.js:1:1");
  expect(printed.stdout).toMatch(/GET cart .*503 × 1/);
  expect(printed.stdout).toContain("report   /r/run-1/report.html");
});
