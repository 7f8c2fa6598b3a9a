// One slot of one run, from its lease to its end: loads the script, starts at the instant, sends what is measured each second,
// drains, says that it has ended. Whatever happens, what was measured is sent as long as somebody takes it.

import { drainSecondsOf, gracefulStopOf, scenariosSeconds } from "../../../contracts/config/scenario.ts";
import type { PhaseName, RunPlan } from "../../../contracts/run/run-plan.ts";
import { backoffMs } from "../../../contracts/words/backoff.ts";
import type { ThreadPlan } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { packData } from "../shared/packed-data.ts";
import { DeltaQueue } from "./delta-queue.ts";
import { type AggregatorAddress, sendDelta } from "./delta-sender.ts";
import { type PhaseOutcome, runPhase } from "./phase-thread.ts";
import type { Ports } from "./ports.ts";
import type { Lease, SlotKeeper } from "./slot-keeper.ts";
import { type Assignment, ThreadPool } from "./thread-pool.ts";
import { WorkerWatch } from "./worker-watch.ts";

const BACKOFF = { firstMs: 250, maxMs: 5_000 };
const FLUSH_EVERY_MS = 1_000;
const GATHER_THREADS_MS = 30;
/** After the deadline the last delta gets this long to be taken. */
const LAST_FLUSH_MS = 45_000;
const LOOK_AGAIN_MS = 250;
/** Before the start instant. */
const TELL_THREADS_MS = 700;
/** ECS sends SIGTERM well before SIGKILL: iterations under way get this much of it, the last flush the rest. */
const SIGTERM_GRACE_MS = 5_000;
/** When the script or a threshold ended the run, iterations under way get no more than this. */
const ABORT_GRACE_MS = 2_000;

export interface SlotWorkOptions {
  readonly region: string;
  readonly lease: Lease;
  readonly keeper: SlotKeeper;
  readonly ports: Ports;
}

export class SlotWork {
  private readonly options: SlotWorkOptions;
  private readonly queue: DeltaQueue;
  private readonly health: WorkerWatch;
  private latest: Lease;
  private aggregator: AggregatorAddress | undefined;
  private plan: ThreadPlan | undefined;
  private pool: ThreadPool | undefined;
  private assignment: Assignment | undefined;
  private startAtMs: number | undefined;
  /** What setup() returned: here, until the start says which one holds. */
  private setup: string | null = null;
  private readonly isAtStart: boolean;
  private leadMs = 0;
  private isDraining = false;
  private isStopping = false;
  private skews: number[] = [];
  /** Nobody takes this run's deltas any more. */
  private readonly abandoned = new AbortController();
  /** setup() is wanted no more: the run started or ended without it, or the slot is given up. */
  private readonly setupOver = new AbortController();
  /** The slot is somebody else's, or the deadline is past: nothing of the script may run any more. */
  private readonly gone = new AbortController();
  /** Ends the wait for whatever comes first. */
  private readonly finished = new AbortController();
  /** Aborted when a thread has told a second. */
  private measured = new AbortController();
  private deadlineTimer: NodeJS.Timeout | undefined;
  private launchTimer: NodeJS.Timeout | undefined;

  constructor(options: SlotWorkOptions) {
    this.options = options;
    this.latest = options.lease;
    this.aggregator = options.lease.aggregator ?? undefined;
    const { region, lease, keeper, ports } = options;
    this.queue = new DeltaQueue({ runId: lease.runId, region, workerId: keeper.workerId, slot: lease.slot });
    this.health = new WorkerWatch(ports.threadCount);
    const { start, serverTime } = lease;
    this.isAtStart = !start.state || Date.parse(start.timestamp) > Date.parse(serverTime);
  }

  /** Returns when the slot is no longer this worker's business: it ended, was handed back, or belongs to somebody else. */
  async run(): Promise<void> {
    const { keeper, lease, ports } = this.options;
    const keeping = keeper.keep(lease, { onAnswer: (answer) => this.heed(answer) }).then((loss) => {
      if (loss !== "closed") this.lose(loss);
      return loss;
    });
    try {
      await this.prepare();
      await this.sendUntil(this.finished.signal);
      await this.untilStarted();
      await this.tearDown();
      await this.end();
    } finally {
      keeper.close();
      await keeping;
      // After the last answer, which sets the deadline once more: its timer would keep a stopped process from its end.
      clearTimeout(this.deadlineTimer);
      clearTimeout(this.launchTimer);
      await this.pool?.close();
      ports.log("slot-left", { slot: lease.slot });
    }
  }

