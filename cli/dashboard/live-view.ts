// What the live page shows, kept up to date with the run's frames and its log: seconds as they come, the dear parts as
// often as they may cost.

import { cityOf } from "../../contracts/results/places.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Frame, RunFacts, RunView, SummarySoFar, ViewChange } from "../../contracts/results/view.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { distributionsOf } from "../../metrics/histogram/distribution.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { factsOf } from "../../metrics/results/run-view.ts";
import { summariseSoFar } from "../../metrics/results/summary.ts";
import { CourseKeeper } from "../../metrics/totals/course.ts";
import { explainThresholds } from "../../metrics/verdict/culprit.ts";
import { FILES_BESIDE_REPORT } from "../results/result-files.ts";
import { Seldom } from "./seldom.ts";

export type LogSoFar = Pick<LogReader, "logs" | "totals" | "thresholds">;

/** What all that was measured is made into: dear in a large run. */
type Results = Required<Pick<ViewChange, "thresholds" | "distributions" | "requestCourses">> & {
  readonly soFar: SummarySoFar;
};

export class LiveView {
  readonly facts: RunFacts;
  readonly #course: CourseKeeper;
  readonly #results: Seldom<Results>;
  #frame: Frame;
  #told: Results | undefined;

  /** @param nowMs of a clock that only goes forward */
  constructor(record: RunRecord, plan: Pick<RunPlan, "script" | "env"> | null, log: LogSoFar, nowMs: () => number) {
    const { logs, totals, thresholds } = log;
    this.facts = factsOf(record, plan, FILES_BESIDE_REPORT);
    this.#frame = makeFirstFrame(record);
    this.#course = new CourseKeeper(totals, Object.keys(record.regions));
    totals.watch((region, { seconds }) => {
      for (const { second } of seconds) this.#course.touch(region, second);
    });
    this.#results = new Seldom(() => {
      const soFar = summariseSoFar(record, this.#startInstant(), logs, totals, thresholds.judgeTimed);
      return {
        soFar,
        thresholds: explainThresholds(thresholds.courseOf(soFar.thresholds), totals),
        distributions: distributionsOf(totals, []),
        requestCourses: totals.requestCourses.view(totals.lastSecond),
      };
    }, nowMs);
  }

  take(frame: Frame): void {
    this.#frame = frame;
  }

  /** Everything, as of the last change. */
  whole(): RunView {
    const results = this.#told ?? this.#results.get();
    return {
      schema: "meridian.view.v1",
      facts: this.facts,
      course: this.#course.course,
      heat: this.#course.heat,
      frame: this.#frame,
      ...results,
      summary: null,
    };
  }

  /** What is another than at the last change; "whole" when nothing is the same. */
  change(): ViewChange | "whole" {
    const { isWhole, points, heatColumns } = this.#course.advance();
    const results = this.#results.get();
    const fresh = results === this.#told ? {} : results;
    this.#told = results;
    return isWhole ? "whole" : { frame: this.#frame, points, heatColumns, ...fresh };
  }

  #startInstant(): string | null {
    const { startMs } = this.#frame;
    return startMs === null ? null : new Date(startMs).toISOString();
  }
}

/** Before the state was read for the first time. */
const makeFirstFrame = ({ regions, durationSeconds, distances }: RunRecord): Frame => ({
  phase: "gathering",
  startMs: null,
  nowMs: 0,
  durationSeconds,
  regions: Object.entries(regions).map(([region, { vus, workers }]) => ({
    region,
    city: cityOf(region, distances),
    vus,
    workers,
    readyWorkers: 0,
    endedWorkers: 0,
    hasAggregator: false,
    isCompleted: false,
    recent: null,
    requests: 0,
  })),
  all: null,
  requests: 0,
});
