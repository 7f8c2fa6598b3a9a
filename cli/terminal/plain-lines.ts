// Frames as plain lines, for logs and pipes: a line when something changes, and every few seconds how the load goes.
import type { Frame } from "../../contracts/results/view.ts";
import { formatClock, formatCount, formatMs, formatRate } from "./format.ts";

const EVERY_MS = 5_000;

export class PlainLines {
  #lastReady = "";
  #hasStarted = false;
  #lastLineMs = Number.NEGATIVE_INFINITY;
  #lastPhase = "";

  /** The lines that this frame adds; mostly none. */
  next(frame: Frame): string[] {
    const lines: string[] = [];
    if (frame.startMs === null) return this.#gathering(frame);
    const elapsedMs = frame.nowMs - frame.startMs;
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      lines.push(`start: every region at ${new Date(frame.startMs).toISOString()}`);
    }
    if (frame.phase !== this.#lastPhase) {
      this.#lastPhase = frame.phase;
      if (frame.phase === "draining") lines.push("draining: iterations under way finish");
    }
    if (elapsedMs >= 0 && frame.nowMs - this.#lastLineMs >= EVERY_MS && frame.all !== null) {
      this.#lastLineMs = frame.nowMs;
      lines.push(...loadLines(frame, elapsedMs));
    }
    return lines;
  }

  #gathering({ regions }: Frame): string[] {
    const waiting = regions.flatMap(({ region, readyWorkers, workers, hasAggregator }) =>
      hasAggregator && readyWorkers >= workers
        ? []
        : [`${region} (${hasAggregator ? "" : "aggregator, "}${readyWorkers}/${workers} load generators)`],
    );
    const line = waiting.length === 0 ? "all regions are ready" : `waiting for ${waiting.join(", ")}`;
    if (line === this.#lastReady) return [];
    this.#lastReady = line;
    return [line];
  }
}

const loadLines = ({ regions, durationSeconds, all, requests }: Frame, elapsedMs: number): string[] => {
  const clock = `${formatClock(elapsedMs)}/${formatClock(durationSeconds * 1000)}`;
  const parts = regions.map(({ region, recent }) => {
    if (recent === null) return `${region} –`;
    const p95 = recent.p95 === null ? "–" : formatMs(recent.p95);
    return `${region} ${recent.vus} VUs ${formatRate(recent.requestsPerSecond)} p95 ${p95}`;
  });
  return [
    `${clock}  ${formatCount(requests)} requests, ${formatRate(all?.requestsPerSecond ?? 0)} | ${parts.join(" | ")}`,
  ];
};
