// What Meridian asks of any cloud: to call the orchestrator, to append to the flush log and read it, to fetch a run
// plan, and to set how many tasks there are. Each kind of cloud implements these interfaces, and callers see no
// difference.
import type { SecretValues } from "../contracts/config/secret.ts";
import type { FlushItem, LogPage } from "../contracts/delta/flush-item.ts";
import type { Action, ActionType } from "../contracts/orchestrator/actions.ts";
import type { AnswerOf, TestStatusAnswer } from "../contracts/orchestrator/answer.ts";
import type { ScriptLocation } from "../contracts/orchestrator/state.ts";
import type { Role } from "../contracts/words/names.ts";

export type ActionOf<T extends ActionType> = Extract<Action, { type: T }>;

/**
 * An answer with the instants at which its call was sent and came back, both by the caller's monotonic clock. The
 * offset of that clock from the orchestrator's is measured by them.
 */
export interface Timed<A> {
  readonly answer: A;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export interface Orchestrator {
  /** @throws MeridianError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_DIFFERS when the answer is not what was agreed */
  call<T extends ActionType>(action: ActionOf<T>): Promise<Timed<AnswerOf<T>>>;
}

/** The end of a region's flush log. */
export interface LogHead {
  /** The sequence number after the newest item's, whether that is a commit or a part. */
  readonly nextSeq: number;
  /** The newest commit's ledger: worker → its last sequence number in the log. */
  readonly ledger: ReadonlyMap<string, number>;
  /** The parts after the newest commit, which nobody has committed: seq → flushId. */
  readonly uncommitted: ReadonlyMap<number, string>;
}

/** What an aggregator does with its region's log. */
export interface FlushLogWriter {
  /** A consistent read. @param run the log's key: flushLogKey */
  readHead(run: string): Promise<LogHead>;
  /** `taken`: an item with this seq exists. It may be this very item, written by a call whose reply was lost. */
  append(item: FlushItem): Promise<"written" | "taken">;
}

/** Used to show results, and by the aggregator that watches the thresholds of a run. */
export interface FlushLogReader {
  /**
   * Items of a region's log after `afterSeq`, as far as one page goes. A consistent read.
   */
  readPage(runId: string, region: string, afterSeq: number): Promise<LogPage>;
}

export interface FlushLog extends FlushLogWriter, FlushLogReader {}

/** Used to say what runs there were. */
export interface RunHistoryReader {
  /** Each run that has started or ended, as it was then; the newest first. */
  read(): Promise<readonly TestStatusAnswer[]>;
}

export interface PlanStore {
  /** The run plan's text. @throws MeridianError DEPLOYMENT_DIFFERS when what lies there is not what the state names */
  read(script: ScriptLocation): Promise<string>;
}

export interface SecretStore {
  /** @returns source → value. @throws MeridianError SECRET_UNREADABLE */
  read(sources: readonly string[]): Promise<SecretValues>;
}

/** What a service is to be scaled to. */
export interface Scale {
  readonly region: string;
  readonly role: Role;
  readonly count: number;
  /** Reads the count first and sets only a different one: a sweep asks every minute. */
  readonly onlyIfDifferent: boolean;
  /** With `onlyIfDifferent`: a service that was made for another seed is left as it is; absent: none is. */
  readonly seed?: string | undefined;
}

/** A service that is to have tasks. */
export interface WantedService {
  readonly region: string;
  readonly role: Role;
  /** When the deploy made the service. */
  readonly madeAtMs: number;
  /** The seed that the deploy made it for; absent: it does not say. */
  readonly seed?: string | undefined;
}

export interface TaskFleet {
  scale(to: Scale): Promise<void>;
  /**
   * The services with a desired count above 0. A region that cannot be reached shows none: the next sweep looks again.
   */
  wanted(regions: readonly string[]): Promise<readonly WantedService[]>;
}

/** What is needed of a run's cloud to follow the run. */
export interface RunCloud {
  readonly orchestrator: Orchestrator;
  readonly flushLog: FlushLogReader;
  readonly history: RunHistoryReader;
  close(): void;
}
