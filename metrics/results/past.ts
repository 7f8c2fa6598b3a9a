// What the end of a long run needs of its seconds, made while it goes on: of the seconds that are over, a little with
// each payload. What comes of them later is made again at the end, and so is what hangs on a length that was not planned.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import { MOST_POINTS, MOST_REQUEST_POINTS } from "../../contracts/results/view.ts";
import { CourseKeeper } from "../totals/course.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { settledUntil } from "../totals/seconds/settled.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { PastLines, type PlannedRun } from "./past-lines.ts";

export class Past {
  readonly lines: PastLines;
  readonly #totals: RunTotals;
  readonly #planned: PlannedRun;
  readonly #course: CourseKeeper;

  /** @param totals nothing is in them yet; @param shelf where lines wait */
  constructor(totals: RunTotals, shelf: Shelf, planned: PlannedRun) {
    this.lines = new PastLines(totals, shelf, planned);
    this.#totals = totals;
    this.#planned = planned;
    this.#course = new CourseKeeper(totals, planned.regions, stepOf(planned, MOST_POINTS));
    totals.watch((region, payload) => this.#take(region, payload));
  }

  /** All of the run's course, up to date; undefined where its points are not those that were planned. */
  get course(): CourseKeeper | undefined {
    if (this.#totals.course.stepSeconds !== this.#course.stepSeconds) return undefined;
    this.#course.advance();
    return this.#course;
  }

  #take(region: string, payload: FlushPayload): void {
    const settled = settledUntil(this.#totals, this.#planned.regions);
    this.lines.take(payload, settled);
    for (const { second } of payload.seconds) this.#course.touch(region, second);
    this.#course.advance(settled);
    this.#totals.requestCourses.prepare(stepOf(this.#planned, MOST_REQUEST_POINTS), settled);
  }
}

/** Seconds that a point of the run stands for at its end, where it has so many points at most. */
const stepOf = ({ durationSeconds }: PlannedRun, mostPoints: number): number => {
  let step = 1;
  // What is under way when the load ends is measured in the second after it.
  while (durationSeconds >= mostPoints * step) step *= 2;
  return step;
};