  /** The task is being stopped: what is under way gets a moment, what was measured is sent, the slot goes back. */
  stop(): void {
    this.isStopping = true;
    this.setupOver.abort();
    this.pool?.stop(this.startAtMs === undefined ? 0 : SIGTERM_GRACE_MS);
  }

  private async prepare(): Promise<void> {
    const { region, lease, keeper, ports } = this.options;
    const loaded = await this.loadPlan();
    if (loaded === undefined) return;
    const { data: rows, ...plan } = loaded;
    const isAnyOnce = Object.values(rows).some(({ use }) => use === "once");
    if (isAnyOnce && !this.isAtStart)
      this.queue.note(
        "rows-repeated",
        "a load generator that came late begins with the rows that the one before it may have used",
      );
    this.plan = plan;
    const { vus, slot, slots } = lease;
    const assignment = {
      ...{ plan, data: packData(rows), region, workerId: keeper.workerId, slot, slots },
      // A thread without virtual users would do nothing but cost memory.
      ...{ regionVus: lease.regionVus, threadCount: Math.max(1, Math.min(ports.threadCount, vus)) },
      lease: keeper.lease.shared,
    };
    this.assignment = assignment;
    const pool = new ThreadPool(ports.threadProgram, assignment, {
      onMeasured: (measured) => {
        this.queue.add(measured);
        this.health.add(measured.health);
        this.measured.abort();
      },
      onStarted: (skewMs) => this.certify(skewMs),
      onLoadFailed: (message, place) => {
        this.queue.addError({ kind: "script", message, place, count: 1 });
        this.queue.note("script-unloadable", `script blocked: it could not be loaded: ${message} (${place})`);
      },
      onNotice: (code, text) => {
        ports.log("notice", { code, text });
        this.queue.note(code, text);
      },
      onAbort: (reason) => this.askForEnd(reason),
    });
    this.pool = pool;
    void pool.whenDone.then(() => this.finished.abort());
    await pool.whenReady;
    ports.log("ready", { slot: lease.slot, vus, threads: ports.threadCount });
    const isSetUp = await this.setUp(plan);
    if (this.isStopping || this.isDraining) pool.stop(0);
    else if (isSetUp) keeper.sayReady(this.setup ?? undefined);
  }

  /** @returns whether the slot may say that it is ready */
  private async setUp({ setup, script }: ThreadPlan): Promise<boolean> {
    const { lease, keeper } = this.options;
    if (setup === undefined || !lease.isFirst || lease.start.state) return true;
    const outcome = await this.runPhase("setup", setup.timeoutSeconds, this.setupOver.signal);
    if (outcome.is === "done") this.setup = outcome.returned;
    else if (outcome.is === "failed")
      keeper.askForEnd({ cause: "setup-failed", reason: `setup() failed: ${outcome.message} (${outcome.place})` });
    this.options.ports.log("setup", { is: outcome.is, script: script.file });
    return outcome.is === "done";
  }

  /** Once for the whole run, when nobody's load is under way any more; what it measures is sent like the load's. */
  private async tearDown(): Promise<void> {
    const { lease, keeper, ports } = this.options;
    const { teardown } = this.plan ?? {};
    // What never began need not be undone.
    const hasBegun = this.startAtMs !== undefined || this.setup !== null;
    if (teardown === undefined || !lease.isFirst || !hasBegun || this.isStopping) return;
    const isOver = (): boolean => this.isStopping || this.gone.signal.aborted || this.abandoned.signal.aborted;
    // The wait may be long: what the load measured is not to be lost in it.
    if (!isOver()) await this.send(false);
    keeper.sayLoadEnded();
    while (!this.latest.mayTearDown && !isOver()) await ports.sleep(LOOK_AGAIN_MS, this.abandoned.signal);
    if (isOver()) return;
    const ended = new AbortController();
    const running = this.runPhase("teardown", teardown.timeoutSeconds, this.gone.signal).finally(() => ended.abort());
    await this.sendUntil(ended.signal);
    const outcome = await running;
    ports.log("teardown", { is: outcome.is });
    if (outcome.is === "failed")
      this.queue.note("teardown-failed", `teardown() failed: ${outcome.message} (${outcome.place})`);
  }

