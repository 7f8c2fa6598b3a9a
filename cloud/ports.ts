// What Meridian asks of a cloud, whichever it is: to call the orchestrator, to append to the flush log and to read it,
// to fetch a run plan, to set how many tasks there are. A fleet of another kind brings its own of these; whoever calls
// them sees no difference.
import type { FlushItem } from "../contracts/delta/flush-item.ts";
import type { Action, ActionType } from "../contracts/orchestrator/actions.ts";
import type { AnswerOf } from "../contracts/orchestrator/answer.ts";
import type { ScriptLocation } from "../contracts/orchestrator/state.ts";
import type { Role } from "../contracts/words/names.ts";

export type ActionOf<T extends ActionType> = Extract<Action, { type: T }>;

/**
 * An answer, and when its call was sent and came back: by the clock that the caller has everything else by, and that
 * never steps, for its offset from the orchestrator's.
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
  /** One past the newest item, whatever that is. */
  readonly nextSeq: number;
  /** The newest commit's: worker → last sequence number in the log. */
  readonly ledger: ReadonlyMap<string, number>;
  /** The items after the newest commit, seq → flushId: parts that nobody has committed. */
  readonly uncommitted: ReadonlyMap<number, string>;
}

/** For aggregators. */
export interface FlushLogWriter {
  /** A consistent read. @param run the log's key: flushLogKey */
  readHead(run: string): Promise<LogHead>;
  /** `taken`: an item with this seq exists, which may be this very one, written by a call whose reply was lost. */
  append(item: FlushItem): Promise<"written" | "taken">;
}

/** For whoever shows results, and for the aggregator that watches the thresholds of a run. */
export interface FlushLogReader {
  /**
   * Items of a region's log after `afterSeq`, ascending, as far as one page goes; empty at the log's end. A consistent
   * read.
   */
  readPage(runId: string, region: string, afterSeq: number): Promise<readonly FlushItem[]>;
}

export interface FlushLog extends FlushLogWriter, FlushLogReader {}

export interface PlanStore {
  /** The run plan's text. @throws MeridianError DEPLOYMENT_DIFFERS when what lies there is not what the state names */
  read(script: ScriptLocation): Promise<string>;
}

/** What a service is to be scaled to. */
export interface Scale {
  readonly region: string;
  readonly role: Role;
  readonly count: number;
  /** Read first, and leave alone what is so already: for sweeps, which come every minute. */
  readonly onlyIfDifferent: boolean;
}

/** A service that is to have tasks. */
export interface WantedService {
  readonly region: string;
  readonly role: Role;
  /** When the service was made: by the deploy that brought it. */
  readonly madeAtMs: number;
}

export interface TaskFleet {
  scale(to: Scale): Promise<void>;
  /**
   * Those with a desired count above 0. A region that cannot be reached shows none: the next look comes in a minute.
   */
  wanted(regions: readonly string[]): Promise<readonly WantedService[]>;
}

/** What whoever follows a run needs of its cloud. */
export interface RunCloud {
  readonly orchestrator: Orchestrator;
  readonly flushLog: FlushLogReader;
  close(): void;
}
