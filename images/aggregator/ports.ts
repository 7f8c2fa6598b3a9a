// What the aggregator takes from outside, so that tests can give it another: clock, chance, log, orchestrator and flush log.
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import type { Action } from "../../contracts/orchestrator/actions.ts";
import type { AggRecordAnswer, Refusal } from "../../contracts/orchestrator/answer.ts";

export interface Clock {
  /** Epoch milliseconds by this machine's clock: for what is written down, never for durations. */
  wallMs(): number;
  /** Milliseconds since some instant; never steps. */
  monotonicMs(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Uniform in [0, 1). */
export type Random = () => number;

export type Level = "info" | "warn" | "error";
export type Log = (level: Level, event: string, fields?: Readonly<Record<string, unknown>>) => void;

export type AggRecord = Extract<Action, { type: "agg-record" }>;

export interface Orchestrator {
  /** @throws MeridianError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_DIFFERS */
  record(request: Omit<AggRecord, "type">): Promise<AggRecordAnswer | Refusal>;
}

/** The end of a region's flush log. */
export interface LogHead {
  /** One past the newest item, whatever that is. */
  readonly nextSeq: number;
  /** The newest commit's: worker → last sequence number in the log. */
  readonly ledger: ReadonlyMap<string, number>;
  /** The items after the newest commit, seq → flushId: parts that nobody has committed. */
  readonly uncommitted: ReadonlyMap<number, string>;
}

export interface FlushLog {
  /** A consistent read. */
  readHead(run: string): Promise<LogHead>;
  /** `taken`: an item with this seq exists, which may be this very one, written by a call whose reply was lost. */
  append(item: FlushItem): Promise<"written" | "taken">;
}
