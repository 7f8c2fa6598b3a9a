// Is loaded first in every process of a local run: ends it when its parent process is gone, however and whenever that
// ended, and for nothing so small as a log that its disk does not take.
import { isMainThread } from "node:worker_threads";

/** How long draining and flushing may take after SIGTERM. With the parent gone there is no cloud left to flush to. */
const HARD_EXIT_AFTER_MS = 2_000;

// Worker threads load this file too, but only the main thread has the channel to the parent.
if (isMainThread) {
  for (const log of [process.stdout, process.stderr]) log.on("error", () => {});
  // The parent was killed while this process came up: the channel has told of it before anybody could listen.
  if (!process.connected) process.kill(process.pid, "SIGKILL");
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.kill(process.pid, "SIGKILL"), HARD_EXIT_AFTER_MS).unref();
  });
  // The channel alone must not keep a process alive that has nothing left to do.
  process.channel?.unref();
}
