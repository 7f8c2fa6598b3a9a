// The program of the script's process: starts the threads that the main process asks for, and passes on what is said.
// The script runs in those threads; here runs nothing of it. Its environment is empty, and it ends with the main process.
import { rmSync } from "node:fs";
import { RunningThread } from "./host/running-thread.ts";
import { SlotMemory } from "./host/slot-memory.ts";
import { type FromHost, TELL_EVERY_MS, type ToHost, usageOfProcess } from "./shared/host-messages.ts";

const program = new URL("./thread.mjs", import.meta.url);
const threads = new Map<number, RunningThread>();
let slot: SlotMemory | undefined;

/** One that cannot be told has nobody to listen any more: the channel's end says so. */
const tell = (message: FromHost): void => void process.send?.(message, () => undefined);

const open = ({ thread, part, heapLimitMiB }: ToHost & { readonly is: "open" }): void => {
  if (slot === undefined) return;
  const running = new RunningThread(program, slot.assignmentOf(part), heapLimitMiB, {
    onMessage: (message) => tell({ is: "said", thread, message, begun: running.begun }),
    onEnded: (code, reason) => {
      threads.delete(thread);
      tell({ is: "ended", thread, begun: running.begun, code, reason });
    },
  });
  threads.set(thread, running);
};

process.on("message", (message: ToHost) => {
  if (message.is === "slot") slot = new SlotMemory(message.parts);
  else if (message.is === "open") open(message);
  else if (message.is === "tell") threads.get(message.thread)?.tell(message.message);
  else if (message.is === "end") void threads.get(message.thread)?.end();
  else slot?.extend(message.untilMs);
});

const [, , folder = ""] = process.argv;
// A thread that a script keeps busy would hold up an end in order.
const end = (): void => {
  rmSync(folder, { recursive: true, force: true });
  process.kill(process.pid, "SIGKILL");
};
process.once("disconnect", end);
if (!process.connected) end();
// Whoever stops the task tells the main process, which lets what is under way finish.
process.on("SIGTERM", () => undefined);
process.on("SIGINT", () => undefined);

setInterval(() => {
  if (threads.size === 0) return;
  const begun = [...threads].map(([thread, running]) => [thread, running.begun] as const);
  tell({ is: "alive", begun, usage: usageOfProcess() });
}, TELL_EVERY_MS);
