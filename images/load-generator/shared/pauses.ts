// When a thread could not do what was due, by no doing of the target's: its event loop stood still, or requests waited
// for the slot's lease. What is measured as users would have felt it leaves these times out, and the run's audit is
// told of them. All instants are milliseconds of the monotonic clock.
import type { GapCause } from "../../../contracts/delta/load-gaps.ts";

export interface Pause {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly cause: GapCause;
}

/** How often the thread shows that it lives. */
export const BEAT_EVERY_MS = 20;
/** An event loop that is silent for longer stands still: no garbage collection, no slow callback takes as long. */
const SILENT_AFTER_MS = 1_000;
/** A process that used less of its silence than this did not run. */
const RUNNING_FRACTION = 0.5;
/** What happened before so many pauses is no longer asked for. */
const MAX_KNOWN = 100;

const cpuMsOfProcess = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export class Pauses {
  readonly #cpuMs: () => number;
  /** In order, apart. */
  #known: { fromMs: number; untilMs: number }[] = [];
  #untold: Pause[] = [];
  /** The end of the last one: what began later has nothing to do with any. */
  #lastUntilMs = Number.NEGATIVE_INFINITY;
  #beatMs = Number.POSITIVE_INFINITY;
  #beatCpuMs = 0;
  #waitingSinceMs: number | undefined;
  #waitingFor: GapCause = "lease-lapsed";

  /** @param cpuMs CPU time that the process has used, in milliseconds */
  constructor(cpuMs: () => number = cpuMsOfProcess) {
    this.#cpuMs = cpuMs;
  }

  /** The thread lives: to be called every BEAT_EVERY_MS, or as soon after as the event loop allows. */
  beat(nowMs: number): void {
    this.#look(nowMs);
    this.#beatMs = nowMs;
    this.#beatCpuMs = this.#cpuMs();
  }

  /** Something waits for the lease from now on, or for the main process; what waits already is not told of twice. */
  waits(nowMs: number, cause: GapCause = "lease-lapsed"): void {
    if (this.#waitingSinceMs !== undefined) return;
    this.#waitingSinceMs = nowMs;
    this.#waitingFor = cause;
  }

  /** Nothing has to wait any more. */
  goesOn(nowMs: number): void {
    if (this.#waitingSinceMs !== undefined) this.#add(this.#waitingSinceMs, nowMs, this.#waitingFor);
    this.#waitingSinceMs = undefined;
  }

  /** How much of this time was pauses. */
  pausedMs(fromMs: number, untilMs: number): number {
    this.#look(untilMs);
    const waitingMs = this.#waitingSinceMs ?? Number.POSITIVE_INFINITY;
    if (fromMs >= this.#lastUntilMs && untilMs <= waitingMs) return 0;
    let sum = 0;
    for (const pause of this.#known)
      sum += Math.max(0, Math.min(untilMs, pause.untilMs, waitingMs) - Math.max(fromMs, pause.fromMs));
    return sum + Math.max(0, untilMs - Math.max(fromMs, waitingMs));
  }

  /** Those that were not told yet, with what is waited for still. */
  take(nowMs: number): readonly Pause[] {
    this.#look(nowMs);
    if (this.#waitingSinceMs !== undefined && nowMs > this.#waitingSinceMs) {
      this.#add(this.#waitingSinceMs, nowMs, this.#waitingFor);
      this.#waitingSinceMs = nowMs;
    }
    const untold = this.#untold;
    this.#untold = [];
    return untold;
  }

  /** What runs first after a pause finds it, be it the beat or the first answer. */
  #look(nowMs: number): void {
    const silentMs = nowMs - this.#beatMs;
    if (silentMs < SILENT_AFTER_MS) return;
    const hasRun = this.#cpuMs() - this.#beatCpuMs >= silentMs * RUNNING_FRACTION;
    this.#add(this.#beatMs, nowMs, hasRun ? "thread-blocked" : "process-suspended");
    this.#beatMs = nowMs;
    this.#beatCpuMs = this.#cpuMs();
  }

  #add(fromMs: number, untilMs: number, cause: GapCause): void {
    if (untilMs <= fromMs) return;
    this.#untold.push({ fromMs, untilMs, cause });
    this.#lastUntilMs = Math.max(this.#lastUntilMs, untilMs);
    let joined = { fromMs, untilMs };
    const apart = this.#known.filter((one) => {
      if (one.untilMs < joined.fromMs || one.fromMs > joined.untilMs) return true;
      joined = { fromMs: Math.min(one.fromMs, joined.fromMs), untilMs: Math.max(one.untilMs, joined.untilMs) };
      return false;
    });
    this.#known = [...apart, joined].sort((a, b) => a.fromMs - b.fromMs).slice(-MAX_KNOWN);
  }
}
