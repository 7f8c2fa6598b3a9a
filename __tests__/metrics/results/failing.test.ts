// What failed, in the order in which it matters.
import type { RequestSummary } from "../../../contracts/results/summary.ts";
import { whatFailed } from "../../../metrics/results/failing.ts";
import { coursesOf, sampleSummary } from "../../dashboard/support.ts";

const summary = sampleSummary(["eu-west-1", "us-east-1"]);
const [listed] = summary.requests as [RequestSummary];
const none = { requests: [], checks: [], errors: [] };

it("names thresholds first, then requests, checks and errors, each only where it failed", () => {
  const { shown, more } = whatFailed(summary, coursesOf(summary.thresholds));
  expect(shown.map(({ kind }) => kind)).toEqual(["threshold", "request", "check", "error"]);
  expect(more).toBe(0);
});

it("names the worst few of many, and says how many more there are", () => {
  const requests = Array.from({ length: 9 }, (_, index) => ({ ...listed, name: `call ${index}`, failedCount: index }));
  const { shown, more } = whatFailed({ ...none, requests }, []);
  expect(shown.flatMap((one) => (one.kind === "request" ? [one.request.failedCount] : []))).toEqual([8, 7]);
  expect(more).toBe(6);
});

it("has nothing to say of a run in which all went well", () => {
  expect(whatFailed({ ...none, requests: [{ ...listed, failedCount: 0 }] }, [])).toEqual({
    shown: [],
    more: 0,
  });
});
