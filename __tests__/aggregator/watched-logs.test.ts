// The logs that one aggregator of a run watches are read once, however many look at them.
import { WatchedLogs } from "../../images/aggregator/watched-logs.ts";
import { REGION, RUN_ID } from "./support.ts";

it("reads each log once for all that look at the same time", async () => {
  const reads: (() => void)[] = [];
  const logs = new WatchedLogs({
    runId: RUN_ID,
    watched: { regions: [REGION], thresholds: [] },
    startAtMs: 0,
    startTimestamp: "2026-11-24T17:02:20.000Z",
    flushLog: { readPage: () => new Promise((resolve) => reads.push(() => resolve({ items: [], isLast: true }))) },
    clock: { wallMs: () => 0, monotonicMs: () => 0, sleep: async () => {} },
    log: () => {},
  });
  const { signal } = new AbortController();
  const looks = [250, 2_000].map((everyMs) => logs.lookEvery(everyMs, "unwatched", signal, () => everyMs));
  expect(reads).toHaveLength(1);
  reads[0]?.();
  expect(await Promise.all(looks)).toEqual([250, 2_000]);
  expect(reads).toHaveLength(1);
});
