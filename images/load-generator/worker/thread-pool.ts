// The worker threads of one slot: starts them, passes on what they measure, replaces one that crashes, and ends one that neither
// script nor stop can move any more.
import { Worker } from "node:worker_threads";
import type { NoticeCode } from "../../../contracts/delta/notices.ts";
import type { FromThread, Measured, ThreadAssignment, ToThread } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";

/** A thread that crashes more often is not started again. */
const MAX_RESTARTS = 3;
/** After the time that its last iterations have to finish, a thread that did not end is taken for blocked. */
const BLOCKED_AFTER_MS = 3_000;
const HEAP_LIMIT_MB = 4_096;

export interface PoolEvents {
  readonly onMeasured: (measured: Measured) => void;
  readonly onStarted: (skewMs: number) => void;
  readonly onLoadFailed: (message: string, place: string) => void;
  readonly onNotice: (code: NoticeCode, text: string) => void;
  /** The script asks for the end of the whole run. */
  readonly onAbort: (reason: string) => void;
}

/** A thread's place in the pool: who sits there is replaced when it crashes. */
interface Seat {
  readonly index: number;
  worker: Worker;
  isReady: boolean;
  isDone: boolean;
  hasStarted: boolean;
  restarts: number;
  inFlight: number;
  lastAttempts: number;
  lastHeardMs: number;
}

/** What all threads of the pool share. */
export type Assignment = Omit<ThreadAssignment, "threadIndex">;

/** What a slot's life needs of them. */
export type Threads = Pick<ThreadPool, "whenReady" | "whenDone" | "inFlight" | "start" | "stop" | "close">;

export class ThreadPool {
  readonly #program: URL;
  readonly #assignment: Assignment;
  readonly #events: PoolEvents;
  readonly #seats: Seat[];
  #startAtMs: number | undefined;
  #setup: string | null = null;
  #isStopped = false;
  #isClosed = false;
  #blockedTimer: NodeJS.Timeout | undefined;
  readonly #ready = newGate();
  readonly #done = newGate();

  /** @param program the thread's bundle */
  constructor(program: URL, assignment: Assignment, events: PoolEvents) {
    this.#program = program;
    this.#assignment = assignment;
    this.#events = events;
    this.#seats = Array.from({ length: assignment.threadCount }, (_, index) => this.#open(index));
  }

  /** Every thread has loaded the script, or cannot. */
  get whenReady(): Promise<void> {
    return this.#ready.opened;
  }

  /** Every thread has ended; no message follows. */
  get whenDone(): Promise<void> {
    return this.#done.opened;
  }

  get inFlight(): number {
    return this.#seats.reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /**
   * @param endAtMs when the last iterations are cut: whoever is not done soon after is blocked
   * @param setup what setup() returned, as JSON
   */
  start(startAtMs: number, endAtMs: number, setup: string | null): void {
    this.#startAtMs = startAtMs;
    this.#setup = setup;
    // One that is still loading is told when it is ready: told twice, it would run its users twice.
    for (const seat of this.#seats) if (seat.isReady) this.#send(seat, { type: "start", startAtMs, setup });
    this.#endBlockedAt(endAtMs);
  }

  stop(graceMs: number): void {
    this.#isStopped = true;
    for (const seat of this.#seats) if (!seat.isDone) this.#send(seat, { type: "stop", graceMs });
    this.#endBlockedAt(monotonicMs() + graceMs);
  }

  /** Ends every thread at once, and nobody is told of it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#blockedTimer);
    await Promise.all(this.#seats.map(({ worker }) => worker.terminate()));
  }

  #endBlockedAt(endAtMs: number): void {
    clearTimeout(this.#blockedTimer);
    if (this.#seats.every(({ isDone }) => isDone)) return;
    this.#blockedTimer = setTimeout(
      () => {
        for (const seat of this.#seats) if (!seat.isDone) this.#endBlocked(seat);
      },
      Math.max(0, endAtMs - monotonicMs()) + BLOCKED_AFTER_MS,
    );
  }

  #endBlocked(seat: Seat): void {
    const silentSeconds = Math.round((monotonicMs() - seat.lastHeardMs) / 1000);
    this.#events.onNotice(
      "thread-blocked",
      `script blocked: a thread of the load generator did not end when its time was over (silent for ${silentSeconds} s) and was stopped; what it measured in its last ${silentSeconds} s is missing. Look for an endless loop in the script`,
    );
    this.#finish(seat);
    void seat.worker.terminate();
  }

  #open(index: number): Seat {
    const worker = this.#spawn(index);
    const seat: Seat = {
      index,
      worker,
      isReady: false,
      isDone: false,
      hasStarted: false,
      restarts: 0,
      inFlight: 0,
      lastAttempts: 0,
      lastHeardMs: monotonicMs(),
    };
    this.#listen(seat);
    return seat;
  }

  /** The user's code gets no environment: AWS credentials are in the process's. */
  #spawn(index: number): Worker {
    const workerData: ThreadAssignment = { ...this.#assignment, threadIndex: index };
    return new Worker(this.#program, {
      workerData,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
  }

  #listen(seat: Seat): void {
    const { worker } = seat;
    worker.on("message", (message: FromThread) => {
      if (seat.worker === worker) this.#take(seat, message);
    });
    let reason = "";
    worker.on("error", (error: Error & { code?: string }) => {
      reason = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "it ran out of memory" : error.message;
    });
    worker.on("exit", (code) => {
      if (seat.worker === worker && !seat.isDone && !this.#isClosed)
        this.#replace(seat, reason === "" ? `it exited with code ${code}` : reason);
    });
  }

  #take(seat: Seat, message: FromThread): void {
    seat.lastHeardMs = monotonicMs();
    switch (message.type) {
      case "ready":
        seat.isReady = true;
        if (this.#startAtMs !== undefined && !this.#isStopped)
          this.#send(seat, { type: "start", startAtMs: this.#startAtMs, setup: this.#setup });
        break;
      case "load-failed":
        seat.isReady = true;
        this.#events.onLoadFailed(message.message, message.place);
        this.#finish(seat);
        break;
      case "started":
        // A thread in place of one that crashed begins in mid-run: that is no part of how simultaneous the start was.
        if (!seat.hasStarted) this.#events.onStarted(message.skewMs);
        seat.hasStarted = true;
        break;
      case "measured":
        seat.inFlight = message.inFlight;
        seat.lastAttempts = message.attempts;
        this.#events.onMeasured(message);
        break;
      case "abort":
        this.#events.onAbort(message.reason);
        break;
      case "done":
        this.#finish(seat);
    }
    if (this.#seats.every(({ isReady }) => isReady)) this.#ready.open();
  }

  #replace(seat: Seat, reason: string): void {
    const missing = seat.lastAttempts + seat.inFlight;
    seat.inFlight = 0;
    this.#events.onNotice(
      "thread-ended",
      `a thread of the load generator ended (${reason}); what it measured in its last second is missing, about ${missing} requests`,
    );
    if (this.#isStopped || seat.restarts >= MAX_RESTARTS) {
      this.#finish(seat);
      return;
    }
    seat.restarts += 1;
    seat.isReady = false;
    seat.worker = this.#spawn(seat.index);
    this.#listen(seat);
  }

  #finish(seat: Seat): void {
    seat.isDone = true;
    seat.isReady = true;
    seat.inFlight = 0;
    if (this.#seats.every(({ isReady }) => isReady)) this.#ready.open();
    if (this.#seats.every(({ isDone }) => isDone)) this.#done.open();
  }

  #send({ worker }: Seat, message: ToThread): void {
    worker.postMessage(message);
  }
}

const newGate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};
