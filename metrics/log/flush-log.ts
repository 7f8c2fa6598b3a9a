// Reads one region's flush log, item by item as it grows or all at once: which flushes count, what the ledger says,
// what is missing.

import type {
  FlushCommitItem,
  FlushItem,
  FlushPartItem,
  FlushPayload,
  WorkerRecord,
} from "../../contracts/delta/flush-item.ts";
import { MOST_SECONDS } from "../../contracts/delta/series.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { readPayload } from "./flush-payload.ts";

/** Iterations that finish, and a teardown. */
const MOST_AFTERWARDS_SECONDS = 24 * 3600;

/** Parts in a sentence. */
const MOST_NAMED = 20;

/** Told of each payload that counts, in the order of the log. */
export type PayloadVisitor = (payload: FlushPayload) => void;

export class RegionLog {
  /** Worker → last sequence number in the log. */
  ledger: Readonly<Record<string, number>> = {};
  /** What is wrong with the log, each a sentence; empty for a whole one. */
  readonly damages: string[] = [];
  readonly workers = new Map<string, WorkerRecord>();
  /** What its items took to be written: DynamoDB counts kilobytes, each begun one as a whole. */
  writeUnits = 0;
  readonly region: string;
  readonly #mostSeconds: number;
  readonly #visit: PayloadVisitor;
  readonly #parts = new Map<number, FlushPartItem>();
  #lastSeq = 0;

  /**
   * @param visit gets the payloads as they are appended
   * @param durationSeconds of the run: a second that is far beyond it is none
   */
  constructor(region: string, visit: PayloadVisitor, durationSeconds = MOST_SECONDS) {
    this.region = region;
    this.#mostSeconds = Math.min(MOST_SECONDS, durationSeconds + MOST_AFTERWARDS_SECONDS);
    this.#visit = visit;
  }

  /** Where an incremental read goes on: the last item's seq, 0 before the first. */
  get position(): number {
    return this.#lastSeq;
  }

  /** @param items in ascending order of seq; those read before are passed over */
  append(items: readonly FlushItem[]): void {
    for (const item of items) {
      if (item.seq <= this.#lastSeq) continue;
      if (item.seq !== this.#lastSeq + 1) {
        this.damages.push(`the flush log of ${this.region} lacks the items ${this.#lastSeq + 1} to ${item.seq - 1}`);
      }
      this.#lastSeq = item.seq;
      this.writeUnits += writeUnitsOf(item);
      if (item.role === "part") this.#parts.set(item.seq, item);
      else this.#commit(item);
    }
  }

  /**
   * A part counts only when a commit names it; a part that no commit names belongs to a flush that was written again
   * elsewhere.
   */
  #commit(item: FlushCommitItem): void {
    const missing: number[] = [];
    for (const seq of item.partSeqs) {
      const part = this.#parts.get(seq);
      if (part?.flushId === item.flushId) this.#read(part);
      else missing.push(seq);
    }
    if (missing.length > 0) {
      const named = missing.length > MOST_NAMED ? [...missing.slice(0, MOST_NAMED), "…"] : missing;
      this.damages.push(`the flush log of ${this.region} lacks the parts ${named.join(", ")} of item ${item.seq}`);
    }
    this.#read(item);
    this.ledger = item.ledger;
    // Parts of other flushes stay: another aggregator's commit can come between them and their own.
    for (const [seq, { flushId }] of this.#parts) if (flushId === item.flushId) this.#parts.delete(seq);
  }

  /**
   * A worker sends its start certificate once, so it is carried over from the earlier record when a later one lacks it.
   */
  #withCertificate(worker: WorkerRecord): WorkerRecord {
    const certificate = worker.certificate ?? this.workers.get(worker.workerId)?.certificate;
    return certificate === undefined ? worker : { ...worker, certificate };
  }

  #read(item: FlushItem | undefined): void {
    if (item === undefined) return;
    try {
      const payload = readPayload(item);
      const beyond = payload.seconds.find(({ second }) => second > this.#mostSeconds);
      if (beyond !== undefined) {
        this.damages.push(`item ${item.seq} of the flush log of ${this.region} has a second ${beyond.second}`);
        return;
      }
      this.#visit(payload);
      for (const worker of payload.workers) this.workers.set(worker.workerId, this.#withCertificate(worker));
    } catch (error) {
      if (!(error instanceof MeridianError)) throw error;
      this.damages.push(`item ${item.seq} of the flush log of ${this.region} cannot be read`);
    }
  }
}

const BYTES_OF_WRITE_UNIT = 1024;

/** Names of attributes and numbers are bytes, too: an item's size is that of its parts, but for some bytes. */
const writeUnitsOf = ({ payload, ...rest }: FlushItem): number =>
  Math.ceil((payload.length + JSON.stringify(rest).length) / BYTES_OF_WRITE_UNIT);
