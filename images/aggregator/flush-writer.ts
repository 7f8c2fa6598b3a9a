// Writes what an intake holds into the flush log, even when the log is throttled or slow, when a reply is lost, or when
// another aggregator has written where ours was to go. Nothing is lost or doubled, for two reasons: a sequence number
// is passed only when it is known what stands there, and the intake drops what the log's ledger has. Makes one call at
// a time.

import type { FlushLogWriter, LogHead } from "../../cloud/ports.ts";
import { encodePayload } from "../../contracts/delta/flush-codec.ts";
import {
  FLUSH_SCHEMA,
  type FlushItem,
  type FlushPayload,
  LOG_KEPT_SECONDS,
  MAX_PAYLOAD_BYTES,
} from "../../contracts/delta/flush-item.ts";
import { backoffMs, isPowerOfTwo } from "../../contracts/words/backoff.ts";
import type { Random } from "../../contracts/words/random.ts";
import { splitPayload } from "../../metrics/log/flush-payload.ts";
import type { Draft, Intake } from "./intake/intake.ts";
import type { Clock, Log } from "./ports.ts";

const BACKOFF = { firstMs: 100, maxMs: 5_000 };

export interface WriterPorts {
  readonly flushLog: FlushLogWriter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly mintId: () => string;
}

export class FlushWriter {
  readonly #run: string;
  readonly #aggregatorId: string;
  readonly #intake: Intake;
  readonly #ports: WriterPorts;
  readonly #maxPayloadBytes: number;

  constructor(
    run: string,
    aggregatorId: string,
    intake: Intake,
    ports: WriterPorts,
    maxPayloadBytes = MAX_PAYLOAD_BYTES,
  ) {
    this.#run = run;
    this.#aggregatorId = aggregatorId;
    this.#intake = intake;
    this.#ports = ports;
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  /**
   * Writes what is pending now, and returns when it is in the log, whoever wrote it.
   * @throws the signal's reason, once it aborts; what was not written stays pending
   */
  async flush(signal: AbortSignal): Promise<void> {
    let draft = this.#intake.draft();
    while (draft !== undefined && !(await this.#write(draft, signal))) draft = this.#intake.draft();
  }

  /** Reads the log again and takes over what it says. */
  async refresh(signal: AbortSignal): Promise<LogHead> {
    const head = await persistUntilDone(
      () => this.#ports.flushLog.readHead(this.#run),
      "log-unreadable",
      this.#ports,
      signal,
    );
    this.#intake.learn(head);
    return head;
  }

  /**
   * Writes the parts first; only the commit, which has the ledger, makes them count.
   * @returns false when the log already had some of the draft, which is then void
   */
  async #write(draft: Draft, signal: AbortSignal): Promise<boolean> {
    const { parts, commit } = encodeInParts(draft.batch.payload(), this.#maxPayloadBytes);
    const flushId = this.#ports.mintId();
    const partSeqs: number[] = [];
    for (const payload of parts) {
      const seq = await this.#place(draft, signal, (at) => ({ ...this.#item(at, flushId, payload), role: "part" }));
      if (seq === undefined) return false;
      partSeqs.push(seq);
    }
    const seq = await this.#place(draft, signal, (at) => ({
      ...this.#item(at, flushId, commit),
      role: "commit",
      partSeqs,
      ledger: this.#intake.ledgerAfter(draft),
    }));
    if (seq === undefined) return false;
    this.#intake.persisted(draft);
    return true;
  }

  /** Appends one item at the next free seq. @returns that seq, or undefined when the draft turned out to be void */
  async #place(draft: Draft, signal: AbortSignal, itemAt: (seq: number) => FlushItem): Promise<number | undefined> {
    for (;;) {
      const seq = this.#intake.nextSeq;
      const item = itemAt(seq);
      if ((await this.#append(item, signal)) === "written") {
        this.#intake.wrote(seq);
        return seq;
      }
      const { uncommitted } = await this.refresh(signal);
      // Where our own commit's reply was lost, the log's ledger has voided the draft: that is no case of its own.
      if (this.#intake.draft() !== draft) return undefined;
      // This is our own part, whose reply was lost.
      if (uncommitted.get(seq) === item.flushId) return seq;
    }
  }

  #item(seq: number, flushId: string, payload: Uint8Array) {
    const nowMs = this.#ports.clock.wallMs();
    return {
      schema: FLUSH_SCHEMA,
      run: this.#run,
      seq,
      flushId,
      aggregatorId: this.#aggregatorId,
      writtenAt: new Date(nowMs).toISOString(),
      payload,
      expiresAt: Math.ceil(nowMs / 1000) + LOG_KEPT_SECONDS,
    };
  }

  #append(item: FlushItem, signal: AbortSignal): Promise<"written" | "taken"> {
    return persistUntilDone(() => this.#ports.flushLog.append(item), "flush-delayed", this.#ports, signal);
  }
}

interface EncodedFlush {
  readonly parts: readonly Uint8Array[];
  readonly commit: Uint8Array;
}

/** Puts all of it into the commit where that fits into one item, else into parts. */
const encodeInParts = (payload: FlushPayload, maxBytes: number): EncodedFlush => {
  const whole = encodePayload(payload);
  if (whole.length <= maxBytes) return { parts: [], commit: whole };
  const payloads = splitPayload(payload, maxBytes).map(encodePayload);
  return { parts: payloads.slice(0, -1), commit: payloads.at(-1) ?? whole };
};

/**
 * Repeats `attempt` with backoff until it succeeds. Logs the first failure, and again each time the count doubles.
 */
export const persistUntilDone = async <T>(
  attempt: () => Promise<T>,
  event: string,
  { clock, random, log }: Pick<WriterPorts, "clock" | "random" | "log">,
  signal: AbortSignal,
): Promise<T> => {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (isPowerOfTwo(failures)) log("warn", event, { failures, error: String(error) });
      await clock.sleep(backoffMs(BACKOFF, failures, random), signal);
    }
  }
};
