// What the load generator's main process and the process of its script say to each other. The main process holds
// credentials, lease and plan; the other has an empty environment, and the threads that run the script. No memory is
// shared, so both tell each other ten times a second what others would read there.
import type { FromThread, ThreadAssignment, ThreadPlan, ToThread } from "./messages.ts";
import type { PackedData } from "./packed-data.ts";

/** How often each side shows that it lives, and tells what the other has to know. */
export const TELL_EVERY_MS = 100;
/** A main process that is silent for longer stands still: its threads wait for it, as a part of what stands still. */
export const HOLD_AFTER_MS = 2_000;

/** A data file's rows: what lies in shared memory in each process. */
export interface SentData {
  readonly use: PackedData["use"];
  readonly bytes: Uint8Array;
  readonly offsets: Uint8Array;
}

/** What all threads of a slot have in common. */
export interface SlotParts {
  readonly plan: ThreadPlan;
  readonly data: Readonly<Record<string, SentData>>;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** What is a thread's own. */
export type ThreadPart = Omit<ThreadAssignment, "plan" | "data" | "files" | "lists" | "lease" | "tally">;

/** Main process → script's process. */
export type ToHost =
  /** Threads that are opened from here on belong to it. */
  | { readonly is: "slot"; readonly parts: SlotParts }
  | { readonly is: "open"; readonly thread: number; readonly part: ThreadPart; readonly heapLimitMiB: number }
  | { readonly is: "tell"; readonly thread: number; readonly message: ToThread }
  | { readonly is: "end"; readonly thread: number }
  /** The slot is this worker's until then, by the monotonic clock, which both processes read alike. */
  | { readonly is: "lease"; readonly untilMs: number };

/** Script's process → main process; `begun` is how many attempts a thread has begun. */
export type FromHost =
  | { readonly is: "said"; readonly thread: number; readonly message: FromThread; readonly begun: number }
  | {
      readonly is: "ended";
      readonly thread: number;
      readonly begun: number;
      readonly code: number;
      readonly reason: string;
    }
  | {
      readonly is: "alive";
      readonly begun: readonly (readonly [thread: number, begun: number])[];
      readonly usage: Usage;
    };

/** What a process has used: of one that was replaced, with what the former used. */
export interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

export const NO_USAGE: Usage = { cpuMicros: 0, rssBytes: 0 };

export const usageOfProcess = (): Usage => {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
};
