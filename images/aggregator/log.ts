// Logs one JSON line per event. What strangers can cause at will is counted instead, and logged at most once a second.
import type { Clock, Log } from "./ports.ts";

export const createLog =
  (clock: Pick<Clock, "wallMs">, write: (line: string) => void): Log =>
  (level, event, fields = {}) =>
    write(`${JSON.stringify({ level, at: new Date(clock.wallMs()).toISOString(), event, ...fields })}\n`);

const LINE_EVERY_MS = 1_000;

/** Counts by key, and logs the counts when something is counted, at most once a second. */
export const createCountingLog = (
  log: Log,
  event: string,
  clock: Pick<Clock, "monotonicMs">,
): ((key: string) => void) => {
  let counts: Record<string, number> = {};
  let lastLineMs = Number.NEGATIVE_INFINITY;
  return (key) => {
    counts[key] = (counts[key] ?? 0) + 1;
    const nowMs = clock.monotonicMs();
    if (nowMs - lastLineMs < LINE_EVERY_MS) return;
    lastLineMs = nowMs;
    log("warn", event, { counts });
    counts = {};
  };
};
