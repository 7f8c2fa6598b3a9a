// Runs a thread's iterations of an arrival rate: each begins when it is due, whatever became of those before it. One
// that is due while no virtual user is free, and none may be added, is dropped and counted: it is never made up for.
import { Fifo } from "../../shared/fifo.ts";
import type { LoopedUser, LoopPorts } from "./user-loop.ts";

export interface Arrivals {
  /** Iterations of this thread. */
  readonly count: number;
  /** When each of them is due, by its index from 0; never less than the one before. */
  readonly dueMs: (index: number) => number;
  /** Where other iterations may get due than it says now: when to look again, at the latest. */
  readonly looksAgainMs?: () => number;
  /** Iterations under way are cut then. */
  readonly cutMs: number;
  /** Virtual users that there are at the start, and at most. */
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}

export interface ArrivalPorts extends LoopPorts {
  readonly onStarted: () => void;
  readonly onDropped: () => void;
  /**
   * A virtual user became free that long after a dropped iteration was due: what its user would have waited at least.
   */
  readonly onWaited: (waitedMs: number) => void;
}

/**
 * How many dropped iterations are kept until a user is free, to record how long they would have waited. When there are
 * more, the waits so far are recorded.
 */
const MAX_WAITING = 100_000;

/**
 * A load that begins later than the run computes its clock as a difference, whose rounding may put it this much before
 * the instant that was waited for.
 */
const ROUNDING_MS = 1e-6;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class ArrivalLoop {
  readonly #arrivals: Arrivals;
  readonly #ports: ArrivalPorts;
  readonly #users: LoopedUser[] = [];
  /** In the order in which they became free: all get their turn, as in k6. */
  readonly #free = new Fifo<LoopedUser>();
  /** When the iterations were due that have been dropped since a user was last free. */
  #waiting: number[] = [];
  #underWay = 0;
  /** How many users had no row for their next iteration: they are never free again. */
  #doneUsers = 0;
  #endedMs = Number.POSITIVE_INFINITY;
  #isCut = false;
  #onIdle = (): void => {};

  constructor(arrivals: Arrivals, ports: ArrivalPorts) {
    this.#arrivals = arrivals;
    this.#ports = ports;
  }

  async run(): Promise<void> {
    const [arrivals, ports] = [this.#arrivals, this.#ports];
    // A thread that joins in mid-run begins with what is due from then on; another ran what was due before.
    const first = findFirstFrom(arrivals, Math.max(0, ports.joinedMs));
    // Ahead of the start: thousands of users take longer to open than its first iterations may be late.
    while (this.#users.length < arrivals.preAllocatedVUs) this.#free.push(this.#open());
    if (await ports.waitUntil(0)) {
      this.#end();
      return;
    }
    const cancelCut = ports.at(arrivals.cutMs, () => this.#cut());
    await this.#beginFrom(first);
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    cancelCut();
    this.#settle();
    this.#end();
  }

  #end(): void {
    for (const user of this.#users) user.stop();
    this.#endedMs = this.#ports.elapsedMs();
  }

  /** Virtual users so far, busy or free, if the loop had not ended at that time. */
  vusAt(elapsedMs: number): number {
    return elapsedMs < this.#endedMs ? this.#users.length : 0;
  }

  async #beginFrom(first: number): Promise<void> {
    const [arrivals, ports] = [this.#arrivals, this.#ports];
    const dueOf = (index: number): number =>
      index < arrivals.count ? arrivals.dueMs(index) : Number.POSITIVE_INFINITY;
    let index = first;
    while (index < arrivals.count && !this.#isOver()) {
      const dueMs = arrivals.dueMs(index);
      if (await ports.waitUntil(Math.min(dueMs, arrivals.looksAgainMs?.() ?? dueMs))) return;
      const nowMs = ports.elapsedMs() + ROUNDING_MS;
      let hasGivenTurn = false;
      for (let dueMs = dueOf(index); dueMs <= nowMs && !this.#isOver(); dueMs = dueOf(index)) {
        // Many are due at once where the timer is coarser than the rate: users that have just ended are to be seen.
        if (this.#isShort() && !hasGivenTurn) {
          hasGivenTurn = true;
          await nextTurn();
          if (this.#isOver()) return;
        }
        this.#beginOrDrop(dueMs, index);
        index += 1;
      }
      // A loop that is behind must not keep answers from being read.
      if (!hasGivenTurn && dueOf(index) <= ports.elapsedMs()) await nextTurn();
    }
  }

  #isOver(): boolean {
    return this.#isCut || this.#ports.isStopping();
  }

  #isShort(): boolean {
    return this.#free.length === 0 && this.#users.length >= this.#arrivals.maxVUs;
  }

  #beginOrDrop(dueMs: number, index: number): void {
    const ports = this.#ports;
    if (this.#isShort()) {
      ports.onDropped();
      // No user will ever be free again, so how long it would have waited has no meaning.
      if (this.#doneUsers >= this.#arrivals.maxVUs) return;
      if (this.#waiting.length >= MAX_WAITING) this.#settle();
      this.#waiting.push(dueMs);
      return;
    }
    const user = this.#free.shift() ?? this.#open();
    const lateMs = Math.max(0, ports.elapsedMs() - dueMs);
    ports.onIteration(lateMs);
    ports.onStarted();
    this.#underWay += 1;
    void user.iterate(lateMs, index).then(() => this.#ended(user));
  }

  #ended(user: LoopedUser): void {
    this.#underWay -= 1;
    if (user.isDone) {
      this.#doneUsers += 1;
      this.#ports.onDropped();
    } else this.#free.push(user);
    this.#settle();
    if (this.#underWay === 0) this.#onIdle();
  }

  #settle(): void {
    if (this.#waiting.length === 0) return;
    const nowMs = this.#ports.elapsedMs();
    for (const dueMs of this.#waiting) this.#ports.onWaited(Math.max(0, nowMs - dueMs));
    this.#waiting = [];
  }

  #open(): LoopedUser {
    const user = this.#ports.openUser(this.#users.length);
    this.#users.push(user);
    return user;
  }

  #cut(): void {
    this.#isCut = true;
    for (const user of this.#users) user.stop();
  }
}

/** The first iteration that is due at `atMs` or later. */
const findFirstFrom = ({ count, dueMs }: Arrivals, atMs: number): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (dueMs(middle) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
};
