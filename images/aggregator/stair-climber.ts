// Searches for a capacity while a run goes on: judges each step of its load by the flush logs of all regions, and
// proposes the next ones, which go to the orchestrator with the heartbeat. One aggregator of a run does this. What was
// found so far follows from the log and the steps, so that another one which takes its place goes on.
import type { ActionOf } from "../../cloud/ports.ts";
import type { Step } from "../../contracts/executors/stairs.ts";
import type { ThresholdWatch } from "../../contracts/orchestrator/answer.ts";
import { Climb } from "../../metrics/capacity/climb.ts";
import { StepBook } from "../../metrics/capacity/step-book.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { NO_PAST } from "../../metrics/totals/seconds/shelf.ts";
import { ToldSeconds } from "../../metrics/verdict/windows/told-seconds.ts";
import type { WatchOptions } from "./threshold-watch.ts";

const LOOK_EVERY_MS = 250;

type AddedSteps = NonNullable<ActionOf<"agg-record">["addSteps"]>;

export interface ClimberOptions extends WatchOptions {
  readonly climb: NonNullable<ThresholdWatch["climb"]>;
  /** There is something new to be told to the orchestrator. */
  readonly tell: () => void;
}

export class StairClimber {
  readonly #options: ClimberOptions;
  /** As the orchestrator has them; undefined before its first word. */
  #added: readonly Step[] | undefined;
  #proposal: AddedSteps | undefined;

  constructor(options: ClimberOptions) {
    this.#options = options;
  }

  /** What the next heartbeat is to add; undefined: nothing. */
  get proposal(): AddedSteps | undefined {
    return this.#proposal;
  }

  /** @param added all steps that were added to the load so far */
  take(added: readonly Step[]): void {
    this.#added = added;
    // Whatever became of it: the next look proposes what is right by then.
    this.#proposal = undefined;
  }

  /** Looks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { runId, watched, climb, startAtMs, startTimestamp, flushLog, clock, log, tell } = this.#options;
    const run = { regions: Object.fromEntries(watched.regions.map((region) => [region, null])), thresholds: [] };
    const reader = new LogReader(run, (region, afterSeq) => flushLog.readPage(runId, region, afterSeq), {
      shelf: NO_PAST,
    });
    const startMs = Date.parse(startTimestamp);
    const book = new StepBook(climb);
    book.health.startMs = startMs;
    const told = new ToldSeconds(startMs, watched.regions);
    reader.totals.watch((region, payload) => {
      told.add(region, payload);
      book.add(region, payload);
    });
    const search = new Climb(climb, book);
    while (!signal.aborted) {
      try {
        await reader.advance();
        const elapsedSeconds = (clock.monotonicMs() - startAtMs) / 1000;
        if (this.#added !== undefined && elapsedSeconds >= 0) {
          const steps = search.stepsToAdd(this.#added, told.until(elapsedSeconds), elapsedSeconds, climb.leadSeconds);
          // One that was not taken yet is made anew: its time may be past.
          const isNew = this.#proposal === undefined;
          this.#proposal = steps.length === 0 ? undefined : { after: this.#added.length, steps };
          if (steps.length > 0 && isNew) {
            log("info", "steps-proposed", { elapsedSeconds, steps });
            tell();
          }
        }
      } catch (error) {
        // Another region's log may be out of reach for a while: the next look reads on from where this one came.
        log("warn", "steps-unwatched", { error: String(error) });
      }
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }
}
