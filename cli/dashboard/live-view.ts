// Makes the live page's parts out of the run's frames and its log: those of the moment each time, the dear ones as often as they may cost.
import type { RunRecord } from "../../contracts/run-record.ts";
import { detailParts, momentParts, type PartName, type Parts } from "../../dashboard/live/parts.ts";
import type { Detail } from "../../dashboard/live/view.ts";
import type { Frame } from "../../metrics/frame.ts";
import { summarise } from "../../metrics/summary.ts";
import type { LogReader } from "../run/log-reader.ts";
import { LiveRows } from "./live-rows.ts";

/** The detail is made again after this many times what it took: at most a twentieth of one core goes into looking. */
const REST_FACTOR = 20;
const LEAST_REST_MS = 900;

export class LiveView {
  private readonly record: RunRecord;
  private readonly reader: Pick<LogReader, "logs" | "totals">;
  private readonly nowMs: () => number;
  private readonly rows = new LiveRows();
  private frame: Frame;
  private detail: Detail;
  private details: ReturnType<typeof detailParts>;
  private detailDueAtMs = 0;

  /** @param nowMs of a clock that only goes forward */
  constructor(record: RunRecord, reader: Pick<LogReader, "logs" | "totals">, nowMs: () => number) {
    this.record = record;
    this.reader = reader;
    this.nowMs = nowMs;
    this.frame = firstFrame(record);
    this.detail = this.makeDetail();
    this.details = detailParts(this.detail);
  }

  /** Everything, as of now. */
  parts(): Parts {
    if (this.nowMs() >= this.detailDueAtMs) this.refreshDetail();
    return { ...momentParts(this.record, this.frame, this.detail), ...this.details };
  }

  take(frame: Frame): void {
    this.frame = frame;
  }

  private refreshDetail(): void {
    const beganAtMs = this.nowMs();
    this.detail = this.makeDetail();
    this.details = detailParts(this.detail);
    const endedAtMs = this.nowMs();
    this.detailDueAtMs = endedAtMs + Math.max(LEAST_REST_MS, REST_FACTOR * (endedAtMs - beganAtMs));
  }

  private makeDetail(): Detail {
    const { logs, totals } = this.reader;
    const summary = summarise(this.record, logs, totals);
    const { startMs } = this.frame;
    const instant = startMs === null ? null : new Date(startMs).toISOString();
    return { summary: { ...summary, start: { ...summary.start, instant } }, rows: this.rows.of(totals) };
  }
}

/** Names of the parts whose markup is another than it was. */
export const changedParts = (before: Parts | undefined, now: Parts): PartName[] =>
  (Object.keys(now) as PartName[]).filter((name) => before?.[name].markup !== now[name].markup);

/** Before the state was read for the first time. */
const firstFrame = ({ regions, durationSeconds }: RunRecord): Frame => ({
  phase: "gathering",
  startMs: null,
  nowMs: 0,
  durationSeconds,
  regions: Object.entries(regions).map(([region, { vus, workers }]) => ({
    ...{ region, city: region, vus, workers },
    ...{ readyWorkers: 0, endedWorkers: 0, hasAggregator: false, isCompleted: false, recent: null, requests: 0 },
  })),
  all: null,
  requests: 0,
});
