// The script's process, as the main process sees it: started with an empty environment, before it is needed, and once
// more when a thread is asked for after it died. What died with it is told thread by thread.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScriptPermission } from "../../../../contracts/config/script-permission.ts";
import {
  type FromHost,
  NO_USAGE,
  type SlotParts,
  TELL_EVERY_MS,
  type ToHost,
  type Usage,
} from "../../shared/host-messages.ts";
import { leasedUntilMs } from "../../shared/lease.ts";
import type { ThreadAssignment, ThreadPlan } from "../../shared/messages.ts";
import type { LoadThread, ThreadEvents, ThreadHome } from "../../shared/thread-home.ts";
import { hostFlagsOf } from "./host-flags.ts";
import { HostedThread } from "./hosted-thread.ts";

/** What the process runs, beside one another. */
export interface HostPrograms {
  readonly host: URL;
  readonly thread: URL;
}

export class ScriptHost implements ThreadHome {
  readonly #programs: HostPrograms;
  #process: HostProcess | undefined;
  /** Of those that are gone. */
  #formerCpuMicros = 0;

  constructor(programs: HostPrograms) {
    this.#programs = programs;
  }

  /** What the process has used; of one that was replaced, with what the former used. */
  get usage(): Usage {
    const { cpuMicros, rssBytes } = this.#process?.usage ?? NO_USAGE;
    return { cpuMicros: this.#formerCpuMicros + cpuMicros, rssBytes };
  }

  /** Of the present process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** There is a process from here on: it comes up while others wait for the plan. */
  start(): void {
    this.#living([]);
  }

  open(assignment: ThreadAssignment, heapLimitMiB: number, events: ThreadEvents): LoadThread {
    return this.#living(assignment.plan.scriptPermissions ?? []).open(assignment, heapLimitMiB, events);
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }

  /** What a process may do is said when it starts: a script that may do something else needs another. */
  #living(permissions: readonly ScriptPermission[]): HostProcess {
    const former = this.#process;
    if (former !== undefined && !former.isOver && sameSet(former.permissions, permissions)) return former;
    void former?.close();
    this.#formerCpuMicros += former?.usage.cpuMicros ?? 0;
    const process = new HostProcess(this.#programs, permissions);
    this.#process = process;
    return process;
  }
}

const sameSet = (these: readonly string[], those: readonly string[]): boolean =>
  [...these].sort().join() === [...those].sort().join();

class HostProcess {
  readonly permissions: readonly ScriptPermission[];
  /** The only one that the process may write to: the script is put there while it is loaded. */
  readonly #folder = mkdtempSync(join(realpathSync(tmpdir()), "meridian-host-"));
  readonly #child: ChildProcess;
  readonly #threads = new Map<number, HostedThread>();
  readonly #over: Promise<void>;
  isOver = false;
  usage = NO_USAGE;
  #count = 0;
  /** What the process knows of; threads of another slot need another. */
  #plan: ThreadPlan | undefined;
  #lease: SharedArrayBuffer | undefined;
  #extending: NodeJS.Timeout | undefined;

  constructor({ host, thread }: HostPrograms, permissions: readonly ScriptPermission[]) {
    this.permissions = permissions;
    const programs = [fileURLToPath(host), fileURLToPath(thread)];
    this.#child = fork(host, [this.#folder], {
      env: {},
      execArgv: hostFlagsOf({ programs, folder: this.#folder }, permissions),
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const child = this.#child;
    child.on("message", (message: FromHost) => this.#take(message));
    // A channel that was closed from within: nothing could be told any more.
    child.once("disconnect", () => child.kill("SIGKILL"));
    this.#over = new Promise((resolve) => {
      const end = (reason: string): void => {
        this.#end(reason);
        resolve();
      };
      child.on("error", (error) => {
        // The same event comes of a signal that cannot be sent; then the process exists, and its exit follows.
        if (child.pid === undefined) end(`the script's process could not be started: ${error.message}`);
      });
      child.once("exit", (code, signal) => end(`the script's process ended with ${signal ?? `code ${code}`}`));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  open(assignment: ThreadAssignment, heapLimitMiB: number, events: ThreadEvents): LoadThread {
    const { plan, data, files, lists, lease, tally, ...own } = assignment;
    const part = { ...own, folder: this.#folder };
    if (this.#plan !== plan) this.#send({ is: "slot", parts: partsOf(assignment) });
    this.#plan = plan;
    this.#lease = lease;
    this.#extend();
    this.#count += 1;
    const number = this.#count;
    const kill = (): void => void this.#child.kill("SIGKILL");
    const thread = new HostedThread({ number, part, events, send: (message) => this.#send(message), kill });
    this.#threads.set(number, thread);
    this.#send({ is: "open", thread: number, part, heapLimitMiB });
    this.#extending ??= setInterval(() => this.#extend(), TELL_EVERY_MS);
    return thread;
  }

  close(): Promise<void> {
    this.#child.kill("SIGKILL");
    return this.#over;
  }

  #take(message: FromHost): void {
    if (message.is === "alive") {
      this.usage = message.usage;
      for (const [thread, begun] of message.begun) this.#threads.get(thread)?.lives(begun);
    } else if (message.is === "said") this.#threads.get(message.thread)?.said(message.message, message.begun);
    else {
      const thread = this.#threads.get(message.thread);
      this.#threads.delete(message.thread);
      if (this.#threads.size === 0) this.#rest();
      thread?.ended(message.begun, message.code, message.reason);
    }
  }

  #end(reason: string): void {
    this.isOver = true;
    this.#rest();
    rmSync(this.#folder, { recursive: true, force: true });
    const threads = [...this.#threads.values()];
    this.#threads.clear();
    for (const thread of threads) thread.diedWithProcess(reason);
  }

  #rest(): void {
    clearInterval(this.#extending);
    this.#extending = undefined;
  }

  #extend(): void {
    if (this.#lease !== undefined) this.#send({ is: "lease", untilMs: leasedUntilMs(this.#lease) });
  }

  /** What a process is told that is gone meanwhile needs no answer: its exit tells. */
  #send(message: ToHost): void {
    this.#child.send(message, () => undefined);
  }
}

/** Views of what lies in memory here: they are copied on their way. */
const partsOf = ({ plan, data, files = {} }: ThreadAssignment): SlotParts => ({
  plan,
  data: Object.fromEntries(
    Object.entries(data).map(([name, { use, rows }]) => [
      name,
      { use, bytes: Buffer.from(rows.bytes), offsets: Buffer.from(rows.offsets) },
    ]),
  ),
  files: Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes)])),
});
