// What a search for a capacity has come to, by its log: while it goes on, and when it is over.
import type { ClimbSettings } from "../../contracts/capacity/climb.ts";
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { Step } from "../../contracts/executors/stairs.ts";
import type { CapacityFile } from "../../contracts/results/capacity.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { Climb, type Progress } from "./climb.ts";
import { StepBook } from "./step-book.ts";

export class CapacityReader {
  readonly #book: StepBook;
  readonly #climb: Climb;

  constructor(settings: ClimbSettings, shelf?: Shelf) {
    this.#book = new StepBook(settings, shelf, true);
    this.#climb = new Climb(settings, this.#book);
  }

  add(region: string, payload: FlushPayload): void {
    this.#book.add(region, payload);
  }

  /**
   * @param added all steps that were added to the load; @param toldUntil everything is there of the seconds below it
   */
  progress(startTimestamp: string, added: readonly Step[], toldUntil: number): Progress {
    this.#book.health.startMs = Date.parse(startTimestamp);
    return this.#climb.progress(added, toldUntil);
  }

  /** @param lastSecond in which anything was measured */
  file(ending: RunRecord["ending"], lastSecond: number): CapacityFile {
    const { rows, found } = this.progress(ending?.startTimestamp ?? "", ending?.steps ?? [], lastSecond + 1);
    const { capacity, limitedBy, note } = found ?? {
      capacity: null,
      limitedBy: "noise" as const,
      note: "the run was over before the search was",
    };
    const failed = rows.filter(({ held, rate }) => !held && rate >= (capacity?.high ?? 0) * 0.999);
    return {
      schema: "meridian.capacity.v1",
      capacity,
      limitedBy,
      note,
      broke: failed.findLast(({ broke }) => broke !== null)?.broke ?? null,
      steps: [...rows],
    };
  }
}