  private async runPhase(name: PhaseName, timeoutSeconds: number, signal: AbortSignal): Promise<PhaseOutcome> {
    const { ports } = this.options;
    if (this.assignment === undefined) return { is: "stopped" };
    const phase = { name, startAtMs: this.startAtMs ?? null, setup: this.setup };
    const outcome = await runPhase(
      {
        program: ports.threadProgram,
        assignment: { ...this.assignment, threadIndex: 0, phase },
        ...{ timeoutSeconds, signal },
      },
      {
        onMeasured: (measured) => {
          this.queue.add(measured);
          this.measured.abort();
        },
        onAbort: (reason) => this.askForEnd(reason),
      },
    );
    if (outcome.is === "failed")
      this.queue.addError({ kind: "script", message: `${name}(): ${outcome.message}`, place: outcome.place, count: 1 });
    return outcome;
  }

  private askForEnd(reason: string): void {
    const { region, keeper, ports } = this.options;
    ports.log("end-asked", { reason });
    keeper.askForEnd({ cause: "script-aborted", reason: `${reason} in ${region}` });
  }

  /** Tried until it is there, or the run does not want it any more. */
  private async loadPlan(): Promise<RunPlan | undefined> {
    const { ports } = this.options;
    let said = "";
    for (let failures = 1; ; failures++) {
      try {
        const plan = await ports.loadPlan(this.latest.script);
        if (failures > 1) this.queue.note("plan-retried", `${said}: it was read at try ${failures}`);
        return plan;
      } catch (error) {
        ports.log("plan-unreadable", { error: String(error) });
        said = error instanceof Error ? error.message : String(error);
        if (this.isStopping || this.isDraining || this.abandoned.signal.aborted) {
          this.queue.note("plan-unreadable", `script blocked: ${said}`);
          return undefined;
        }
        await this.pause(failures);
      }
    }
  }

  private heed(answer: Lease): void {
    this.latest = answer;
    this.aggregator = answer.aggregator ?? this.aggregator;
    const { keeper } = this.options;
    this.armDeadline(keeper.clock.toMonotonicMs(Date.parse(answer.deadline)));
    if (answer.phase === "draining") this.drain(answer.abortCause);
    else if (answer.start.state && this.startAtMs === undefined) this.begin(answer);
  }

  /** The threads are told late, but well before the instant: until then each call may better the clock's offset. */
  private begin({ start, setup }: Lease): void {
    if (this.pool === undefined || this.plan === undefined || this.isDraining || this.isStopping) return;
    const { keeper, ports } = this.options;
    const startMs = Date.parse(start.timestamp);
    this.startAtMs = keeper.clock.toMonotonicMs(startMs);
    this.setup = setup;
    this.setupOver.abort();
    this.leadMs = this.startAtMs - monotonicMs();
    ports.log("start-learned", { timestamp: start.timestamp, leadMs: Math.round(this.leadMs) });
    this.launchTimer = setTimeout(() => this.launch(startMs), Math.max(0, this.leadMs - TELL_THREADS_MS));
  }

  private launch(startMs: number): void {
    if (this.pool === undefined || this.plan === undefined || this.isDraining || this.isStopping) return;
    const { scenarios } = this.plan;
    this.startAtMs = this.options.keeper.clock.toMonotonicMs(startMs);
    const endAtMs = this.startAtMs + (scenariosSeconds(scenarios) + drainSecondsOf(scenarios)) * 1000;
    this.pool.start(this.startAtMs, Math.max(endAtMs, monotonicMs()), this.setup);
  }

  /** Once every thread has begun: the worst of them. */
  private certify(skewMs: number): void {
    const { clock } = this.options.keeper;
    this.skews.push(skewMs);
    this.queue.certify({
      clockOffsetMs: clock.clockOffsetMs(Date.now(), monotonicMs()),
      roundTripMs: clock.roundTripMs,
      leadMs: this.leadMs,
      skewMs: Math.max(...this.skews),
      atStart: this.isAtStart,
    });
  }

  /** The run was ended before its time: iterations under way get what the load gives them. */
  private drain(cause: Lease["abortCause"]): void {
    if (this.isDraining) return;
    this.isDraining = true;
    this.options.ports.log("draining", { cause });
    this.setupOver.abort();
    const graceMs = this.startAtMs === undefined ? 0 : gracefulStopOf(this.plan?.scenarios ?? []) * 1000;
    const isAbort = cause === "script-aborted" || cause === "threshold-failed";
    this.pool?.stop(isAbort ? Math.min(graceMs, ABORT_GRACE_MS) : graceMs);
  }

