// One run in this region: takes its deltas, flushes them soon, but no more than about once a second, and answers each
// sender once its delta is in the log.

import type { WorkerDelta } from "../../contracts/delta/worker-delta.ts";
import { flushLogKey } from "../../contracts/words/names.ts";
import { FlushWriter, persistUntilDone, type WriterPorts } from "./flush-writer.ts";
import { Intake } from "./intake/intake.ts";
import { acknowledge, type DeltaReply, unavailable } from "./server/delta-reply.ts";
import { RequestRefused } from "./server/refusal.ts";

const FLUSH_EVERY_MS = 1_000;
/** What comes within this time after a delta goes into the same flush: a second ends for all workers at once. */
const GATHER_MS = 50;
/** A worker's last delta does not wait for the second to end: the end of the run waits for it. */
const LAST_FLUSH_EVERY_MS = 100;

/** A request whose delta waits for its flush. */
interface Waiting {
  readonly workerId: string;
  readonly sequence: number;
  readonly resolve: (reply: DeltaReply) => void;
}

export interface SessionOptions {
  readonly runId: string;
  readonly region: string;
  readonly aggregatorId: string;
  readonly ports: WriterPorts;
  /** Called whenever all that was accepted is in the log. */
  readonly onDrained: () => void;
}

export class RunSession {
  readonly #options: SessionOptions;
  /** Undefined until the ledger has been read back from the log; nothing can be accepted before. */
  #intake: Intake | undefined;
  #waiting: Waiting[] = [];
  /** Resolves those who wait for the log to be read again. */
  #doubting: (() => void)[] = [];
  readonly #aborted = new AbortController();
  readonly #finishing = new AbortController();
  /** When the next flush begins, by the monotonic clock, and what ends the waiting when that is earlier now. */
  #dueAtMs = 0;
  #waitingForDue = new AbortController();
  #lastWriteAtMs = Number.NEGATIVE_INFINITY;
  /** Until when the flushes so far would last, were there one in every FLUSH_EVERY_MS: one may be ahead of that. */
  #lastsUntilMs = Number.NEGATIVE_INFINITY;
  /** The answer to every delta that comes after the end. */
  #lastReply: DeltaReply | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get runId(): string {
    return this.#options.runId;
  }

  /** True when all that was accepted is in the log, and the log has been read back. */
  get isDrained(): boolean {
    return this.#intake?.isEmpty === true;
  }

  /** Resolves when the log has the delta, or when it is refused. @throws RequestRefused when it cannot be merged */
  async receive(delta: WorkerDelta, bytes: number): Promise<DeltaReply> {
    const intake = this.#intake;
    if (this.#lastReply !== undefined) return this.#lastReply;
    if (intake === undefined) return unavailable("the ledger is being read back; send it again");
    let verdict = intake.offer(delta, bytes);
    if (verdict.kind === "gap") {
      // There is a gap by what is known here. Another aggregator may have taken what is missing, so the log is read
      // again before the worker is asked for it.
      await new Promise<void>((resolve) => this.#doubting.push(resolve));
      if (this.#lastReply !== undefined) return this.#lastReply;
      verdict = intake.offer(delta, bytes);
    }
    const { workerId, sequence } = delta;
    switch (verdict.kind) {
      case "persisted":
        return acknowledge(sequence);
      case "pending":
        this.#bringForward(
          delta.final ? this.#lastWriteAtMs + LAST_FLUSH_EVERY_MS : this.#lastsUntilMs - FLUSH_EVERY_MS,
        );
        return new Promise((resolve) => this.#waiting.push({ workerId, sequence, resolve }));
      case "gap":
        return { status: 409, answer: { error: "ledger-gap", expected: verdict.expected } };
      case "full":
        this.#options.ports.log("warn", "intake-full", { of: verdict.of, pendingBytes: intake.pendingBytes });
        return unavailable(verdict.of === "pending" ? "the flush log is slow" : "the run has had too many workers");
      case "clash":
        throw new RequestRefused("bad-request", `${verdict.metric} is of another kind in this run`, {
          // Their worker sends the rest without them.
          issues: verdict.places.map((path) => ({ path, expected: verdict.before, received: "another kind" })),
        });
    }
  }

  /** Flushes until `finish` or `abort`. Rejects only for a bug of ours. */
  async run(): Promise<void> {
    const { runId, region, aggregatorId, ports } = this.#options;
    const { clock, flushLog, log } = ports;
    const run = flushLogKey(runId, region);
    const { signal } = this.#aborted;
    try {
      const head = await persistUntilDone(() => flushLog.readHead(run), "log-unreadable", ports, signal);
      log("info", "ledger-read", { runId, workers: head.ledger.size, nextSeq: head.nextSeq });
      const intake = new Intake(head);
      this.#intake = intake;
      const writer = new FlushWriter(run, aggregatorId, intake, ports);
      while (!this.#finishing.signal.aborted || !intake.isEmpty) {
        const nowMs = clock.monotonicMs();
        this.#dueAtMs = nowMs + FLUSH_EVERY_MS;
        if (!intake.isEmpty) {
          this.#lastWriteAtMs = nowMs;
          this.#lastsUntilMs = Math.max(this.#lastsUntilMs, nowMs) + FLUSH_EVERY_MS;
        }
        await this.#turn(intake, writer, signal);
        await this.#waitUntilDue();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#release();
    }
  }

  /** Ends `run` after one last flush; every delta that comes from now on gets `reply`. */
  finish(reply: DeltaReply): void {
    this.#lastReply ??= reply;
    this.#finishing.abort();
    this.#waitingForDue.abort();
  }

  /** Ends `run` at once. What is pending was never acknowledged, and is dropped. */
  abort(reply: DeltaReply): void {
    this.#lastReply ??= reply;
    this.#finishing.abort();
    this.#waitingForDue.abort();
    this.#aborted.abort();
  }

  /** The next flush begins as soon as what comes with the delta is there. @param soonestMs not before that */
  #bringForward(soonestMs: number): void {
    const dueAtMs = Math.max(this.#options.ports.clock.monotonicMs() + GATHER_MS, soonestMs);
    if (dueAtMs >= this.#dueAtMs) return;
    this.#dueAtMs = dueAtMs;
    this.#waitingForDue.abort();
  }

  async #waitUntilDue(): Promise<void> {
    const { clock } = this.#options.ports;
    while (!this.#finishing.signal.aborted && clock.monotonicMs() < this.#dueAtMs) {
      this.#waitingForDue = new AbortController();
      await clock.sleep(this.#dueAtMs - clock.monotonicMs(), this.#waitingForDue.signal);
    }
  }

  async #turn(intake: Intake, writer: FlushWriter, signal: AbortSignal): Promise<void> {
    const doubtingCount = this.#doubting.length;
    if (doubtingCount > 0) await writer.refresh(signal);
    // They are taken out only now, so that the end of `run` finds them here should the reading be aborted.
    for (const resolve of this.#doubting.splice(0, doubtingCount)) resolve();
    await writer.flush(signal);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) {
      if (intake.isPersisted(one.workerId, one.sequence)) one.resolve(acknowledge(one.sequence));
      else this.#waiting.push(one);
    }
    if (intake.isEmpty) this.#options.onDrained();
  }

  #release(): void {
    const reply = this.#lastReply ?? unavailable("the aggregator failed; send it again");
    this.#lastReply = reply;
    for (const { resolve } of this.#waiting) resolve(reply);
    for (const resolve of this.#doubting) resolve();
    this.#waiting = [];
    this.#doubting = [];
  }
}
