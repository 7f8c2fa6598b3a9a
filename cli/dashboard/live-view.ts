// Makes the live page's parts out of the run's frames and its log: those of the moment each time, the dear ones as often as they may cost.
import type { RunRecord } from "../../contracts/run-record.ts";
import { courseParts, momentParts, type PartName, type Parts, tableParts } from "../../dashboard/live/parts.ts";
import type { Frame } from "../../metrics/frame.ts";
import { type SummarySoFar, summariseSoFar } from "../../metrics/summary.ts";
import type { TimeRow } from "../../metrics/time-series.ts";
import type { LogReader } from "../run/log-reader.ts";
import { LiveRows } from "./live-rows.ts";
import { Seldom } from "./seldom.ts";

type Log = Pick<LogReader, "logs" | "totals">;

export class LiveView {
  private readonly record: RunRecord;
  private readonly rows: Seldom<readonly TimeRow[]>;
  private readonly course: Seldom<ReturnType<typeof courseParts>>;
  private readonly summary: Seldom<SummarySoFar>;
  private readonly tables: Seldom<ReturnType<typeof tableParts>>;
  private frame: Frame;

  /** @param nowMs of a clock that only goes forward */
  constructor(record: RunRecord, { logs, totals }: Log, nowMs: () => number) {
    this.record = record;
    this.frame = firstFrame(record);
    const rows = new LiveRows();
    this.rows = new Seldom(() => rows.of(totals), nowMs);
    this.course = new Seldom(() => courseParts(this.rows.get()), nowMs);
    this.summary = new Seldom(() => summariseSoFar(record, this.startInstant(), logs, totals), nowMs);
    this.tables = new Seldom(() => tableParts(this.summary.get()), nowMs);
  }

  take(frame: Frame): void {
    this.frame = frame;
  }

  /** Everything, as of now. */
  parts(): Parts {
    const { thresholds } = this.summary.get();
    return {
      ...momentParts(this.record, this.frame, this.rows.get(), thresholds),
      ...this.course.get(),
      ...this.tables.get(),
    };
  }

  private startInstant(): string | null {
    const { startMs } = this.frame;
    return startMs === null ? null : new Date(startMs).toISOString();
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
