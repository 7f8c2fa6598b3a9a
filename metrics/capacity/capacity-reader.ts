// What a search for a capacity has come to, by its log: while it goes on, and when it is over.
import type { ClimbSettings } from "../../contracts/capacity/climb.ts";
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { Step } from "../../contracts/executors/stairs.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { CapacityFile, SearchSoFar } from "../../contracts/results/capacity.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { ToldSeconds } from "../verdict/windows/told-seconds.ts";
import { Climb, type Progress } from "./climb.ts";
import { StepBook } from "./step-book.ts";

export class CapacityReader {
  readonly #book: StepBook;
  readonly #climb: Climb;
  readonly #told: ToldSeconds;

  /** @param regions of the run */
  constructor(settings: ClimbSettings, regions: readonly string[], shelf?: Shelf) {
    this.#book = new StepBook(settings, shelf, true);
    this.#climb = new Climb(settings, this.#book);
    this.#told = new ToldSeconds(Number.NaN, regions);
  }

  add(region: string, payload: FlushPayload): void {
    this.#book.add(region, payload);
    this.#told.add(region, payload);
  }

  /** Where the search is while its run goes on; undefined before the start. */
  soFar({
    start,
    steps: added = [],
    serverTime,
  }: Pick<TestStatusAnswer, "start" | "steps" | "serverTime">): SearchSoFar | undefined {
    if (!start.state) return undefined;
    this.#told.startMs = Date.parse(start.timestamp);
    const told = this.#told.until((Date.parse(serverTime) - this.#told.startMs) / 1000);
    const { rows, asked } = this.#progress(start.timestamp, added, told);
    const ofTarget = rows.filter(({ health }) => health === "ok");
    const held = Math.max(...ofTarget.flatMap((row) => (row.held ? [row.rate] : [])));
    const failed = Math.min(...ofTarget.flatMap((row) => (row.held ? [] : [row.rate])));
    return {
      rate: asked?.do === "hold" ? asked.rate : 0,
      purpose: asked?.do === "hold" ? asked.purpose : "drain",
      held: Number.isFinite(held) ? held : null,
      failed: Number.isFinite(failed) ? failed : null,
      steps: rows.map(({ thresholds: _, regions: __, ...row }) => row),
    };
  }

  /**
   * @param added all steps that were added to the load; @param toldUntil everything is there of the seconds below it
   */
  #progress(startTimestamp: string, added: readonly Step[], toldUntil: number): Progress {
    this.#book.health.startMs = Date.parse(startTimestamp);
    return this.#climb.progress(added, toldUntil);
  }

  /** @param lastSecond in which anything was measured */
  file(ending: RunRecord["ending"], lastSecond: number): CapacityFile {
    const { rows, found } = this.#progress(ending?.startTimestamp ?? "", ending?.steps ?? [], lastSecond + 1);
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
