// A thread's part of the run: its virtual users from the start to their end, and what they measured, once a second.
import { type LoadPorts, type ThreadLoad, threadLoadOf } from "./executors/thread-load.ts";
import type { HttpEngine } from "./http-engine.ts";
import { monotonicMs } from "./monotonic.ts";
import { Recorder } from "./recorder/recorder.ts";
import type { VuIdentity } from "./script/context.ts";
import type { LibraryRequests } from "./script/library-requests.ts";
import type { LoadedScript } from "./script/load-script.ts";
import { type Surroundings, VirtualUser } from "./script/virtual-user.ts";
import { ThreadWatch } from "./self-watch/thread-watch.ts";
import type { FromThread, ThreadAssignment } from "./thread-messages.ts";
import { openPlace } from "./thread-place.ts";
import { turns } from "./turns.ts";

const MEASURED_EVERY_MS = 1_000;
const REPORT_AFTER_MS = 5;
/** Before the start the thread spins for so long: a timer alone fires a few milliseconds off. */
const SPIN_MS = 15;
/** After its cut an iteration gets this long to let go; one that does not is left behind. */
const LET_GO_MS = 1_000;

export class ThreadRun {
  readonly recorder: Recorder;
  private readonly assignment: ThreadAssignment;
  private readonly startAtMs: number;
  private readonly post: (message: FromThread) => void;
  private readonly engine: HttpEngine;
  private readonly libraries: LibraryRequests;
  private readonly watch = new ThreadWatch();
  private readonly users = new Set<VirtualUser>();
  private readonly identities: VuIdentity[] = [];
  private readonly surroundings: Surroundings;
  private readonly wakers = new Set<() => void>();
  private readonly load: ThreadLoad;
  private reporting: NodeJS.Timeout | undefined;
  private iterationCount = 0;
  private hasBegun = false;
  private isStopping = false;
  private giveUp: () => void = () => {};

  constructor(
    assignment: ThreadAssignment,
    script: LoadedScript,
    { startAtMs, setup }: { readonly startAtMs: number; readonly setup: string | null },
    post: (message: FromThread) => void,
  ) {
    this.assignment = assignment;
    this.startAtMs = startAtMs;
    this.post = post;
    this.recorder = new Recorder(monotonicMs, startAtMs, (second) => (this.isStopping ? 0 : this.load.vusAt(second)));
    this.load = this.loadOf(assignment);
    const place = openPlace(assignment, script, this.recorder, { setup, post });
    this.engine = place.engine;
    this.libraries = place.libraries;
    this.surroundings = place.surroundings;
  }

  /** Resolves when every user has ended, or was left behind after its cut; everything measured has been posted then. */
  async run(): Promise<void> {
    this.reportEachSecond();
    if (!this.load.beginsAtStart) {
      void this.startReached().then(() => this.post({ type: "started", skewMs: monotonicMs() - this.startAtMs }));
    }
    let areDone = false;
    const abandoned = new Promise<void>((resolve) => {
      this.giveUp = resolve;
    });
    const cancel = this.at(this.load.lastCutMs + LET_GO_MS, () => this.giveUp());
    await Promise.race([
      this.load.run().then(() => {
        areDone = true;
      }),
      abandoned,
    ]);
    cancel();
    if (!areDone) this.recorder.errors.warn("an iteration did not end when its time was over: it was left behind");
    clearTimeout(this.reporting);
    this.libraries.close();
    this.engine.close();
    this.report(true);
    this.watch.close();
    this.post({ type: "done", iterations: this.iterationCount });
  }

  /** No iteration more; those under way are cut after the grace. */
  stop(graceMs: number): void {
    this.isStopping = true;
    for (const wake of [...this.wakers]) wake();
    setTimeout(() => {
      for (const user of [...this.users]) user.stop();
      setTimeout(() => this.giveUp(), LET_GO_MS);
    }, graceMs);
  }

