// What `meridian status --on aws` says of slots, services and reasons.
import { statusLines } from "../../../../cli/commands/status.ts";
import { createdAtOf } from "../../../../cli/places/aws/record.ts";
import { viewOf } from "../../../../cli/places/aws/services.ts";
import { tasksView } from "../../../../cli/places/aws/tasks-view.ts";
import type { TestStatusAnswer } from "../../../../contracts/orchestrator/answer.ts";
import { mintRunId } from "../../../../contracts/run/run-id.ts";

const NOW = "2026-11-24T17:02:11.000Z";
const status: TestStatusAnswer = {
  statusCode: 200,
  pollAfterMs: 1_000,
  runId: "20261124-170211-k3f9",
  generation: 1,
  phase: "gathering",
  serverTime: NOW,
  deadline: NOW,
  start: { state: false, timestamp: "" },
  aborted: null,
  over: null,
  lastSweepAt: null,
  settings: { barrier: "workers", bufferSeconds: 10, timeoutSeconds: 900, durationSeconds: 20, drainSeconds: 30 },
  script: { location: "s3://bucket/key", sha256: "" },
  regions: { "us-east-1": { vus: 50, workers: 2, aggregator: null, completed: null } },
  slots: [{ region: "us-east-1", slot: 0, workerId: "w", leasedUntil: NOW, readyAt: NOW }],
};
const services = [
  viewOf(
    "us-east-1",
    "load-generator",
    { desiredCount: 2, runningCount: 1, status: "ACTIVE", events: [{ message: "unable to place a task" }] },
    {
      stoppedReason: "Task failed to start",
      containers: [{ reason: "CannotPullContainerError: manifest unknown" }],
    },
  ),
];
const NO_STRAYS = { strays: [], unseen: null };
const lines = statusLines(status, tasksView(status, services, NO_STRAYS));

describe("the status of a deployed run", () => {
  it("shows each region's slots, leased, ready and ended, of those that the run needs", () => {
    expect(lines.find((line) => line.startsWith("us-east-1 "))).toMatch(/50\s+1\/2\s+1\/2\s+0\/2\s+none yet/);
  });

  it("shows each service's running and desired tasks, with ECS's own reason why one does not come up", () => {
    const text = lines.join("\n");
    expect(text).toMatch(/us-east-1 load-generator\s+1\s+0\s+2/);
    expect(text).toContain("us-east-1 load-generator: CannotPullContainerError: manifest unknown");
    expect(text).toContain("ECS says: unable to place a task");
  });

  it("names the regions whose tasks wait for a deploy of their own", () => {
    const view = tasksView({ ...status, strangers: ["us-east-1"] }, services, NO_STRAYS);
    expect(view.head).toContain("us-east-1: its tasks are of an earlier deploy, and wait: deploy remote-us-east-1");
  });

  it("names what is left in regions that the config does not name, and what to do about it", () => {
    const strays = [{ region: "eu-west-1", stacks: ["remote-eu-west-1"], resources: 14, tasks: 0 }];
    const { json, lines: shown } = tasksView(status, services, { strays, unseen: "2 of 17 regions could not" });
    expect(json).toMatchObject({ strays, straysUnseen: "2 of 17 regions could not" });
    expect(shown.join("\n")).toMatch(/\neu-west-1: 14 resources .*\n.*meridian prune.*\n\n2 of 17 regions could not$/);
    expect(lines.join("\n")).not.toContain("prune");
  });

  it("keeps quiet about a service that has all its tasks", () => {
    const well = viewOf("us-east-1", "aggregator", { desiredCount: 1, runningCount: 1, status: "ACTIVE" }, undefined);
    expect(well.problem).toBeNull();
  });

  it("says of a service that is not there that it is not deployed", () => {
    expect(viewOf("us-east-1", "aggregator", undefined, undefined).problem).toMatch(/not deployed/);
    expect(viewOf("us-east-1", "aggregator", { status: "INACTIVE" }, undefined).problem).toMatch(/not deployed/);
  });

  it("falls back to the task's reason, then to its exit code", () => {
    const of = (stopped: Parameters<typeof viewOf>[3]) =>
      viewOf("r", "aggregator", { status: "ACTIVE", desiredCount: 1 }, stopped).problem;
    expect(of({ stoppedReason: "Timeout waiting for network interface" })).toMatch(/network interface/);
    expect(of({ containers: [{ exitCode: 137 }] })).toBe("its last task exited with 137");
  });

  it("dates a run by its id, and one with another id by the orchestrator's clock", () => {
    const runId = mintRunId(Date.parse(NOW), Math.random);
    expect(createdAtOf({ runId, serverTime: "later" })).toBe(NOW);
    expect(createdAtOf({ runId: "run-1", serverTime: "later" })).toBe("later");
  });
});
