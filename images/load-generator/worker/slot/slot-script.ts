// The script of one slot, on the main thread's side: its plan, the threads that run its load, its setup() and
// teardown(). What they measure goes into the deltas; what they are at is told as events.

import type { Step } from "../../../../contracts/executors/stairs.ts";
import type { ScriptLocation } from "../../../../contracts/orchestrator/state.ts";
import { type OpenPlan, openPlanOf, secretsOf } from "../../../../contracts/run/open-plan.ts";
import { MeridianError } from "../../../../contracts/words/errors.ts";
import { SecretMask } from "../../../../metrics/masking/secret-mask.ts";
import { packData } from "../../shared/packed-data.ts";
import { packFiles } from "../../shared/packed-files.ts";
import type { Pause } from "../../shared/pauses.ts";
import { makeListMemory } from "../../shared/shared-lists.ts";
import type { PhaseOutcome } from "../phase-thread.ts";
import type { WorkerPorts } from "../ports.ts";
import { HiddenSecrets } from "../secrets/hidden-secrets.ts";
import type { Lease } from "../slot-keeper.ts";
import type { Assignment, Threads } from "../thread-pool.ts";
import type { RunPhase, StartThreads } from "./effects.ts";
import type { SlotEvent } from "./events.ts";
import type { DeltaOutbox } from "./outbox.ts";
import { planFactsOf } from "./state.ts";

/** Pauses between them grow to seconds: a role that was just made may be known late. */
const MAX_SECRET_FAILURES = 8;

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
  #mask = new SecretMask();
  #hidden = new HiddenSecrets([]);
  #secretFailures = 0;
  /** All that were added to the load's own. */
  #steps: readonly Step[] = [];
  /** Of the load; undefined before it is told to threads. */
  #startAtMs: number | undefined;
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

  /** Attempts that were begun and not told of yet. */
  get untold(): number {
    return this.#threads?.untold ?? 0;
  }

  async readPlan(from: ScriptLocation): Promise<void> {
    const { ports, tell } = this.#options;
    let plan: OpenPlan;
    try {
      const read = await ports.loadPlan(from);
      plan = openPlanOf(read, await ports.readSecrets(read));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      ports.log("plan-unreadable", { error: String(error) });
      tell({ is: "plan-unreadable", why });
      this.#giveUpOn(error, why);
      return;
    }
    this.#mask = new SecretMask(secretsOf(plan));
    this.#hidden = new HiddenSecrets(secretsOf(plan));
    this.#assignment = this.#assign(plan);
    tell({ is: "plan-read", plan: planFactsOf(plan) });
  }

  /** A secret that is not there will not be there later: nobody waits for it until the barrier's time is over. */
  #giveUpOn(error: unknown, why: string): void {
    if (!(error instanceof MeridianError) || error.code !== "SECRET_UNREADABLE") return;
    this.#secretFailures += 1;
    if (this.#secretFailures === MAX_SECRET_FAILURES) this.#askForEnd(why);
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
      onLoadFailed: (whole, place) => {
        const message = this.#mask.text(whole);
        outbox.countError(message, place);
        outbox.note("script-unloadable", `script blocked: it could not be loaded: ${message} (${place})`);
      },
      onNotice: (code, whole) => {
        const text = this.#mask.text(whole);
        ports.log("notice", { code, text });
        outbox.note(code, text);
      },
      onPause: (pause) => this.pause(pause),
      onLost: (attempts) => outbox.lose(attempts),
      onSaid: (words) => outbox.say(words),
      onAbort: (reason) => this.#askForEnd(reason),
    });
    this.#threads = threads;
    void threads.whenReady.then(() => tell({ is: "threads-loaded" }));
    void threads.whenDone.then(() => tell({ is: "threads-done" }));
  }

  startThreads({ startAtMs, endAtMs, setup, isAtStart }: StartThreads): void {
    this.#startAtMs = startAtMs;
    this.#threads?.start({ startAtMs, setup: this.#reveal(setup), isAtStart, steps: this.#steps }, endAtMs);
  }

  /** Threads that are not started yet are told with the start. */
  takeSteps(steps: readonly Step[]): void {
    this.#steps = steps;
    this.#threads?.takeSteps(steps);
  }

  /** The load, or a part of it, stands or stood still; before the start there is none. */
  pause({ fromMs, untilMs, cause }: Pause): void {
    const startAtMs = this.#startAtMs;
    if (startAtMs === undefined || untilMs <= startAtMs) return;
    const secondOf = (ms: number): number => Math.round(Math.max(0, ms - startAtMs)) / 1000;
    this.#options.outbox.addGap({ fromSecond: secondOf(fromMs), toSecond: secondOf(untilMs), cause });
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
        assignment: {
          ...this.#assignment,
          threadIndex: 0,
          phase: { name: phase, startAtMs, setup: this.#reveal(setup) },
        },
        timeoutSeconds: this.#assignment.plan[phase]?.timeoutSeconds ?? 0,
        signal: this.#phaseOver.signal,
      },
      {
        onMeasured: (measured) => {
          outbox.addOfPhase(measured);
          tell({ is: "measured", attempts: measured.attempts });
        },
        onLost: (attempts) => outbox.lose(attempts),
        onSaid: (words) => outbox.say(words),
        onAbort: (reason) => this.#askForEnd(reason),
      },
    );
    this.#phase = running;
    tell({ is: "phase-ended", phase, outcome: this.#hide(await running) });
  }

  stopPhase(): void {
    this.#phaseOver.abort();
  }

  /** Nothing of the script runs when it returns. */
  async close(): Promise<void> {
    this.stopPhase();
    await Promise.all([this.#threads?.close(), this.#phase]);
  }

  #hide(outcome: PhaseOutcome): PhaseOutcome {
    if (outcome.is === "done") return { ...outcome, returned: this.#hidden.hide(outcome.returned) };
    return outcome.is === "failed" ? { ...outcome, message: this.#mask.text(outcome.message) } : outcome;
  }

  #reveal(setup: string | null): string | null {
    return setup === null ? null : this.#hidden.reveal(setup);
  }

  #assign({ data, script: { files, ...script }, ...plan }: OpenPlan): Assignment {
    const { lease, who, ports } = this.#options;
    const { slot, slots, vus, regionVus } = lease;
    return {
      ...who,
      plan: { ...plan, script },
      data: packData(data),
      files: packFiles(files),
      lists: makeListMemory(),
      slot,
      slots,
      regionVus,
      log: lease.log ?? "first",
      // A thread without virtual users would do nothing but cost memory.
      threadCount: Math.max(1, Math.min(ports.threadCount, vus)),
    };
  }

  #askForEnd(reason: string): void {
    this.#options.tell({ is: "script-aborted", reason: `${this.#mask.text(reason)} in ${this.#options.who.region}` });
  }
}
