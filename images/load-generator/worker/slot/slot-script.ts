// The script of one slot, on the main thread's side: its plan, the threads that run its load, its setup() and
// teardown(). What they measure goes into the deltas; what they are at is told as events.

import type { ScriptLocation } from "../../../../contracts/orchestrator/state.ts";
import type { RunPlan } from "../../../../contracts/run/run-plan.ts";
import { packData } from "../../shared/packed-data.ts";
import type { WorkerPorts } from "../ports.ts";
import type { Lease } from "../slot-keeper.ts";
import type { Assignment, Threads } from "../thread-pool.ts";
import type { RunPhase, StartThreads } from "./effects.ts";
import type { SlotEvent } from "./events.ts";
import type { DeltaOutbox } from "./outbox.ts";
import { planFactsOf } from "./state.ts";

export interface ScriptOptions {
  readonly lease: Lease;
  readonly who: Pick<Assignment, "region" | "workerId" | "lease">;
  readonly ports: WorkerPorts;
  readonly outbox: DeltaOutbox;
  readonly tell: (event: SlotEvent) => void;
}

export class SlotScript {
  readonly #options: ScriptOptions;
  /** What all threads are told alike; there is one as soon as the plan was read. */
  #assignment: Assignment | undefined;
  #threads: Threads | undefined;
  #phaseOver = new AbortController();
  /** setup() or teardown() that is under way, or the last one. */
  #phase: Promise<unknown> = Promise.resolve();

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#threads?.inFlight ?? 0;
  }

  async readPlan(from: ScriptLocation): Promise<void> {
    const { ports, tell } = this.#options;
    let plan: RunPlan;
    try {
      plan = await ports.loadPlan(from);
    } catch (error) {
      ports.log("plan-unreadable", { error: String(error) });
      tell({ is: "plan-unreadable", why: error instanceof Error ? error.message : String(error) });
      return;
    }
    this.#assignment = this.#assign(plan);
    tell({ is: "plan-read", plan: planFactsOf(plan) });
  }

  openThreads(): void {
    const { ports, outbox, tell } = this.#options;
    if (this.#assignment === undefined) return;
    const threads = ports.openThreads(this.#assignment, {
      onMeasured: (measured) => {
        outbox.add(measured);
        tell({ is: "measured", attempts: measured.attempts });
      },
      onStarted: (skewMs) => tell({ is: "thread-began", skewMs }),
      onLoadFailed: (message, place) => {
        outbox.countError(message, place);
        outbox.note("script-unloadable", `script blocked: it could not be loaded: ${message} (${place})`);
      },
      onNotice: (code, text) => {
        ports.log("notice", { code, text });
        outbox.note(code, text);
      },
      onSaid: (words) => outbox.say(words),
      onAbort: (reason) => this.#askForEnd(reason),
    });
    this.#threads = threads;
    void threads.whenReady.then(() => tell({ is: "threads-loaded" }));
    void threads.whenDone.then(() => tell({ is: "threads-done" }));
  }

  startThreads({ startAtMs, endAtMs, setup, isAtStart }: StartThreads): void {
    this.#threads?.start({ startAtMs, setup, isAtStart }, endAtMs);
  }

  stopThreads(graceMs: number): void {
    this.#threads?.stop(graceMs);
  }

  async runPhase({ phase, startAtMs, setup }: RunPhase): Promise<void> {
    const { ports, outbox, tell } = this.#options;
    if (this.#assignment === undefined) return;
    this.#phaseOver = new AbortController();
    const running = ports.runPhase(
      {
        assignment: { ...this.#assignment, threadIndex: 0, phase: { name: phase, startAtMs, setup } },
        timeoutSeconds: this.#assignment.plan[phase]?.timeoutSeconds ?? 0,
        signal: this.#phaseOver.signal,
      },
      {
        onMeasured: (measured) => {
          outbox.addOfPhase(measured);
          tell({ is: "measured", attempts: measured.attempts });
        },
        onSaid: (words) => outbox.say(words),
        onAbort: (reason) => this.#askForEnd(reason),
      },
    );
    this.#phase = running;
    tell({ is: "phase-ended", phase, outcome: await running });
  }

  stopPhase(): void {
    this.#phaseOver.abort();
  }

  /** Nothing of the script runs when it returns. */
  async close(): Promise<void> {
    this.stopPhase();
    await Promise.all([this.#threads?.close(), this.#phase]);
  }

  #assign({ data, ...plan }: RunPlan): Assignment {
    const { lease, who, ports } = this.#options;
    const { slot, slots, vus, regionVus } = lease;
    return {
      ...who,
      plan,
      data: packData(data),
      slot,
      slots,
      regionVus,
      log: lease.log ?? "first",
      // A thread without virtual users would do nothing but cost memory.
      threadCount: Math.max(1, Math.min(ports.threadCount, vus)),
    };
  }

  #askForEnd(reason: string): void {
    this.#options.tell({ is: "script-aborted", reason: `${reason} in ${this.#options.who.region}` });
  }
}
