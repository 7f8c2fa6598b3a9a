// Who began and ended the runs of a deployment, and how `meridian history` shows it.
import { historyLines } from "../../../../cli/commands/history.ts";
import { pastRunsOf } from "../../../../cli/places/aws/history.ts";
import type { TestStatusAnswer } from "../../../../contracts/orchestrator/answer.ts";

const [JO, MIA] = ["arn:aws:iam::123456789012:user/jo", "arn:aws:sts::123456789012:assumed-role/dev/mia"];
const AT = "2026-11-24T17:02:11.000Z";

const statusOf = (change: Partial<TestStatusAnswer>): TestStatusAnswer => ({
  statusCode: 200,
  pollAfterMs: 1_000,
  runId: "20261124-170211-k3f9",
  generation: 1,
  phase: "over",
  serverTime: AT,
  deadline: AT,
  start: { state: true, timestamp: AT },
  aborted: null,
  over: { at: AT, reason: "ended" },
  lastSweepAt: null,
  settings: { barrier: "workers", bufferSeconds: 10, timeoutSeconds: 900, durationSeconds: 20, drainSeconds: 30 },
  script: { location: "s3://bucket/key", sha256: "" },
  regions: { "us-east-1": { vus: 50, workers: 2, aggregator: null, completed: null } },
  slots: [],
  ...change,
});

const runs = pastRunsOf(
  statusOf({
    runId: "20261124-180000-aaaa",
    startedBy: JO,
    aborted: { at: AT, cause: "aborted", reason: "enough", by: MIA },
  }),
  [
    statusOf({ runId: "20261124-170000-bbbb", startedBy: MIA, over: null }),
    statusOf({ runId: "20261123-170000-cccc" }),
  ],
);

describe("the runs of a deployment", () => {
  it("say who started each, and who stopped it or began another in its place", () => {
    expect(runs.map(({ startedBy, endedBy }) => [startedBy, endedBy])).toEqual([
      [JO, MIA],
      [MIA, JO],
      [null, null],
    ]);
  });

  it("say when each was over: one that was replaced with the beginning of the next", () => {
    expect(runs.map(({ ended, endedAt }) => [ended, endedAt])).toEqual([
      ["ended", AT],
      ["replaced", "2026-11-24T18:00:00.000Z"],
      ["ended", AT],
    ]);
    expect(pastRunsOf(statusOf({ over: null }), [])[0]).toMatchObject({ ended: "live", endedAt: null, endedBy: null });
  });

  it("are shown with them where anybody is known, in short", () => {
    const shown = runs.map((run) => ({ ...run, verdict: null }));
    const [head = "", first = ""] = historyLines(shown);
    expect(head).toMatch(/verdict +started by +ended by +regions/);
    expect(first).toMatch(/ user\/jo +assumed-role\/dev\/mia /);
    expect(historyLines(shown.slice(2)).join("\n")).not.toContain("by");
  });
});