  private loadOf({ plan, region, vus, vuOffset, regionVus, slot, slots, ...thread }: ThreadAssignment): ThreadLoad {
    const { threadIndex, threadCount } = thread;
    const vuIndexes = Array.from({ length: vus }, (_, index) => index)
      .filter((index) => index % threadCount === threadIndex)
      .map((index) => vuOffset + index);
    const brought = plan.regions[region] ?? { vus: regionVus, preAllocatedVUs: regionVus, ratePerSecond: 0 };
    const share = { slot, slots, threadIndex, threadCount, vuIndexes, regionVus, region: brought };
    return threadLoadOf(plan.load, { ...share, durationSeconds: plan.durationSeconds }, this.ports());
  }

  /** Fresh but for its number and its count of iterations, which go on where it was taken away. */
  private openUser(index: number): VirtualUser {
    const { region, vuOffset, threadIndex, threadCount } = this.assignment;
    const id = vuOffset + index * threadCount + threadIndex + 1;
    const identity = this.identities[index] ?? { id, iteration: 0, region };
    this.identities[index] = identity;
    const user = new VirtualUser(identity, this.engine.openSession(), this.surroundings);
    this.users.add(user);
    return user;
  }

  private ports(): LoadPorts {
    return {
      openUser: (index) => this.openUser(index),
      onDropped: (count = 1) => this.recorder.dropped(count),
      onWaited: (waitedMs) => this.recorder.waited(Math.round(waitedMs * 1000)),
      warn: (text) => this.recorder.errors.warn(text),
      elapsedMs: () => monotonicMs() - this.startAtMs,
      waitUntil: (elapsedMs) => (elapsedMs <= 0 ? this.startReached().then(this.inTurn) : this.reached(elapsedMs)),
      isStopping: () => this.isStopping,
      onIteration: (lateMs) => {
        if (!this.hasBegun) {
          this.hasBegun = true;
          if (this.load.beginsAtStart) this.post({ type: "started", skewMs: monotonicMs() - this.startAtMs });
        }
        this.watch.began(lateMs);
      },
      at: (elapsedMs, run) => this.at(elapsedMs, run),
    };
  }

  private at(elapsedMs: number, run: () => void): () => void {
    const timer = setTimeout(run, Math.max(0, this.startAtMs + elapsedMs - monotonicMs()));
    return () => clearTimeout(timer);
  }

  private starting: Promise<boolean> | undefined;

  /** One wait for all users of the thread, so that they begin in the same turn of the event loop. */
  private startReached(): Promise<boolean> {
    this.starting ??= this.reached(-SPIN_MS).then(async (isStopped) => {
      while (!isStopped && monotonicMs() < this.startAtMs) await new Promise((resolve) => setImmediate(resolve));
      return isStopped;
    });
    return this.starting;
  }

  /** All users of a thread are due at its start: they begin one after another, with answers read in between. */
  private readonly inTurn = (): Promise<boolean> =>
    new Promise((resolve) => turns.enter(() => resolve(this.isStopping)));

  /** @returns true when the run was stopped before */
  private reached(elapsedMs: number): Promise<boolean> {
    const remainingMs = this.startAtMs + elapsedMs - monotonicMs();
    if (this.isStopping || remainingMs <= 0) return Promise.resolve(this.isStopping);
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.wakers.delete(wake);
        resolve(this.isStopping);
      };
      const timer = setTimeout(wake, remainingMs);
      this.wakers.add(wake);
    });
  }

  /** Right after each second of the run: what a killed process takes with it is little more than the second under way. */
  private reportEachSecond(): void {
    const elapsedMs = monotonicMs() - this.startAtMs;
    const nextMs = Math.max(1, Math.floor(elapsedMs / MEASURED_EVERY_MS) + 1) * MEASURED_EVERY_MS + REPORT_AFTER_MS;
    this.reporting = setTimeout(() => {
      this.report(false);
      this.reportEachSecond();
    }, nextMs - elapsedMs);
  }

  private report(isLast: boolean): void {
    const recorded = this.recorder.take(isLast);
    this.iterationCount += recorded.iterations;
    this.post({
      type: "measured",
      ...recorded,
      inFlight: this.engine.inFlight + this.libraries.inFlight,
      health: this.watch.take(),
    });
  }
}
