// One thread's place in a pool: whoever sits there runs its share of the load. A thread that crashes is replaced; one
// that is blocked is ended.
import type { NoticeCode } from "../../../contracts/delta/notices.ts";
import type { ScriptWords } from "../../../contracts/delta/script-words.ts";
import type { FromThread, LoadStart, ThreadAssignment, ThreadReport, ToThread } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import type { Pause } from "../shared/pauses.ts";
import type { LoadThread, ThreadHome } from "../shared/thread-home.ts";
import { heapLimitMiB } from "./heap-limit.ts";

/** A thread that crashes more often is not started again. */
const MAX_RESTARTS = 3;
/** Node's exit code for an await at the top that never ends. */
const UNSETTLED = 13;
/** One that measures says so each second: after this it did not come to it. */
const SILENT_MS = 2_000;
const NEVER_LOADED = "an await at its top waits for what never comes";

export interface PoolEvents {
  readonly onMeasured: (measured: ThreadReport) => void;
  readonly onStarted: (skewMs: number) => void;
  readonly onLoadFailed: (message: string, place: string) => void;
  readonly onNotice: (code: NoticeCode, text: string) => void;
  /** Nobody did what was due to a thread meanwhile. */
  readonly onPause: (pause: Pause) => void;
  /** A thread took with it what became of so many attempts. */
  readonly onLost: (attempts: number) => void;
  readonly onSaid: (words: ScriptWords) => void;
  /** The script asks for the end of the whole run. */
  readonly onAbort: (reason: string) => void;
}

export interface SeatOptions {
  readonly home: ThreadHome;
  readonly assignment: ThreadAssignment;
  readonly events: PoolEvents;
  /** What a thread is told as soon as it is ready: also one that took the place of another in mid-run. */
  readonly greeting: () => LoadStart | undefined;
  readonly mayRestart: () => boolean;
  /** When the load's last iterations are cut; undefined before it is known. */
  readonly endsAtMs: () => number | undefined;
  /** It is ready now, or done. */
  readonly onChanged: () => void;
}

