// Makes the lines of timeseries.csv and histograms.hlog while a run goes on: of the seconds that are over, stretch by
// stretch, so that its end has those of the last seconds alone to make.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { type PastRows, rowHeadsOf } from "./csv.ts";
import { intervalLinesOf, intervalSeconds, type PastIntervals } from "./hlog.ts";

/** Stretches that are made at once: what one payload holds up the next by is bounded, and a backlog shrinks. */
const MOST_AT_ONCE = 4;

export interface PlannedRun {
  readonly regions: readonly string[];
  readonly durationSeconds: number;
}

export class PastLines implements PastRows, PastIntervals {
  /** Of a stretch: an interval of the histogram log, if the run ends as it is planned. */
  readonly lengthSeconds: number;
  readonly #totals: RunTotals;
  readonly #shelf: Shelf;
  /** The first seconds of the stretches that are made, and of which nothing has come since. */
  readonly #made = new Set<number>();
  #next = 0;

  /** @param totals nothing is in them yet; @param shelf where the lines wait */
  constructor(totals: RunTotals, shelf: Shelf, { regions, durationSeconds }: PlannedRun) {
    this.#totals = totals;
    this.#shelf = shelf;
    this.lengthSeconds = intervalSeconds(durationSeconds, regions.length);
  }

  rowsFrom(from: number): Iterable<string> | undefined {
    return this.#made.has(from) ? this.#shelf.linesOn(rowsBoard(from)) : undefined;
  }

  /** None of another length: the run took longer than planned, or ended before. */
  intervalFrom(from: number, length: number): Iterable<string> | undefined {
    return length === this.lengthSeconds && this.#made.has(from) ? this.#shelf.linesOn(intervalBoard(from)) : undefined;
  }

  /** @param settledUntil little is still to come of the seconds below it */
  take({ seconds }: FlushPayload, settledUntil: number): void {
    for (const { second } of seconds) this.#made.delete(second - (second % this.lengthSeconds));
    for (let count = 0; count < MOST_AT_ONCE && this.#next + this.lengthSeconds <= settledUntil; count += 1)
      this.#make();
  }

  #make(): void {
    const from = this.#next;
    this.#next += this.lengthSeconds;
    const isPut =
      this.#shelf.put(rowsBoard(from), rowHeadsOf(this.#totals, from, this.#next)) &&
      this.#shelf.put(intervalBoard(from), intervalLinesOf(this.#totals, from, this.lengthSeconds));
    if (isPut) this.#made.add(from);
    // There is no room: the end makes the others.
    else this.#next = Number.POSITIVE_INFINITY;
  }
}

const rowsBoard = (from: number): string => `rows-${from}`;
const intervalBoard = (from: number): string => `interval-${from}`;
