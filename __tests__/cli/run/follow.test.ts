// Following a run: every observer is told the same, and is closed with what came of it, whatever happened.
import type { OpenRun } from "../../../cli/places/place.ts";
import type { Ask } from "../../../cli/run/ask.ts";
import { followRun } from "../../../cli/run/follow.ts";
import type { Observer, OpenObserver } from "../../../cli/run/observers.ts";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { RunRecord } from "../../../contracts/results/run-record.ts";
import type { Summary } from "../../../contracts/results/summary.ts";
import { makeRun } from "../../metrics/compare/made-run.ts";

const NOW = "2026-11-24T17:02:11.000Z";
const { side, items } = makeRun({ seed: 1, seconds: 3 });
const record = side.record as RunRecord;
const REGION = "eu-west-1";

const statusOf = (over: boolean): TestStatusAnswer => ({
  statusCode: 200,
  pollAfterMs: 1_000,
  runId: record.runId,
  generation: 1,
  phase: over ? "over" : "started",
  serverTime: NOW,
  deadline: NOW,
  lastSweepAt: null,
  aborted: null,
  start: { state: true, timestamp: NOW },
  over: over ? { at: NOW, reason: "ended" } : null,
  settings: { barrier: "workers", bufferSeconds: 10, timeoutSeconds: 900, durationSeconds: 3, drainSeconds: 30 },
  script: { location: "s3://bucket/key", sha256: "" },
  slots: [],
  regions: { [REGION]: { vus: 1, workers: 1, aggregator: null, completed: null } },
});

/** @param answers one a look; an error is thrown. The last one stands for all that follow. */
const runOf = (answers: readonly (TestStatusAnswer | Error)[], isThere = true): OpenRun => {
  let looks = 0;
  const ask = async (): Promise<TestStatusAnswer> => {
    const answer = answers[Math.min(looks++, answers.length - 1)];
    if (answer === undefined || answer instanceof Error) throw answer;
    return answer;
  };
  return {
    record,
    directory: "results/run",
    writesExport: false,
    plan: null,
    exports: {},
    ask: ask as unknown as Ask,
    isThere: async () => isThere,
    readLog: async (_, afterSeq) => ({ items: items.filter(({ seq }) => seq > afterSeq), isLast: true }),
    conclude: async ({ ending }) =>
      ending === undefined ? undefined : { directory: "results/run", summary: side.summary },
  };
};

interface Told {
  readonly requests: number[];
  closedWith: Summary | undefined | "open";
}

const observer = (): { told: Told; open: OpenObserver } => {
  const told: Told = { requests: [], closedWith: "open" };
  const observing: Observer = {
    frame: ({ requests }) => told.requests.push(requests),
    close: async (summary) => {
      told.closedWith = summary;
    },
  };
  return { told, open: async () => observing };
};

const follow = (run: OpenRun, observers: readonly OpenObserver[], signal = new AbortController().signal) =>
  followRun(run, observers, { signal, stop: () => {}, say: () => {} });

describe("following a run", () => {
  it("tells each observer of each look, and closes it with the results", async () => {
    const [one, other] = [observer(), observer()];
    const results = await follow(runOf([statusOf(false), statusOf(true)]), [
      one.open,
      async () => undefined,
      other.open,
    ]);
    expect(results?.summary).toBe(side.summary);
    const requests = side.summary.metrics.http_reqs?.values.count;
    for (const { told } of [one, other]) {
      expect(told).toEqual({ requests: [requests, requests], closedWith: side.summary });
    }
  });

  it("goes on whatever fails until the run's deadline is long past", async () => {
    const failure = new Error("ECONNREFUSED");
    let nowMs = 0;
    const clock = {
      nowMs: () => nowMs,
      pause: async (ms: number) => {
        nowMs += ms;
      },
    };
    const watched = { signal: new AbortController().signal, stop: () => {}, say: () => {}, clock };
    const fails = Array.from({ length: 14 }, () => failure);
    expect(await followRun(runOf([statusOf(false), ...fails, statusOf(true)]), [], watched)).toBeDefined();
    await expect(followRun(runOf([statusOf(false), failure]), [], watched)).rejects.toMatchObject({
      code: "ORCHESTRATOR_UNREACHABLE",
      message: "the run could not be asked any more: Error: ECONNREFUSED",
    });
    await expect(followRun(runOf([failure]), [], watched)).rejects.toMatchObject({ code: "ORCHESTRATOR_UNREACHABLE" });
  });

  it("asks as often as the most curious observer wants, and at the end as the orchestrator says", async () => {
    const pauses: number[] = [];
    const clock = { nowMs: () => 0, pause: async (ms: number) => void pauses.push(ms) };
    const { open } = observer();
    const seldom: OpenObserver = async (watched) => ({ ...(await open(watched)), frameEveryMs: 1_000 }) as Observer;
    const watched = { signal: new AbortController().signal, stop: () => {}, say: () => {}, clock };
    const nearTheEnd = { ...statusOf(false), pollAfterMs: 100 };
    const running = { ...statusOf(false), pollAfterMs: 3_000 };
    for (const observers of [[], [seldom], [seldom, open]])
      await followRun(runOf([running, nearTheEnd, statusOf(true)]), observers, watched);
    expect(pauses).toEqual([1_000, 100, 1_000, 100, 500, 100]);
  });

  it("goes on after failures of the network", async () => {
    const { told, open } = observer();
    await follow(runOf([new Error("ECONNRESET"), statusOf(false), new Error("ECONNRESET"), statusOf(true)]), [open]);
    expect(told.requests).toHaveLength(2);
  });

  it("ends without results when the run's host is gone", async () => {
    const { told, open } = observer();
    expect(await follow(runOf([statusOf(false), new Error("ECONNREFUSED")], false), [open])).toBeUndefined();
    expect(told.closedWith).toBeUndefined();
  });

  it("ends without results when it is left, or the run is another", async () => {
    const { told, open } = observer();
    expect(await follow(runOf([statusOf(false)]), [open], AbortSignal.abort())).toBeUndefined();
    expect(told).toEqual({ requests: [], closedWith: undefined });
    expect(await follow(runOf([{ ...statusOf(false), runId: "another" }]), [open])).toBeUndefined();
  });

  it("closes what was opened when an observer cannot be opened", async () => {
    const { told, open } = observer();
    const busy: OpenObserver = async () => {
      throw new Error("the port is taken");
    };
    await expect(follow(runOf([statusOf(true)]), [open, busy])).rejects.toThrow("the port is taken");
    expect(told).toEqual({ requests: [], closedWith: undefined });
  });
});