export class ThreadSeat {
  readonly #options: SeatOptions;
  #thread: LoadThread;
  #isReady = false;
  #isDone = false;
  #isClosed = false;
  #hasStarted = false;
  #restarts = 0;
  #inFlight = 0;
  /** How many of the attempts that it has begun the present thread has told of. */
  #toldAttempts = 0;
  #lastHeardMs = monotonicMs();
  /** When the thread died that was not replaced yet, or never will be. */
  #diedAtMs: number | undefined;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#thread = this.#spawn();
  }

  /** Its thread has loaded the script, or cannot. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** No thread sits here any more. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Attempts that its thread has begun and not told of: one that dies takes them with it. */
  get untold(): number {
    return this.#isDone ? 0 : Math.max(0, this.#thread.begun - this.#toldAttempts);
  }

  /** The load begins: no thread will do what is due to this seat, if it was given up before. */
  begin(): void {
    const endsAtMs = this.#options.endsAtMs();
    if (!this.#isDone || this.#diedAtMs === undefined || endsAtMs === undefined) return;
    this.#options.events.onPause({ fromMs: this.#diedAtMs, untilMs: endsAtMs, cause: "thread-dead" });
  }

  tell(message: ToThread): void {
    this.#thread.tell(message);
  }

  /** Neither its script nor a stop could move it. */
  endBlocked(): void {
    // The successor of one that died, which has not loaded the script yet, is blocked by nothing.
    if (this.#diedAtMs !== undefined) {
      this.#finish();
      this.begin();
      void this.#thread.end();
      return;
    }
    const silentSeconds = Math.round((monotonicMs() - this.#lastHeardMs) / 1000);
    const missing = this.#lose();
    this.#options.events.onPause({ fromMs: this.#lastHeardMs, untilMs: monotonicMs(), cause: "thread-blocked" });
    this.#options.events.onNotice(
      "thread-blocked",
      `script blocked: a thread of the load generator did not end when its time was over (silent for ${silentSeconds} s) and was stopped; what it measured in its last ${silentSeconds} s is missing, ${missing} requests. Look for an endless loop in the script`,
    );
    this.#finish();
    void this.#thread.end();
  }

  /** Ends its thread at once, and nobody is told of it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread.end();
  }

  #spawn(): LoadThread {
    const { home, assignment } = this.#options;
    this.#toldAttempts = 0;
    const thread = home.open(assignment, heapLimitMiB(assignment.threadCount), {
      onMessage: (message) => {
        // A blocked one may have said something more before it was ended.
        if (this.#thread === thread && !this.#isDone) this.#take(message);
      },
      onEnded: (code, reason) => {
        if (this.#thread !== thread || this.#isDone || this.#isClosed) return;
        // Nothing keeps a thread that loads a script but what its top level awaits: loaded again it would end again.
        if (reason === "" && !this.#isReady && (code === 0 || code === UNSETTLED))
          this.#take({ type: "load-failed", message: NEVER_LOADED, place: assignment.plan.script.file });
        else this.#replace(reason === "" ? `it exited with code ${code}` : reason);
      },
    });
    return thread;
  }

  #take(message: FromThread): void {
    const { events, greeting, onChanged } = this.#options;
    this.#lastHeardMs = monotonicMs();
    switch (message.type) {
      case "ready": {
        this.#isReady = true;
        const start = greeting();
        if (this.#diedAtMs !== undefined)
          events.onPause({ fromMs: this.#diedAtMs, untilMs: monotonicMs(), cause: "thread-dead" });
        this.#diedAtMs = undefined;
        // What was due before a thread that crashed in mid-run is not its successor's.
        if (start !== undefined)
          this.tell({ type: "start", ...start, isAtStart: start.isAtStart && !this.#hasStarted });
        onChanged();
        break;
      }
      case "load-failed":
        events.onLoadFailed(message.message, message.place);
        this.#finish();
        break;
      case "started":
        // A thread in place of one that crashed begins in mid-run: that is no part of how simultaneous the start was.
        if (!this.#hasStarted) events.onStarted(message.skewMs);
        this.#hasStarted = true;
        break;
      case "measured":
        this.#inFlight = message.inFlight;
        this.#toldAttempts += message.attempts;
        events.onMeasured(message);
        break;
      case "said":
        events.onSaid(message.words);
        break;
      case "abort":
        events.onAbort(message.reason);
        break;
      case "done":
        this.#lose();
        this.#finish();
    }
  }

  #replace(reason: string): void {
    const missing = this.#lose();
    const nowMs = monotonicMs();
    // Memory that runs out takes its time, in which nobody's turn came.
    if (this.#hasStarted && this.#isReady && nowMs - this.#lastHeardMs >= SILENT_MS)
      this.#options.events.onPause({ fromMs: this.#lastHeardMs, untilMs: nowMs, cause: "thread-blocked" });
    this.#inFlight = 0;
    this.#options.events.onNotice(
      "thread-ended",
      `a thread of the load generator ended (${reason}); what it measured in its last second is missing, ${missing} requests`,
    );
    if (!this.#options.mayRestart()) {
      this.#finish();
      return;
    }
    this.#diedAtMs ??= nowMs;
    if (this.#restarts >= MAX_RESTARTS) {
      this.#finish();
      this.begin();
      return;
    }
    this.#restarts += 1;
    this.#isReady = false;
    this.#thread = this.#spawn();
  }

  /** What its thread has not told of will never be told. @returns how many attempts these are */
  #lose(): number {
    const missing = this.untold;
    this.#toldAttempts += missing;
    if (missing > 0) this.#options.events.onLost(missing);
    return missing;
  }

  #finish(): void {
    this.#isDone = true;
    this.#isReady = true;
    this.#inFlight = 0;
    this.#options.onChanged();
  }
}
