// Follows a run from wherever it is to its end, by asking: the state as often as whoever observes wants to be told, or
// more often where the orchestrator says so, and the log's new items with it.
import type { RunEnding } from "../../contracts/results/run-record.ts";
import type { Frame } from "../../contracts/results/view.ts";
import { backoffMs } from "../../contracts/words/backoff.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { makeFrame } from "../../metrics/results/frame.ts";
import type { OpenRun, RunResults } from "../places/place.ts";
import { openRunLog } from "../results/open-log.ts";
import { endingOf } from "./ending.ts";
import type { Observer, OpenObserver, Watched } from "./observers.ts";

const FRAME_EVERY_MS = 500;
/** Where nobody observes. */
const MOST_MS = 1_000;
const BACKOFF = { firstMs: 500, maxMs: 5_000 };
/** In a row, before the run has ever answered. After that its deadline is known, and what fails is not the run. */
const MAX_FIRST_FAILURES = 10;
/** After the deadline: whatever the run still waits for is over by then. */
const GRACE_MS = 90_000;

/** Another one in tests. */
export interface FollowClock {
  /** Milliseconds, never stepped. */
  readonly nowMs: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface FollowOptions extends Pick<Watched, "stop" | "say"> {
  /** Ends the following, not the run. */
  readonly signal: AbortSignal;
  readonly clock?: FollowClock;
}

/** @returns the run's results; undefined when the following was ended before there were any */
export const followRun = async (
  run: OpenRun,
  observers: readonly OpenObserver[],
  { signal, stop, say, clock = REAL_CLOCK }: FollowOptions,
): Promise<RunResults | undefined> => {
  const log = openRunLog(run.directory, run.record, run.readLog, run);
  const { reader } = log;
  const open: Observer[] = [];
  let results: RunResults | undefined;
  try {
    for (const openObserver of observers) {
      const observer = await openObserver({ run, reader, stop, say });
      if (observer !== undefined) open.push(observer);
    }
    const tell = (frame: Frame): void => {
      for (const observer of open) observer.frame(frame);
    };
    const everyMs = Math.min(MOST_MS, ...open.map(({ frameEveryMs = FRAME_EVERY_MS }) => frameEveryMs));
    const ending = await askToItsEnd(run, reader, { tell, everyMs }, signal, clock);
    const warnings = (await Promise.all(open.map((observer) => observer.settle?.(signal) ?? []))).flat();
    results = await run.conclude({ ending, wasLeft: signal.aborted, log, warnings });
    return results;
  } finally {
    await Promise.all(open.map((observer) => observer.close(results?.summary))).finally(() => log.close());
  }
};

/** @returns undefined when the following was ended, or the run cannot be asked any more */
const askToItsEnd = async (
  { record, ask, isThere }: OpenRun,
  reader: LogReader,
  { tell, everyMs }: { readonly tell: (frame: Frame) => void; readonly everyMs: number },
  signal: AbortSignal,
  { nowMs, pause }: FollowClock,
): Promise<RunEnding | undefined> => {
  let failures = 0;
  let giveUpAtMs: number | undefined;
  while (!signal.aborted) {
    let askAgainMs = everyMs;
    try {
      const status = await ask({ type: "test-status" });
      if (status.runId !== record.runId) return undefined;
      giveUpAtMs = nowMs() + Date.parse(status.deadline) - Date.parse(status.serverTime) + GRACE_MS;
      await reader.advance();
      tell(makeFrame(status, reader, record.distances));
      failures = 0;
      if (status.over !== null) return endingOf(status);
      // Only tasks have to learn of the start at once.
      if (status.phase !== "gathering") askAgainMs = Math.min(everyMs, status.pollAfterMs);
    } catch (error) {
      // A host goes away right after the end: that the run cannot be asked any more is an end, too.
      if (!(await isThere())) return undefined;
      failures += 1;
      if (giveUpAtMs === undefined ? failures >= MAX_FIRST_FAILURES : nowMs() >= giveUpAtMs) throw inWords(error);
      askAgainMs = backoffMs(BACKOFF, failures, Math.random);
    }
    await pause(askAgainMs, signal);
  }
  return undefined;
};

const inWords = (cause: unknown): MeridianError =>
  cause instanceof MeridianError
    ? cause
    : new MeridianError("ORCHESTRATOR_UNREACHABLE", `the run could not be asked any more: ${String(cause)}`, {
        next: "`meridian status` says what became of it; `meridian results` makes its results again",
        cause,
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

const REAL_CLOCK: FollowClock = { nowMs: () => performance.now(), pause };
