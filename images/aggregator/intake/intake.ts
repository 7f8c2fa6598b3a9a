// Decides which deltas count: each of a worker's once, in order, without a gap. Keeps what is accepted until the log
// has it, and follows the log when another aggregator wrote there. Pure: flush-writer.ts does the writing.
//
//   offer -> pending, merged into the open batch -> draft: the batch that is being written -> persisted: in the ledger
//                    ^------------- learn: the log's ledger has some of it: what is left is merged anew

import type { LogHead } from "../../../cloud/ports.ts";
import type { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import type { MetricKind } from "../../../contracts/metrics/definition.ts";
import { Batch } from "./batch.ts";
import { MAX_MAGNITUDE, magnitudeOf } from "./magnitude.ts";
import { RegionNames } from "./region-names.ts";

/** How much may wait for the log. Beyond it new deltas are refused, and their workers keep them. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/**
 * A commit's item has room for a ledger of this size beside its payload. A worker that would not fit is refused, since
 * without room for the ledger no flush could be written any more.
 */
const MAX_LEDGER_BYTES = 96 * 1024;
/** What one ledger entry takes in DynamoDB besides the worker's id: number, type and length. */
const LEDGER_ENTRY_BYTES = 12;

export interface Clash {
  readonly metric: string;
  readonly before: MetricKind;
  /** Where in the delta it is of another kind, as `seconds[0].series[3].kind`. */
  readonly places: readonly string[];
}

export type Admission =
  /** The delta waits for a flush; `isNew` is false for a repeat of one that waits already. */
  | { readonly kind: "pending"; readonly isNew: boolean }
  /** The delta repeats one that is in the log. */
  | { readonly kind: "persisted" }
  | { readonly kind: "gap"; readonly expected: number }
  /** There is no room: for the moment (`pending`), or for one more worker in this run (`ledger`). */
  | { readonly kind: "full"; readonly of: "pending" | "ledger" }
  /** The script's own metric of this name was of another kind before, so that the two cannot be added. */
  | ({ readonly kind: "clash" } & Clash);

/** A batch that is being written. It is void when the log turns out to have some of it; then another is drafted. */
export interface Draft {
  readonly batch: Batch;
  /** Worker → its last sequence number in the batch. */
  readonly upTo: ReadonlyMap<string, number>;
}

interface PendingDelta {
  readonly delta: WorkerDelta;
  readonly bytes: number;
  readonly magnitude: number;
}

export class Intake {
  readonly #ledger: Map<string, number>;
  /** Worker → its deltas that are not in the log, in order. */
  readonly #pending = new Map<string, PendingDelta[]>();
  readonly #kinds = new Map<string, MetricKind>();
  readonly #names = new RegionNames();
  #openBatch = new Batch();
  #draft: Draft | undefined;
  #nextSeq: number;
  #pendingBytes = 0;
  #pendingMagnitude = 0;
  #ledgerBytes = 0;

  constructor(head: LogHead) {
    this.#ledger = new Map(head.ledger);
    for (const workerId of head.ledger.keys()) this.#ledgerBytes += entryBytesOf(workerId);
    this.#nextSeq = head.nextSeq;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  isPersisted(workerId: string, sequence: number): boolean {
    return sequence <= (this.#ledger.get(workerId) ?? 0);
  }

  /** @param bytes what the delta costs in memory, roughly */
  offer(delta: WorkerDelta, bytes: number): Admission {
    const { workerId, sequence } = delta;
    if (this.isPersisted(workerId, sequence)) return { kind: "persisted" };
    const queue = this.#pending.get(workerId) ?? [];
    const last = queue.at(-1)?.delta.sequence ?? this.#ledger.get(workerId) ?? 0;
    if (sequence <= last) return { kind: "pending", isNew: false };
    if (!this.follows(last, sequence)) return { kind: "gap", expected: last + 1 };
    const magnitude = magnitudeOf(delta);
    if (this.#pendingBytes + bytes > MAX_PENDING_BYTES || this.#pendingMagnitude + magnitude > MAX_MAGNITUDE)
      return { kind: "full", of: "pending" };
    const isNewWorker = last === 0;
    if (isNewWorker && this.#ledgerBytes + entryBytesOf(workerId) > MAX_LEDGER_BYTES)
      return { kind: "full", of: "ledger" };
    const clash = this.#learnKinds(delta);
    if (clash !== undefined) return { kind: "clash", ...clash };
    const kept = this.#names.bound(delta);
    this.#openBatch.add(kept);
    if (isNewWorker) this.#ledgerBytes += entryBytesOf(workerId);
    queue.push({ delta: kept, bytes, magnitude });
    this.#pending.set(workerId, queue);
    this.#pendingBytes += bytes;
    this.#pendingMagnitude += magnitude;
    return { kind: "pending", isNew: true };
  }

  /**
   * Only a worker's next delta is taken. The ledger has last numbers only: a later delta would make those before it,
   * which may still be on their way, look like repeats.
   */
  protected follows(last: number, sequence: number): boolean {
    return sequence === last + 1;
  }

  /** Remembers the delta's kinds if all of them fit. @returns the first metric that is of another kind than it was */
  #learnKinds({ seconds }: WorkerDelta): Clash | undefined {
    const fresh = new Map<string, MetricKind>();
    for (const { series } of seconds) {
      for (const { metric, kind } of series) {
        const known = this.#kinds.get(metric) ?? fresh.get(metric);
        if (known === undefined) fresh.set(metric, kind);
        else if (known !== kind) return { metric, before: known, places: findOthers(seconds, metric, known) };
      }
    }
    for (const [metric, kind] of fresh) this.#kinds.set(metric, kind);
    return undefined;
  }

  /** Gives the draft under way, or a new one of all that is pending; undefined when nothing is pending. */
  draft(): Draft | undefined {
    if (this.#draft === undefined && !this.isEmpty) {
      const upTo = new Map<string, number>();
      for (const [workerId, queue] of this.#pending) upTo.set(workerId, queue.at(-1)?.delta.sequence ?? 0);
      this.#draft = { batch: this.#openBatch, upTo };
      this.#openBatch = new Batch();
    }
    return this.#draft;
  }

  /** Gives the ledger that a commit of this draft carries. */
  ledgerAfter(draft: Draft): Record<string, number> {
    return Object.fromEntries(new Map([...this.#ledger, ...draft.upTo]));
  }

  /** Notes that this aggregator's own item is at `seq`. */
  wrote(seq: number): void {
    this.#nextSeq = Math.max(this.#nextSeq, seq + 1);
  }

  /** Notes that the draft's commit is in the log. */
  persisted(draft: Draft): void {
    this.#draft = undefined;
    this.#forget(draft.upTo);
  }

  /** Takes over what the log says. Deltas that it has are not written again, and a draft that holds one is void. */
  learn(head: LogHead): void {
    this.#nextSeq = Math.max(this.#nextSeq, head.nextSeq);
    if (!this.#forget(head.ledger)) return;
    this.#draft = undefined;
    this.#openBatch = new Batch();
    for (const queue of this.#pending.values()) for (const { delta } of queue) this.#openBatch.add(delta);
  }

  /** Raises the ledger, and drops pending deltas that it has now. @returns whether there were any */
  #forget(ledger: ReadonlyMap<string, number>): boolean {
    let hadPending = false;
    for (const [workerId, sequence] of ledger) {
      const before = this.#ledger.get(workerId) ?? 0;
      const queue = this.#pending.get(workerId);
      if (before === 0 && queue === undefined) this.#ledgerBytes += entryBytesOf(workerId);
      if (sequence > before) this.#ledger.set(workerId, sequence);
      if (queue === undefined) continue;
      const left = queue.filter((one) => one.delta.sequence > sequence);
      if (left.length === queue.length) continue;
      hadPending = true;
      for (const one of queue.slice(0, queue.length - left.length)) {
        this.#pendingBytes -= one.bytes;
        this.#pendingMagnitude -= one.magnitude;
      }
      if (left.length === 0) this.#pending.delete(workerId);
      else this.#pending.set(workerId, left);
    }
    return hadPending;
  }
}

const entryBytesOf = (workerId: string): number => Buffer.byteLength(workerId) + LEDGER_ENTRY_BYTES;

const findOthers = (seconds: WorkerDelta["seconds"], metric: string, before: MetricKind): string[] =>
  seconds.flatMap(({ series }, index) =>
    series.flatMap((one, position) =>
      one.metric === metric && one.kind !== before ? [`seconds[${index}].series[${position}].kind`] : [],
    ),
  );
