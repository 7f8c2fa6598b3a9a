// A load thread of this process.
import { type ResourceLimits, Worker } from "node:worker_threads";
import type { FromThread, ThreadAssignment, ToThread } from "../shared/messages.ts";
import { openTally, readTally } from "../shared/tally.ts";
import type { LoadThread, ThreadEvents, ThreadHome } from "../shared/thread-home.ts";

/** Of V8's: three semi-spaces of 16 and of 32 MiB. */
const [LEAST_YOUNG_MIB, MOST_YOUNG_MIB] = [48, 96];

/**
 * What a thread's garbage collector may use. With thousands of requests under way what each of them keeps outlives many
 * collections of a small young generation, which copy it each time; V8 makes it no larger than that takes.
 */
export const heapOf = (limitMiB: number): ResourceLimits => ({
  maxOldGenerationSizeMb: limitMiB,
  maxYoungGenerationSizeMb: Math.min(MOST_YOUNG_MIB, Math.max(LEAST_YOUNG_MIB, limitMiB / 8)),
});

export class RunningThread implements LoadThread {
  readonly #worker: Worker;
  readonly #tally = openTally();

  /** @param program the thread's bundle */
  constructor(program: URL, assignment: ThreadAssignment, heapLimitMiB: number, { onMessage, onEnded }: ThreadEvents) {
    const worker = new Worker(program, {
      workerData: { ...assignment, tally: this.#tally } satisfies ThreadAssignment,
      env: {},
      resourceLimits: heapOf(heapLimitMiB),
    });
    this.#worker = worker;
    let reason = "";
    worker.on("message", (message: FromThread) => onMessage(message));
    worker.on("error", (error: Error & { code?: string }) => {
      reason = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "it ran out of memory" : error.message;
    });
    worker.on("exit", (code) => onEnded(code, reason));
  }

  get begun(): number {
    return readTally(this.#tally);
  }

  tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Threads beside whoever starts them. @param program the thread's bundle */
export const threadsHere = (program: URL): ThreadHome => ({
  open: (assignment, heapLimitMiB, events) => new RunningThread(program, assignment, heapLimitMiB, events),
});
