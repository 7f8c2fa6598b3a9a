// Where load threads live, as whoever starts them sees it: in this process, or in one of their own.
import type { FromThread, ThreadAssignment, ToThread } from "./messages.ts";

export interface ThreadEvents {
  readonly onMessage: (message: FromThread) => void;
  /**
   * Nothing follows.
   * @param code Node's exit code
   * @param reason why, where it is known; empty: nobody said
   */
  readonly onEnded: (code: number, reason: string) => void;
}

export interface LoadThread {
  /** Attempts that it has begun; of one that died without a word a bound, which is never too low. */
  readonly begun: number;
  tell(message: ToThread): void;
  /** Ends it at once. */
  end(): Promise<void>;
}

export interface ThreadHome {
  /** Its events come later, never from within. */
  open(assignment: ThreadAssignment, heapLimitMiB: number, events: ThreadEvents): LoadThread;
}
