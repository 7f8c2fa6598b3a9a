// Reads answers, runs scripts and writes requests as a pipeline: each step is done for many connections in a row. To go
// from the kernel to the script and back for each connection by itself costs a fifth more processor time, because the
// caches hold the code of one step at a time. It also reads an answer late, and takes its time late, when scripts run
// for the answers before it.
import type { Reply } from "./reply.ts";

type OnReply = (reply: Reply) => void;

/**
 * How many answers are told in a row: enough to use the code in the caches, and few enough that what their users keep
 * still lies there when their next requests are written. Then new answers are read before the next ones.
 */
const PER_TURN = 32;

/** Answers that are read and not told to their scripts yet. They are told in order once all that has come is read. */
export class Inbox {
  /** Each is what is told in one turn; all but the last are full. */
  readonly #rows: (OnReply | Reply)[][] = [];
  #isScheduled = false;

  add(onReply: OnReply, reply: Reply): void {
    const last = this.#rows.at(-1);
    if (last === undefined || last.length === 2 * PER_TURN) this.#rows.push([onReply, reply]);
    else last.push(onReply, reply);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#tell);
  }

  /** How many answers wait to be told. */
  get size(): number {
    const last = this.#rows.at(-1);
    return last === undefined ? 0 : (this.#rows.length - 1) * PER_TURN + last.length / 2;
  }

  /** Tells all answers now, for when the thread may end before the next turn. */
  tellAll(): void {
    while (this.#rows.length > 0) this.#tellNext();
  }

  readonly #tell = (): void => {
    this.#isScheduled = this.#rows.length > 1;
    if (this.#isScheduled) setImmediate(this.#tell);
    this.#tellNext();
  };

  #tellNext(): void {
    const next = this.#rows.shift() ?? [];
    for (let index = 0; index < next.length; index += 2) (next[index] as OnReply)(next[index + 1] as Reply);
  }
}

export interface Sender {
  /** @param startMs now; @returns when it had been sent */
  sendQueued(startMs: number): number;
}

/**
 * Requests that scripts have asked for and that are not written yet. They are written in order once all scripts that
 * run now have come to a wait.
 */
export class SendQueue {
  #waiting: Sender[] = [];
  #waitingToRead: Sender[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(sender: Sender): void {
    // Called after all promises that are settled: when every script that could go on has.
    if (this.#waiting.push(sender) === 1) process.nextTick(this.#send);
  }

  /** As `add`, but not before all that has come is read: timers run before that. */
  addOnceRead(sender: Sender): void {
    if (this.#waitingToRead.push(sender) === 1) setImmediate(this.#sendOnceRead);
  }

  readonly #send = (): void => {
    const all = this.#waiting;
    this.#waiting = [];
    this.#sendAll(all);
  };

  readonly #sendOnceRead = (): void => {
    const all = this.#waitingToRead;
    this.#waitingToRead = [];
    this.#sendAll(all);
  };

  #sendAll(all: readonly Sender[]): void {
    let nowMs = this.#now();
    for (const sender of all) nowMs = sender.sendQueued(nowMs);
  }
}