  private armDeadline(atMs: number): void {
    clearTimeout(this.deadlineTimer);
    this.deadlineTimer = setTimeout(
      () => {
        this.options.ports.log("deadline", {});
        this.isDraining = true;
        this.setupOver.abort();
        this.gone.abort();
        this.pool?.stop(0);
        setTimeout(() => this.abandoned.abort(), LAST_FLUSH_MS).unref();
      },
      Math.min(2 ** 31 - 1, Math.max(0, atMs - monotonicMs())),
    );
  }

  private lose(loss: "stale" | "taken"): void {
    this.options.ports.log("slot-lost", { loss });
    this.isStopping = true;
    this.setupOver.abort();
    this.gone.abort();
    this.pool?.stop(0);
    // Whoever has the slot now goes on; what was measured here until then still counts. Of a run that is over nothing does.
    if (loss === "stale") {
      this.abandoned.abort();
      this.finished.abort();
    }
  }

  private async sendUntil(ended: AbortSignal): Promise<void> {
    const { ports } = this.options;
    while (this.pool !== undefined && !ended.aborted) {
      await ports.sleep(FLUSH_EVERY_MS, AbortSignal.any([this.measured.signal, ended]));
      // The other threads' seconds end at the same time.
      if (this.measured.signal.aborted) await ports.sleep(GATHER_THREADS_MS, ended);
      this.measured = new AbortController();
      if (this.startAtMs !== undefined && !ended.aborted) await this.send(false);
    }
  }

  private async send(final: boolean): Promise<boolean> {
    const { ports } = this.options;
    const delta = this.queue.take(this.pool?.inFlight ?? 0, this.health.take(), final, new Date().toISOString());
    const sent = await sendDelta(
      delta,
      { aggregator: () => this.aggregator, sleep: ports.sleep, log: ports.log },
      this.abandoned.signal,
    );
    if (sent.is === "acknowledged") return true;
    ports.log("delta-lost", { sequence: delta.sequence, sent });
    if (sent.is === "refused")
      this.queue.drop(`the aggregator refused a delta (${sent.why}): what was in it is missing`);
    if (sent.is === "stale") this.abandoned.abort();
    return false;
  }

  /** Where nothing can run, because the script does not load, the others still start together: the barrier is not held up. */
  private async untilStarted(): Promise<void> {
    const { ports } = this.options;
    const isDue = (): boolean => this.startAtMs !== undefined || this.isDraining || this.isStopping;
    while (!isDue() && !this.abandoned.signal.aborted) await ports.sleep(LOOK_AGAIN_MS, this.abandoned.signal);
  }

  private async end(): Promise<void> {
    const { region, lease, keeper, ports } = this.options;
    const { runId, slot } = lease;
    // Stopped before the start, it has measured nothing but what setup() did, and there may be no aggregator yet: the slot goes back.
    const hasMeasured = this.queue.totals.attempts > 0 && this.aggregator !== undefined;
    const hasNothingToSend = this.isStopping && !this.isDraining && this.startAtMs === undefined && !hasMeasured;
    for (let failures = 1; !hasNothingToSend && !this.abandoned.signal.aborted; failures++) {
      if (await this.send(true)) break;
      await this.pause(failures);
    }
    if (this.isStopping && !this.isDraining) {
      await keeper.release(runId, slot);
      return;
    }
    for (let failures = 1; !this.abandoned.signal.aborted; failures++) {
      try {
        const totals = this.queue.totals;
        const { workerId } = keeper;
        const { answer } = await ports.orchestrator.call({ type: "test-end", region, runId, slot, workerId, totals });
        if (answer.statusCode === 200 || answer.error === "stale-run") return;
        ports.log("end-refused", { error: answer.error, message: answer.message });
      } catch (error) {
        ports.log("orchestrator-unreachable", { error: String(error) });
      }
      await this.pause(failures);
    }
  }

  /** Before whatever failed is tried again; ends early when nothing is worth trying any more. */
  private async pause(failures: number): Promise<void> {
    await this.options.ports.sleep(backoffMs(BACKOFF, failures, Math.random), this.abandoned.signal);
  }
}
