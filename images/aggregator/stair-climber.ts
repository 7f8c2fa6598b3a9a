// Searches for a capacity while a run goes on: judges each step of its load by the flush logs of all regions, and
// proposes the next ones, which go to the orchestrator with the heartbeat. One aggregator of a run does this. What was
// found so far follows from the log and the steps, so that another one which takes its place goes on.
import type { ActionOf } from "../../cloud/ports.ts";
import type { Step } from "../../contracts/executors/stairs.ts";
import type { ThresholdWatch } from "../../contracts/orchestrator/answer.ts";
import { Climb } from "../../metrics/capacity/climb.ts";
import { StepBook } from "../../metrics/capacity/step-book.ts";
import type { Log } from "./ports.ts";
import type { WatchedLogs } from "./watched-logs.ts";

const LOOK_EVERY_MS = 250;

type AddedSteps = NonNullable<ActionOf<"agg-record">["addSteps"]>;

export interface ClimberOptions {
  /** Of which nothing has been read yet. */
  readonly logs: WatchedLogs;
  readonly startTimestamp: string;
  readonly log: Log;
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
    const { logs, climb, startTimestamp, log, tell } = this.#options;
    const book = new StepBook(climb);
    book.health.startMs = Date.parse(startTimestamp);
    logs.reader.totals.watch((region, payload) => book.add(region, payload));
    const search = new Climb(climb, book);
    await logs.lookEvery(LOOK_EVERY_MS, "steps-unwatched", signal, (elapsedSeconds, toldUntil) => {
      if (this.#added === undefined || elapsedSeconds < 0) return;
      const steps = search.stepsToAdd(this.#added, toldUntil, elapsedSeconds, climb.leadSeconds);
      // One that was not taken yet is made anew: its time may be past.
      const isNew = this.#proposal === undefined;
      this.#proposal = steps.length === 0 ? undefined : { after: this.#added.length, steps };
      if (steps.length > 0 && isNew) {
        log("info", "steps-proposed", { elapsedSeconds, steps });
        tell();
      }
    });
  }
}
