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

interface Slot {
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

export class ThreadPool {
  private readonly program: URL;
  private readonly assignment: Assignment;
  private readonly events: PoolEvents;
  private readonly slots: Slot[];
  private startAtMs: number | undefined;
  private setup: string | null = null;
  private isStopped = false;
  private blockedTimer: NodeJS.Timeout | undefined;
  private readonly ready = newGate();
  private readonly done = newGate();

  /** @param program the thread's bundle */
  constructor(program: URL, assignment: Assignment, events: PoolEvents) {
    this.program = program;
    this.assignment = assignment;
    this.events = events;
    this.slots = Array.from({ length: assignment.threadCount }, (_, index) => this.open(index));
  }

  /** Every thread has loaded the script, or cannot. */
  get whenReady(): Promise<void> {
    return this.ready.opened;
  }

  /** Every thread has ended; no message follows. */
  get whenDone(): Promise<void> {
    return this.done.opened;
  }

  get inFlight(): number {
    return this.slots.reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /**
   * @param endAtMs when the last iterations are cut: whoever is not done soon after is blocked
   * @param setup what setup() returned, as JSON
   */
  start(startAtMs: number, endAtMs: number, setup: string | null): void {
    this.startAtMs = startAtMs;
    this.setup = setup;
    // One that is still loading is told when it is ready: told twice, it would run its users twice.
    for (const slot of this.slots) if (slot.isReady) this.send(slot, { type: "start", startAtMs, setup });
    this.endBlockedAt(endAtMs);
  }

  stop(graceMs: number): void {
    this.isStopped = true;
    for (const slot of this.slots) if (!slot.isDone) this.send(slot, { type: "stop", graceMs });
    this.endBlockedAt(monotonicMs() + graceMs);
  }

  async close(): Promise<void> {
    clearTimeout(this.blockedTimer);
    await Promise.all(this.slots.map(({ worker }) => worker.terminate()));
  }

  private endBlockedAt(endAtMs: number): void {
    clearTimeout(this.blockedTimer);
    if (this.slots.every(({ isDone }) => isDone)) return;
    this.blockedTimer = setTimeout(
      () => {
        for (const slot of this.slots) if (!slot.isDone) this.endBlocked(slot);
      },
      Math.max(0, endAtMs - monotonicMs()) + BLOCKED_AFTER_MS,
    );
  }

  private endBlocked(slot: Slot): void {
    const silentSeconds = Math.round((monotonicMs() - slot.lastHeardMs) / 1000);
    this.events.onNotice(
      "thread-blocked",
      `script blocked: a thread of the load generator did not end when its time was over (silent for ${silentSeconds} s) and was stopped; what it measured in its last ${silentSeconds} s is missing. Look for an endless loop in the script`,
    );
    this.finish(slot);
    void slot.worker.terminate();
  }

  private open(index: number): Slot {
    const worker = this.spawn(index);
    const slot: Slot = {
      ...{ index, worker, isReady: false, isDone: false, hasStarted: false, restarts: 0 },
      ...{ inFlight: 0, lastAttempts: 0, lastHeardMs: monotonicMs() },
    };
    this.listen(slot);
    return slot;
  }

  /** The user's code gets no environment: AWS credentials are in the process's. */
  private spawn(index: number): Worker {
    const workerData: ThreadAssignment = { ...this.assignment, threadIndex: index };
    return new Worker(this.program, {
      workerData,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
  }

  private listen(slot: Slot): void {
    const { worker } = slot;
    worker.on("message", (message: FromThread) => {
      if (slot.worker === worker) this.take(slot, message);
    });
    let reason = "";
    worker.on("error", (error: Error & { code?: string }) => {
      reason = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "it ran out of memory" : error.message;
    });
    worker.on("exit", (code) => {
      if (slot.worker === worker && !slot.isDone)
        this.replace(slot, reason === "" ? `it exited with code ${code}` : reason);
    });
  }

  private take(slot: Slot, message: FromThread): void {
    slot.lastHeardMs = monotonicMs();
    switch (message.type) {
      case "ready":
        slot.isReady = true;
        if (this.startAtMs !== undefined && !this.isStopped)
          this.send(slot, { type: "start", startAtMs: this.startAtMs, setup: this.setup });
        break;
      case "load-failed":
        slot.isReady = true;
        this.events.onLoadFailed(message.message, message.place);
        this.finish(slot);
        break;
      case "started":
        // A thread in place of one that crashed begins in mid-run: that is no part of how simultaneous the start was.
        if (!slot.hasStarted) this.events.onStarted(message.skewMs);
        slot.hasStarted = true;
        break;
      case "measured":
        slot.inFlight = message.inFlight;
        slot.lastAttempts = message.attempts;
        this.events.onMeasured(message);
        break;
      case "abort":
        this.events.onAbort(message.reason);
        break;
      case "done":
        this.finish(slot);
    }
    if (this.slots.every(({ isReady }) => isReady)) this.ready.open();
  }

  private replace(slot: Slot, reason: string): void {
    const missing = slot.lastAttempts + slot.inFlight;
    slot.inFlight = 0;
    this.events.onNotice(
      "thread-ended",
      `a thread of the load generator ended (${reason}); what it measured in its last second is missing, about ${missing} requests`,
    );
    if (this.isStopped || slot.restarts >= MAX_RESTARTS) {
      this.finish(slot);
      return;
    }
    slot.restarts += 1;
    slot.isReady = false;
    slot.worker = this.spawn(slot.index);
    this.listen(slot);
  }

  private finish(slot: Slot): void {
    slot.isDone = true;
    slot.isReady = true;
    slot.inFlight = 0;
    if (this.slots.every(({ isReady }) => isReady)) this.ready.open();
    if (this.slots.every(({ isDone }) => isDone)) this.done.open();
  }

  private send({ worker }: Slot, message: ToThread): void {
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
