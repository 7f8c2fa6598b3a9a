// Lives a slot's life: tells decide.ts what happens, and does what it says. Nothing is decided here.

import { backoffMs } from "../../../../contracts/words/backoff.ts";
import type { WorkerPorts } from "../ports.ts";
import type { Lease, SlotKeeper } from "../slot-keeper.ts";
import { leasedOf, toldOf } from "./answers.ts";
import { decide } from "./decide.ts";
import type { Effect, SlotDecision } from "./effects.ts";
import type { SlotEvent } from "./events.ts";
import { DeltaOutbox } from "./outbox.ts";
import { open } from "./preparing.ts";
import { SlotScript } from "./slot-script.ts";
import type { Slot } from "./state.ts";
import { SlotTimers } from "./timers.ts";

const BACKOFF = { firstMs: 250, maxMs: 5_000 };

export interface DriverOptions {
  readonly region: string;
  readonly lease: Lease;
  readonly keeper: SlotKeeper;
  readonly ports: WorkerPorts;
}

export class SlotDriver {
  readonly #options: DriverOptions;
  readonly #outbox: DeltaOutbox;
  readonly #script: SlotScript;
  readonly #opened: SlotDecision;
  #slot: Slot;
  readonly #timers: SlotTimers;
  readonly #leaving = new AbortController();
  #mistake: unknown;

  constructor(options: DriverOptions) {
    const { region, lease, keeper, ports } = options;
    const { workerId } = keeper;
    this.#options = options;
    this.#opened = open(leasedOf(lease, keeper.clock));
    this.#slot = this.#opened.slot;
    const identity = { runId: lease.runId, region, workerId, slot: lease.slot };
    this.#outbox = new DeltaOutbox(identity, ports, () => this.#slot.aggregator ?? undefined);
    this.#timers = new SlotTimers(ports.clock, (timer) => this.#tell({ is: "due", timer }));
    this.#script = new SlotScript({
      lease,
      ports,
      who: { region, workerId, lease: keeper.lease.shared },
      outbox: this.#outbox,
      tell: (event) => this.#tell(event),
    });
  }

  /**
   * Returns when the slot is no longer this worker's business: it ended, was handed back, or belongs to somebody else.
   * @throws only for a mistake of our own
   */
  async run(): Promise<void> {
    const { keeper, lease, ports } = this.#options;
    const onAnswer = (answer: Lease): void => {
      const nowMs = ports.clock.monotonicMs();
      const steppedMs = Math.abs(keeper.clock.takeStep());
      if (steppedMs > 0) this.#script.pause({ fromMs: nowMs - steppedMs, untilMs: nowMs, cause: "clock-stepped" });
      this.#tell({ is: "told", told: toldOf(answer, keeper.clock) });
    };
    const countAttempts = (): number => this.#outbox.totals.attempts + this.#script.untold;
    const keeping = this.#watch(
      keeper.keep(lease, { onAnswer, countAttempts }).then((loss) => {
        if (loss !== "closed") this.#tell({ is: "lost", loss });
      }),
    );
    this.#carryOut(this.#opened);
    await waitForAbort(this.#leaving.signal);
    keeper.close();
    await keeping;
    await this.#script.close();
    ports.log("slot-left", { slot: lease.slot });
    if (this.#mistake !== undefined) throw this.#mistake;
  }

  /** The task is being stopped. */
  stop(): void {
    this.#tell({ is: "told-to-stop" });
  }

  #tell(event: SlotEvent): void {
    // What was under way when the slot was left still comes back.
    if (this.#leaving.signal.aborted) return;
    try {
      this.#carryOut(decide(this.#slot, event, this.#options.ports.clock.monotonicMs()));
    } catch (error) {
      this.#fail(error);
    }
  }

  #carryOut({ slot, effects }: SlotDecision): void {
    this.#slot = slot;
    for (const effect of effects) this.#perform(effect);
  }

  #perform<K extends Effect["do"]>(effect: Effect & { readonly do: K }): void {
    this.#deeds[effect.do](effect);
  }

  readonly #deeds: { readonly [K in Effect["do"]]: (effect: Effect & { readonly do: K }) => void } = {
    "read-plan": ({ from }) => void this.#watch(this.#script.readPlan(from)),
    "open-threads": () => this.#script.openThreads(),
    "start-threads": (effect) => this.#script.startThreads(effect),
    "take-steps": ({ steps }) => this.#script.takeSteps(steps),
    "stop-threads": ({ graceMs }) => this.#script.stopThreads(graceMs),
    "run-phase": (effect) => void this.#watch(this.#script.runPhase(effect)),
    "stop-phase": () => this.#script.stopPhase(),
    "say-ready": ({ setup }) => this.#options.keeper.sayReady(setup ?? undefined),
    "say-load-ended": () => this.#options.keeper.sayLoadEnded(),
    "ask-for-end": ({ cause, reason }) => this.#options.keeper.askForEnd({ cause, reason }),
    "send-delta": ({ isFinal }) => void this.#watch(this.#send(isFinal)),
    "drop-delta": ({ why }) => this.#outbox.drop(why),
    certify: (effect) => this.#outbox.certify(effect, this.#options.keeper.clock),
    note: ({ code, text }) => this.#outbox.note(code, text),
    "count-error": ({ message, place }) => this.#outbox.countError(message, place),
    release: () => void this.#watch(this.#release()),
    "say-end": () => void this.#watch(this.#sayEnd()),
    arm: ({ timer, atMs }) => this.#timers.arm(timer, atMs),
    "back-off": ({ failures }) => void this.#watch(this.#backOff(failures)),
    log: ({ event, fields }) => this.#options.ports.log(event, fields),
    leave: () => this.#leave(),
  };

  async #send(isFinal: boolean): Promise<void> {
    const sent = await this.#outbox.send(isFinal, this.#script.inFlight, this.#leaving.signal);
    this.#tell({ is: "delta-sent", sent });
  }

  async #release(): Promise<void> {
    const { keeper, lease } = this.#options;
    await keeper.release(lease.runId, lease.slot);
    this.#tell({ is: "released" });
  }

  async #sayEnd(): Promise<void> {
    const { region, lease, keeper, ports } = this.#options;
    const { runId, slot } = lease;
    const { workerId } = keeper;
    let isHeard = false;
    try {
      const { totals } = this.#outbox;
      const { answer } = await ports.orchestrator.call({ type: "test-end", region, runId, slot, workerId, totals });
      isHeard = answer.statusCode === 200 || answer.error === "stale-run";
      if (!isHeard) ports.log("end-refused", { answer });
    } catch (error) {
      ports.log("orchestrator-unreachable", { error: String(error) });
    }
    this.#tell({ is: "end-said", isHeard });
  }

  async #backOff(failures: number): Promise<void> {
    const { clock, random } = this.#options.ports;
    await clock.sleep(backoffMs(BACKOFF, failures, random), this.#leaving.signal);
    this.#tell({ is: "due", timer: "retry" });
  }

  #leave(): void {
    this.#timers.close();
    this.#leaving.abort();
  }

  /** What is under way must not fail unseen. */
  #watch(doing: Promise<void>): Promise<void> {
    return doing.catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    this.#mistake ??= error;
    this.#leave();
  }
}

const waitForAbort = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
