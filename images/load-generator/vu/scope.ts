// What is known of a virtual user while it runs an iteration: whether it may go on, in which group it is, how late it
// began. Protocols see it as a VuScope.
import type { PhaseName } from "../../../contracts/run/run-plan.ts";
import { type Begun, UNSCHEDULED } from "../protocols/protocol.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { LeaseView } from "../shared/lease.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import type { Pending } from "./awaits/pending.ts";
import { VirtualUserStopped } from "./endings.ts";
import { currentGroup } from "./groups.ts";
import { type Pace, PacedUser } from "./pace.ts";
import type { UserScope } from "./user-parts.ts";

/** One that begins earlier than this after it was due was not held up by a pause. */
const LATE_AFTER_MS = 20;

const NOBODY = { idInTest: 0, iteration: 0 };

export class Scope implements UserScope {
  readonly samples: Recorder;
  readonly identity: UserScope["identity"];
  readonly #lease: LeaseView;
  readonly #pending: Pending;
  readonly #pace: PacedUser | null;
  /** What is in no group of the script's has this one. */
  #phaseGroup = "";
  #lateMicros = UNSCHEDULED;
  #isStopped = false;
  #hasRequestFailed = false;
  #unclaimedFailuresBefore = 0;
  /** The present iteration gave others their turn: it slept, or waited for an answer. */
  #hasWaited = false;

  /** @param pace where the run has a limit of requests per second */
  constructor(
    samples: Recorder,
    lease: LeaseView,
    pending: Pending,
    pace: Pace | null = null,
    identity: UserScope["identity"] = NOBODY,
  ) {
    this.identity = identity;
    this.#pace = pace === null ? null : new PacedUser(pace);
    this.samples = samples;
    this.#lease = lease;
    this.#pending = pending;
  }

  /** @param lateMs after it was due; undefined where nothing was due */
  beginIteration(lateMs: number | undefined): void {
    this.#hasWaited = false;
    this.#hasRequestFailed = false;
    this.#unclaimedFailuresBefore = this.samples.unclaimedFailureCount;
    this.#lateMicros = lateMs === undefined ? UNSCHEDULED : Math.round((lateMs - this.#pausedMs(lateMs)) * 1000);
  }

  permission(nowMs: number): Promise<void> | null {
    const lease = this.#lease.permission(this.#hasStopped, nowMs);
    return lease !== null || this.#pace === null ? lease : this.#pace.turn(nowMs);
  }

  throwIfStopped(): void {
    if (this.#isStopped) throw new VirtualUserStopped();
  }

  group(): string {
    return currentGroup() ?? this.#phaseGroup;
  }

  /** setup() or teardown() begins. */
  beginPhase(name: PhaseName): void {
    this.#phaseGroup = `::${name}`;
  }

  lateMicros(endedMs: number, durationMicros: number): number {
    if (this.#lateMicros === UNSCHEDULED) return UNSCHEDULED;
    const pausedMs = this.#lease.pauses.pausedMs(endedMs - durationMicros / 1000, endedMs);
    // Never more than it took, so that no user is said to have waited for less than nothing.
    const lateMicros = this.#lateMicros - Math.min(durationMicros, Math.round(pausedMs * 1000));
    return lateMicros === UNSCHEDULED ? 0 : lateMicros;
  }

  /** How much of the time that an iteration begins late its thread could do nothing. */
  #pausedMs(lateMs: number): number {
    if (lateMs < LATE_AFTER_MS) return 0;
    const nowMs = monotonicMs();
    return Math.min(lateMs, this.#lease.pauses.pausedMs(nowMs - lateMs, nowMs));
  }

  waited(): void {
    this.#hasWaited = true;
  }

  get hasWaited(): boolean {
    return this.#hasWaited;
  }

  during<T>(what: string, run: () => Promise<T>): Promise<T> {
    return this.#pending.during(what, run);
  }

  begin(what: string): Begun | null {
    return this.#pending.begin(what);
  }

  beginSeen(what: string): Begun {
    return this.#pending.beginSeen(what);
  }

  end(begun: Begun | null): void {
    this.#pending.end(begun);
  }

  hold(): void {
    this.#pending.hold();
  }

  release(): void {
    this.#pending.release();
  }

  requestFailed(): void {
    this.#hasRequestFailed = true;
  }

  /** In the present iteration, by the target's doing. */
  get hasRequestFailed(): boolean {
    return this.#hasRequestFailed || this.samples.unclaimedFailureCount > this.#unclaimedFailuresBefore;
  }

  stop(): void {
    this.#isStopped = true;
    this.#pace?.leave();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  readonly #hasStopped = (): boolean => this.#isStopped;
}
