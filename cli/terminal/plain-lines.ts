// Frames as plain lines, for logs and pipes: a line when something changes, and every few seconds how the load goes.
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import { searchText, stageText } from "../../contracts/results/capacity-words.ts";
import type { Frame } from "../../contracts/results/view.ts";
import { formatClock, formatCount, formatMs, formatRate } from "./format.ts";
import { oneLine } from "./printable.ts";
import type { ResultsSoFar } from "./results-so-far.ts";
import { measuredText } from "./sections/thresholds.ts";

const EVERY_MS = 5_000;

export class PlainLines {
  #lastReady = "";
  #hasStarted = false;
  #lastLineMs = Number.NEGATIVE_INFINITY;
  #lastPhase = "";
  readonly #crossed = new Set<string>();

  /** The lines that this frame adds; mostly none. @param soFar asked for when there is something to say */
  next(frame: Frame, soFar: () => ResultsSoFar): string[] {
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
      const results = soFar();
      lines.push(...loadLines(frame, results, elapsedMs), ...this.#crossings(results));
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

  /** Thresholds that have begun or ceased to hold. */
  #crossings({ thresholds, kinds }: ResultsSoFar): string[] {
    return thresholds.flatMap((result) => {
      const { metric, ok } = result;
      const name = oneLine(`${metric} ${expressionInWords(result)}`);
      if (ok === !this.#crossed.has(name)) return [];
      if (ok) this.#crossed.delete(name);
      else this.#crossed.add(name);
      return [`threshold ${name} ${ok ? "holds again" : "does not hold"}: ${measuredText(result, kinds)}`];
    });
  }
}

const loadLines = (
  { regions, durationSeconds, all, requests, search }: Frame,
  { requests: named }: ResultsSoFar,
  elapsedMs: number,
): string[] => {
  const clock = `${formatClock(elapsedMs)}/${formatClock(durationSeconds * 1000)}`;
  const parts = regions.map(({ region, recent }) => {
    if (recent === null) return `${region} –`;
    const p95 = recent.p95 === null ? "–" : formatMs(recent.p95);
    return `${region} ${recent.vus} VUs ${formatRate(recent.requestsPerSecond)} p95 ${p95}`;
  });
  const failed = named.reduce((sum, { failedCount }) => sum + failedCount, 0);
  const failures = failed === 0 ? "" : `, ${formatCount(failed)} failed`;
  const stage = search === undefined ? "" : `${stageText(search)}, ${searchText(search)} | `;
  return [
    `${clock}  ${stage}${formatCount(requests)} requests${failures}, ${formatRate(all?.requestsPerSecond ?? 0)} | ${parts.join(" | ")}`,
  ];
};
