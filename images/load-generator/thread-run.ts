// A thread's part of the run: its virtual users from the start to their end, and what they measured, once a second.
import { activeCount, activeIntervals } from "./executors/schedule.ts";
import { LATE_AFTER_MS, type LoopPorts, runUser } from "./executors/user-loop.ts";
import { Http1Engine } from "./http1/engine.ts";
import { hostRules } from "./http1/hosts.ts";
import { LagMeter } from "./lag-meter.ts";
import { LeaseView } from "./lease.ts";
import { monotonicMs } from "./monotonic.ts";
import { Recorder } from "./recorder/recorder.ts";
import type { LoadedScript } from "./script/load-script.ts";
import { VirtualUser } from "./script/virtual-user.ts";
import type { FromThread, ThreadAssignment } from "./thread-messages.ts";

const MEASURED_EVERY_MS = 1_000;
const REPORT_AFTER_MS = 5;
/** Before the start the thread spins for so long: a timer alone fires a few milliseconds off. */
const SPIN_MS = 15;
/** After its cut an iteration gets this long to let go; one that does not is left behind. */
const LET_GO_MS = 1_000;

export class ThreadRun {
  readonly recorder: Recorder;
  private readonly assignment: ThreadAssignment;
  private readonly script: LoadedScript;
  private readonly startAtMs: number;
  private readonly post: (message: FromThread) => void;
  private readonly engine: Http1Engine;
  private readonly lag = new LagMeter();
  private readonly lease: LeaseView;
  private readonly users = new Set<VirtualUser>();
  private readonly wakers = new Set<() => void>();
  private reporting: NodeJS.Timeout | undefined;
  private lateCount = 0;
  private iterationCount = 0;
  private hasBegun = false;
  private isStopping = false;
  private giveUp: () => void = () => {};

  constructor(
    assignment: ThreadAssignment,
    script: LoadedScript,
    startAtMs: number,
    post: (message: FromThread) => void,
  ) {
    const { plan } = assignment;
    this.assignment = assignment;
    this.script = script;
    this.startAtMs = startAtMs;
    this.post = post;
    this.lease = new LeaseView(assignment.lease);
    const target = plan.targets[assignment.region] ?? "";
    this.engine = new Http1Engine({
      hosts: hostRules([target], plan.allowedHosts),
      allowPrivateAddresses: plan.allowPrivateAddresses,
    });
    this.recorder = new Recorder(monotonicMs, startAtMs, (second) =>
      this.isStopping ? 0 : activeCount(this.schedules(), second * 1000 + 500),
    );
    script.sink.recorder = this.recorder;
  }

  /** Resolves when every user has ended, or was left behind after its cut; everything measured has been posted then. */
  async run(): Promise<void> {
    this.reportEachSecond();
    const schedules = this.schedules();
    const loops = schedules.map((intervals, index) => runUser(this.opener(index), intervals, this.ports()));
    const lastCutMs = Math.max(0, ...schedules.flatMap((intervals) => intervals.map(({ cutMs }) => cutMs)));
    if (!this.beginsAtStart()) {
      void this.startReached().then(() => this.post({ type: "started", skewMs: monotonicMs() - this.startAtMs }));
    }
    let areDone = false;
    const abandoned = new Promise<void>((resolve) => {
      this.giveUp = resolve;
    });
    const cancel = this.at(lastCutMs + LET_GO_MS, () => this.giveUp());
    await Promise.race([
      Promise.all(loops).then(() => {
        areDone = true;
      }),
      abandoned,
    ]);
    cancel();
    if (!areDone) this.recorder.errors.warn("an iteration did not end when its time was over: it was left behind");
    clearTimeout(this.reporting);
    this.engine.close();
    this.report(true);
    this.lag.close();
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

  private cachedSchedules: ReturnType<typeof activeIntervals>[] | undefined;

  /** Of the users that are this thread's, in their order. */
  private schedules(): ReturnType<typeof activeIntervals>[] {
    const { plan, vus, vuOffset, regionVus, threadIndex, threadCount } = this.assignment;
    this.cachedSchedules ??= Array.from({ length: vus }, (_, index) => index)
      .filter((index) => index % threadCount === threadIndex)
      .map((index) => activeIntervals(plan.load, regionVus, plan.durationSeconds, vuOffset + index));
    return this.cachedSchedules;
  }

  private opener(index: number): () => VirtualUser {
    const { plan, region, vuOffset, threadIndex, threadCount } = this.assignment;
    const identity = { id: vuOffset + index * threadCount + threadIndex + 1, iteration: 0, region };
    const surroundings = {
      script: this.script,
      recorder: this.recorder,
      target: plan.targets[region] ?? "",
      env: plan.env,
      http: plan.http,
      lease: this.lease,
    };
    return () => {
      const user = new VirtualUser(identity, this.engine.openSession(), surroundings);
      this.users.add(user);
      return user;
    };
  }

  private ports(): LoopPorts {
    return {
      elapsedMs: () => monotonicMs() - this.startAtMs,
      waitUntil: (elapsedMs) => (elapsedMs <= 0 ? this.startReached() : this.reached(elapsedMs)),
      isStopping: () => this.isStopping,
      onIteration: (lateMs) => {
        if (!this.hasBegun) {
          this.hasBegun = true;
          if (this.beginsAtStart()) this.post({ type: "started", skewMs: monotonicMs() - this.startAtMs });
        }
        if (lateMs > LATE_AFTER_MS) this.lateCount += 1;
      },
      at: (elapsedMs, run) => this.at(elapsedMs, run),
    };
  }

  private at(elapsedMs: number, run: () => void): () => void {
    const timer = setTimeout(run, Math.max(0, this.startAtMs + elapsedMs - monotonicMs()));
    return () => clearTimeout(timer);
  }

  private beginsAtStart(): boolean {
    return this.schedules().some((intervals) => (intervals[0]?.fromMs ?? 1) <= 0);
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
    const { meanMs, maxMs } = this.lag.take();
    this.iterationCount += recorded.iterations;
    this.post({
      type: "measured",
      ...recorded,
      inFlight: this.engine.inFlight,
      lateIterationCount: this.lateCount,
      eventLoopLagMeanMs: meanMs,
      eventLoopLagMaxMs: maxMs,
    });
    this.lateCount = 0;
  }
}
