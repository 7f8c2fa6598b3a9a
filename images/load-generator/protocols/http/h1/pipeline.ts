// Reading, thinking and writing as a pipeline, each step for many connections in a row. Going from the kernel to the
// script and back for each connection by itself costs a fifth more processor time (caches hold one of them at a time),
// and an answer that came meanwhile is read, and its time taken, only after all the thinking for those before it.
import type { Reply } from "../reply.ts";

type OnReply = (reply: Reply) => void;

/** As many as keep the processor's caches warm; what has come meanwhile is read before the next ones. */
const PER_TURN = 128;

/** Answers that are read and not told yet. They are told when all that has come is read, in their order. */
export class Inbox {
  #waiting: (OnReply | Reply)[] = [];
  #isScheduled = false;

  add(onReply: OnReply, reply: Reply): void {
    this.#waiting.push(onReply, reply);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#tell);
  }

  /** How many answers wait to be told. */
  get size(): number {
    return this.#waiting.length / 2;
  }

  /** All of them, now: when nobody may be left to tell later. */
  tellAll(): void {
    while (this.#waiting.length > 0) this.#tellNext();
  }

  readonly #tell = (): void => {
    this.#isScheduled = this.#waiting.length > 2 * PER_TURN;
    if (this.#isScheduled) setImmediate(this.#tell);
    this.#tellNext();
  };

  #tellNext(): void {
    const next = this.#waiting.splice(0, 2 * PER_TURN);
    for (let index = 0; index < next.length; index += 2) (next[index] as OnReply)(next[index + 1] as Reply);
  }
}

export interface Sender {
  /** @param startMs now; @returns when it had been sent */
  sendQueued(startMs: number): number;
}

/**
 * Requests that are asked for and not written yet. They are written when the scripts that run now have come to a wait,
 * in their order.
 */
export class SendQueue {
  #waiting: Sender[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(sender: Sender): void {
    // Called after all promises that are settled: when every script that could go on has.
    if (this.#waiting.push(sender) === 1) process.nextTick(this.#send);
  }

  readonly #send = (): void => {
    const all = this.#waiting;
    this.#waiting = [];
    let nowMs = this.#now();
    for (const sender of all) nowMs = sender.sendQueued(nowMs);
  };
}
