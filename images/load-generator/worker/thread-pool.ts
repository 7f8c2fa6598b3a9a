// The load threads of one slot: starts and stops them together, passes on what they measure, and ends those that
// neither script nor stop can move any more.
import type { Step } from "../../../contracts/executors/stairs.ts";
import type { LoadStart, ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import type { ThreadHome } from "../shared/thread-home.ts";
import { type PoolEvents, ThreadSeat } from "./thread-seat.ts";

/** After the time that its last iterations have to finish, a thread that did not end is taken for blocked. */
const BLOCKED_AFTER_MS = 3_000;

/** What all threads of the pool share. */
export type Assignment = Omit<ThreadAssignment, "threadIndex">;

/** What a slot's life needs of them. */
export type Threads = Pick<
  ThreadPool,
  "whenReady" | "whenDone" | "inFlight" | "untold" | "start" | "takeSteps" | "stop" | "close"
>;

export class ThreadPool {
  readonly #seats: readonly ThreadSeat[];
  #start: LoadStart | undefined;
  #endAtMs: number | undefined;
  #isStopped = false;
  #blockedTimer: NodeJS.Timeout | undefined;
  readonly #ready = createGate();
  readonly #done = createGate();

  constructor(home: ThreadHome, assignment: Assignment, events: PoolEvents) {
    const open = (_: unknown, threadIndex: number): ThreadSeat =>
      new ThreadSeat({
        home,
        assignment: { ...assignment, threadIndex },
        events,
        // One that was still loading is told now: told twice, it would run its users twice.
        greeting: () => (this.#start === undefined || this.#isStopped ? undefined : this.#start),
        mayRestart: () => !this.#isStopped,
        endsAtMs: () => this.#endAtMs,
        onChanged: () => this.#openGates(),
      });
    this.#seats = Array.from({ length: assignment.threadCount }, open);
  }

  /** Every thread has loaded the script, or cannot. */
  get whenReady(): Promise<void> {
    return this.#ready.opened;
  }

  /** Every thread has ended; no message follows. */
  get whenDone(): Promise<void> {
    return this.#done.opened;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#seats.reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** Attempts that were begun and not told of yet. */
  get untold(): number {
    return this.#seats.reduce((sum, { untold }) => sum + untold, 0);
  }

  /** @param endAtMs when the last iterations are cut: whoever is not done soon after is blocked */
  start(start: LoadStart, endAtMs: number): void {
    this.#start = start;
    this.#endAtMs = endAtMs;
    for (const seat of this.#seats) {
      seat.begin();
      if (seat.isReady) seat.tell({ type: "start", ...start });
    }
    this.#endBlockedAt(endAtMs);
  }

  /** @param steps all that were added to the load's own */
  takeSteps(steps: readonly Step[]): void {
    if (this.#start === undefined) return;
    this.#start = { ...this.#start, steps };
    for (const seat of this.#seats) if (seat.isReady && !seat.isDone) seat.tell({ type: "steps", steps });
  }

  stop(graceMs: number): void {
    this.#isStopped = true;
    for (const seat of this.#seats) if (!seat.isDone) seat.tell({ type: "stop", graceMs });
    this.#endBlockedAt(monotonicMs() + graceMs);
  }

  /** Ends every thread at once, and nobody is told of it. */
  async close(): Promise<void> {
    clearTimeout(this.#blockedTimer);
    await Promise.all(this.#seats.map((seat) => seat.close()));
  }

  #endBlockedAt(endAtMs: number): void {
    clearTimeout(this.#blockedTimer);
    if (this.#seats.every(({ isDone }) => isDone)) return;
    this.#blockedTimer = setTimeout(
      () => {
        for (const seat of this.#seats) if (!seat.isDone) seat.endBlocked();
      },
      Math.max(0, endAtMs - monotonicMs()) + BLOCKED_AFTER_MS,
    );
  }

  #openGates(): void {
    if (this.#seats.every(({ isReady }) => isReady)) this.#ready.open();
    if (this.#seats.every(({ isDone }) => isDone)) this.#done.open();
  }
}

const createGate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};
