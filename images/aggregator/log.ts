// One JSON line per event; and for what strangers can cause at will, at most one line a second with the counts since
// the last.
import type { Clock, Log } from "./ports.ts";

export const createLog =
  (clock: Pick<Clock, "wallMs">, write: (line: string) => void): Log =>
  (level, event, fields = {}) =>
    write(`${JSON.stringify({ level, at: new Date(clock.wallMs()).toISOString(), event, ...fields })}\n`);

const LINE_EVERY_MS = 1_000;

/** Counts by key; says them once a second at most, when something is counted. */
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
