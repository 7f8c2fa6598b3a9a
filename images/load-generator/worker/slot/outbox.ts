// What a slot's worker has to tell its aggregator: what was measured, what went wrong, how the start went. Collects it,
// and sends it as one delta after another.

import type { LoadGap } from "../../../../contracts/delta/load-gaps.ts";
import type { NoticeCode } from "../../../../contracts/delta/notices.ts";
import type { ScriptWords } from "../../../../contracts/delta/script-words.ts";
import type { WorkerDelta } from "../../../../contracts/delta/worker-delta.ts";
import type { ThreadReport } from "../../shared/messages.ts";
import type { AggregatorAddress } from "../aggregator-client.ts";
import type { ClockOffset } from "../clock-offset.ts";
import { narrowDelta, piecesOf } from "../delta-pieces.ts";
import { type DeltaIdentity, DeltaQueue } from "../delta-queue.ts";
import { type Sent, sendDelta } from "../delta-sender.ts";
import type { WorkerPorts } from "../ports.ts";
import { WorkerWatch } from "../worker-watch.ts";
import type { Certify } from "./effects.ts";

export class DeltaOutbox {
  readonly #queue: DeltaQueue;
  readonly #health: WorkerWatch;
  readonly #ports: WorkerPorts;
  /** Where the aggregator is now. */
  readonly #aggregator: () => AggregatorAddress | undefined;

  constructor(identity: DeltaIdentity, ports: WorkerPorts, aggregator: () => AggregatorAddress | undefined) {
    this.#queue = new DeltaQueue(identity);
    this.#health = new WorkerWatch(ports.threadCount, ports.clock.monotonicMs, ports.scriptUsage);
    this.#ports = ports;
    this.#aggregator = aggregator;
  }

  get totals(): DeltaQueue["totals"] {
    return this.#queue.totals;
  }

  /** What a thread of the load measured. */
  add(measured: ThreadReport): void {
    this.#health.add(measured.health);
    this.#queue.add(measured);
  }

  /** What setup() or teardown() measured: their thread's health says nothing of the load's numbers. */
  addOfPhase(measured: ThreadReport): void {
    this.#queue.add(measured);
  }

  /** What the script said. */
  say(words: ScriptWords): void {
    this.#queue.say(words);
  }

  note(code: NoticeCode, text: string): void {
    this.#queue.note(code, text);
  }

  countError(message: string, place: string): void {
    this.#queue.addError({ kind: "script", message, place, count: 1 });
  }

  addGap(gap: LoadGap): void {
    this.#queue.addGap(gap);
  }

  /** A thread took with it what became of so many attempts. */
  lose(attempts: number): void {
    this.#queue.loseUntold(attempts);
  }

  certify({ leadMs, skewMs, atStart }: Certify, offset: ClockOffset): void {
    const { clock } = this.#ports;
    const clockOffsetMs = offset.clockOffsetMs(clock.wallMs(), clock.monotonicMs());
    this.#queue.certify({ clockOffsetMs, roundTripMs: offset.roundTripMs, leadMs, skewMs, atStart });
  }

  /**
   * Sends all that has been collected since the last delta, in several where the aggregator cannot take it in one.
   * @param inFlight requests under way
   * @param signal ends the trying
   */
  async send(isFinal: boolean, inFlight: number, signal: AbortSignal): Promise<Sent> {
    const { clock, postDelta, random, log } = this.#ports;
    const sentAt = new Date(clock.wallMs()).toISOString();
    const sender = { aggregator: this.#aggregator, post: postDelta, sleep: clock.sleep, random, log };
    let waiting: readonly WorkerDelta[] = piecesOf(this.#queue.take(inFlight, this.#health.take(), isFinal, sentAt));
    for (;;) {
      const [next, ...rest] = waiting;
      if (next === undefined) return { is: "acknowledged" };
      const delta = { ...next, sequence: this.#queue.totals.lastSequence };
      const sent = await sendDelta(delta, sender, signal);
      if (sent.is === "acknowledged") {
        waiting = rest;
        if (rest.length > 0) this.#queue.beginPiece();
        continue;
      }
      log(sent.is === "refused" ? "delta-refused" : "delta-lost", { sequence: delta.sequence, sent });
      const narrowed = sent.is === "refused" ? narrowDelta(delta, sent) : undefined;
      if (narrowed === undefined) return sent;
      const { pieces, lostAttempts } = narrowed;
      this.#queue.lose(lostAttempts);
      const later = rest.map((one) => lessOf(one, lostAttempts));
      waiting = [...pieces, ...later];
    }
  }

  /** The delta that was sent last will never be taken. */
  drop(why: string): void {
    this.#queue.drop(`the aggregator refused a delta (${why}): what was in it is missing`);
  }
}

const lessOf = (delta: WorkerDelta, lost: number): WorkerDelta =>
  lost === 0
    ? delta
    : { ...delta, attemptsTotal: delta.attemptsTotal - lost, lostAttempts: (delta.lostAttempts ?? 0) + lost };
