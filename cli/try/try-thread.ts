// Runs a try in a thread of this process: the script is kept from the command's environment there, and one that never
// ends can be ended.
import { Worker } from "node:worker_threads";
import { STOP_TRYING, type TryAssignment, type TryEvent, type TryPart } from "../../contracts/run/try-events.ts";
import { type CutReason, outcomeOf, type TryOutcome } from "./outcome.ts";

/** How long a part that was cut may take to end. */
const LET_GO_MS = 1_000;
/** Node's exit code for an await at the top that never ends. */
const UNSETTLED = 13;
/** How long nothing may happen before somebody who waits is told what is waited for. */
const QUIET_MS = 5_000;

export interface TryOptions {
  /** The thread's bundle. */
  readonly program: string | URL;
  readonly assignment: TryAssignment;
  /** How long each part may take. */
  readonly limitSeconds: Readonly<Record<TryPart | "loading", number>>;
  /** Cuts the part that is under way, and nothing but teardown() follows; the reason of the signal says why. */
  readonly stopped: AbortSignal;
  /** Ends all of it at once. */
  readonly killed: AbortSignal;
}

export interface TryWatch {
  readonly onEvent: (event: TryEvent) => void;
  readonly onQuiet: (part: TryPart | "loading", limitSeconds: number) => void;
}

/** Never rejects. */
export const runTry = (options: TryOptions, watch: TryWatch): Promise<TryOutcome> =>
  new Promise((resolve) => new TryThread(options, watch, resolve));

class TryThread {
  readonly #options: TryOptions;
  readonly #watch: TryWatch;
  readonly #resolve: (outcome: TryOutcome) => void;
  readonly #worker: Worker;
  #part: TryPart | "loading" = "loading";
  /** Of the first part that did not come to its end, but for teardown(). */
  #outcome: TryOutcome = { is: "done" };
  #why: CutReason = { by: "interrupt" };
  #limit: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #letGo: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: TryOptions, watch: TryWatch, resolve: (outcome: TryOutcome) => void) {
    this.#options = options;
    this.#watch = watch;
    this.#resolve = resolve;
    const worker = new Worker(options.program, { workerData: options.assignment, env: {} });
    this.#worker = worker;
    worker.on("message", (event: TryEvent) => this.#take(event));
    worker.on("error", (error: Error) => this.#endWith(`the script's thread ended: ${error.message}`));
    worker.on("exit", (code) => this.#endWith(this.#exitWords(code)));
    this.#begin("loading");
    options.stopped.addEventListener("abort", this.#onStopped, { once: true });
    options.killed.addEventListener("abort", this.#onKilled, { once: true });
    if (options.stopped.aborted) this.#onStopped();
  }

  #take(event: TryEvent): void {
    if (this.#isOver) return;
    this.#listenOn();
    if (event.type === "begun") this.#begin(event.part);
    this.#watch.onEvent(event);
    if (event.type === "ended") this.#ended(outcomeOf(event.part, event.ending, this.#why));
    else if (event.type === "load-failed")
      this.#finish({
        is: "threw",
        part: "loading",
        cause: "script",
        message: event.message,
        place: event.place,
      });
    else if (event.type === "done") this.#finish(this.#outcome);
  }

  #begin(part: TryPart | "loading"): void {
    this.#part = part;
    const seconds = this.#options.limitSeconds[part];
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#cut({ by: "limit", seconds }), seconds * 1000);
    this.#listenOn();
    // Asked for while another part was under way, or none yet.
    if (this.#options.stopped.aborted && part !== "teardown") this.#onStopped();
  }

  #ended(outcome: TryOutcome): void {
    clearTimeout(this.#limit);
    clearTimeout(this.#letGo);
    this.#letGo = undefined;
    if (this.#outcome.is === "done" && this.#part !== "teardown") this.#outcome = outcome;
  }

  readonly #onStopped = (): void => {
    const { reason } = this.#options.stopped;
    this.#cut({ by: reason === "save" ? "save" : "interrupt" });
  };

  readonly #onKilled = (): void => this.#finish(this.#stuck({ by: "interrupt" }));

  #cut(why: CutReason): void {
    if (this.#letGo !== undefined) return;
    this.#why = why;
    this.#worker.postMessage(STOP_TRYING);
    const { performance } = this.#worker;
    const before = performance.eventLoopUtilization();
    this.#letGo = setTimeout(() => {
      // A loop leaves none at all, and on a busy machine a thread that waits has little.
      const { idle } = performance.eventLoopUtilization(before);
      this.#finish(this.#stuck(why, idle > LET_GO_MS / 100));
    }, LET_GO_MS);
  }

  #stuck(why: CutReason, isIdle = false): TryOutcome {
    if (this.#part === "teardown") return this.#outcome;
    return { is: "cut", part: this.#part, why, underWay: [], isStuck: true, isIdle };
  }

  #listenOn(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#watch.onQuiet(this.#part, this.#options.limitSeconds[this.#part]), QUIET_MS);
  }

  /** Nothing keeps a thread that is loading a script but what its top level awaits. */
  #exitWords(code: number): string {
    const isWaiting = this.#part === "loading" && (code === 0 || code === UNSETTLED);
    return isWaiting
      ? "an await at its top waits for what never comes"
      : `the script's thread exited with code ${code}`;
  }

  #endWith(message: string): void {
    this.#finish({ is: "threw", part: this.#part, cause: "script", message, place: "" });
  }

  #finish(outcome: TryOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of [this.#limit, this.#quiet, this.#letGo]) clearTimeout(timer);
    this.#options.stopped.removeEventListener("abort", this.#onStopped);
    this.#options.killed.removeEventListener("abort", this.#onKilled);
    void this.#worker.terminate().then(() => this.#resolve(outcome));
  }
}
