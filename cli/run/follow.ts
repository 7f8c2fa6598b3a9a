// Follows a run from wherever it is to its end, by asking: the state each second, the log's new items with it.
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { StartStateItem } from "../../contracts/orchestrator/state.ts";
import type { RunEnding } from "../../contracts/results/run-record.ts";
import type { Frame } from "../../contracts/results/view.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { makeFrame } from "../../metrics/results/frame.ts";
import type { RunClient } from "./run-client.ts";

const ASK_EVERY_MS = 500;
/** In a row: a host that was killed does not come back. */
const MAX_FAILURES = 10;

export interface FollowOptions {
  readonly client: RunClient;
  readonly reader: LogReader;
  readonly runId: string;
  readonly onFrame: (frame: Frame) => void;
  /** Ends the following, not the run. */
  readonly signal: AbortSignal;
}

/** @returns how the run ended; undefined when the following was ended, or the run cannot be reached any more */
export const follow = async ({
  client,
  reader,
  runId,
  onFrame,
  signal,
}: FollowOptions): Promise<RunEnding | undefined> => {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const status = await client.call({ type: "test-status" });
      if (status.runId !== runId) return undefined;
      await reader.advance();
      onFrame(makeFrame(status, reader.totals));
      failures = 0;
      if (status.over !== null) return endingOf(status);
    } catch (error) {
      failures += 1;
      if (failures >= MAX_FAILURES) throw error;
    }
    await pause(ASK_EVERY_MS, signal);
  }
  return undefined;
};

export const endingOf = ({ start, over, aborted, slots, regions }: TestStatusAnswer): RunEnding => ({
  startTimestamp: start.timestamp,
  reason: over?.reason ?? "unknown",
  ...abortOf(aborted ?? undefined),
  totals: Object.fromEntries(
    slots.flatMap(({ workerId, totals }) => (totals === undefined ? [] : [[workerId, totals]])),
  ),
  missing: over?.reason === "barrier-timeout" ? missingOf(slots, regions) : [],
});

/** What a record says of who ended the run before its time. */
export const abortOf = (aborted: StartStateItem["aborted"]): Pick<RunEnding, "abortReason" | "abortThreshold"> => {
  if (aborted === undefined) return {};
  const { reason, threshold } = aborted;
  return threshold === undefined ? { abortReason: reason } : { abortReason: reason, abortThreshold: threshold };
};

const missingOf = (slots: TestStatusAnswer["slots"], regions: TestStatusAnswer["regions"]): string[] =>
  Object.entries(regions).flatMap(([region, { workers, aggregator }]) => {
    const ready = slots.filter((slot) => slot.region === region && slot.readyAt !== undefined).length;
    const lacks = [
      ...(aggregator === null ? ["its aggregator"] : []),
      ...(ready < workers ? [`${workers - ready} of its ${workers} load generators`] : []),
    ];
    return lacks.length === 0 ? [] : [`${region} lacked ${lacks.join(" and ")}`];
  });

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
