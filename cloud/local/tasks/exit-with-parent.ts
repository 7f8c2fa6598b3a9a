// Preloaded into every process of a local run: when its parent is gone, by whatever death, it ends too.
import { isMainThread } from "node:worker_threads";

/** What SIGTERM starts, draining and flushing, has nobody left to talk to: this is all the time it gets. */
const HARD_EXIT_AFTER_MS = 2_000;

// Worker threads load this too; the channel to the parent is the main thread's.
if (isMainThread && process.channel !== undefined && process.channel !== null) {
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.kill(process.pid, "SIGKILL"), HARD_EXIT_AFTER_MS).unref();
  });
  // A process that has nothing left to do ends by itself, channel or not.
  process.channel.unref();
}
