// A run around one load generator in which nothing is real but the load generator's main thread: orchestrator,
// aggregator and threads are in memory, and time passes by a virtual clock.

import type { Orchestrator } from "../../../../cloud/ports.ts";
import { decodeDelta } from "../../../../contracts/delta/delta-codec.ts";
import type { WorkerDelta } from "../../../../contracts/delta/worker-delta.ts";
import type { Action } from "../../../../contracts/orchestrator/actions.ts";
import type { TestInitAnswer } from "../../../../contracts/orchestrator/answer.ts";
import type { LoadStart } from "../../../../images/load-generator/shared/messages.ts";
import { LoadGenerator } from "../../../../images/load-generator/worker/load-generator.ts";
import type { WorkerPorts } from "../../../../images/load-generator/worker/ports.ts";
import type { Threads } from "../../../../images/load-generator/worker/thread-pool.ts";
import type { PoolEvents } from "../../../../images/load-generator/worker/thread-seat.ts";
import { planOf, scenarioOf } from "../../plan.ts";
import { VirtualClock } from "./virtual-clock.ts";

const ROUND_TRIP_MS = 20;
const HEALTHY = {
  eventLoopLagMeanMs: 0,
  eventLoopLagMaxMs: 0,
  lateIterationCount: 0,
  begunIterationCount: 1,
  slipMeanMs: 0,
  slipMaxMs: 0,
  gcFraction: 0,
  gcPauseMaxMs: 0,
};

/** Threads that make a hundred requests each second, to the end of their time or to their cut. */
class VirtualThreads implements Threads {
  readonly inFlight = 0;
  readonly untold = 0;
  readonly whenReady = Promise.resolve();
  readonly whenDone: Promise<void>;
  measuredAttempts = 0;
  /** When its load was over; undefined while it is not. */
  endedAtMs: number | undefined;
  readonly #clock: VirtualClock;
  readonly #events: PoolEvents;
  #finish: () => void = () => undefined;
  #second = 0;
  #endAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: VirtualClock, events: PoolEvents) {
    this.#clock = clock;
    this.#events = events;
    this.whenDone = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  start({ startAtMs }: LoadStart, endAtMs: number): void {
    this.#endAtMs = endAtMs;
    this.#clock.after(startAtMs - this.#clock.monotonicMs(), () => this.#events.onStarted(0));
    this.#measureAt(startAtMs + 1_000);
  }

  takeSteps(): void {}

  stop(graceMs: number): void {
    this.#endAtMs = Math.min(this.#endAtMs, this.#clock.monotonicMs() + graceMs);
    this.#clock.after(graceMs, () => this.#end());
  }

  close(): Promise<void> {
    this.endedAtMs ??= this.#clock.monotonicMs();
    return Promise.resolve();
  }

  #measureAt(atMs: number): void {
    this.#clock.after(atMs - this.#clock.monotonicMs(), () => {
      if (this.endedAtMs !== undefined) return;
      this.#measure();
      if (atMs >= this.#endAtMs) this.#end();
      else this.#measureAt(atMs + 1_000);
    });
  }

  #measure(): void {
    const attempts = 100;
    this.measuredAttempts += attempts;
    const series = { kind: "counter" as const, metric: "http_reqs", tags: {}, count: attempts, sum: attempts };
    this.#events.onMeasured({
      seconds: [{ second: this.#second, series: [series] }],
      errors: [],
      notices: [],
      attempts,
      iterations: attempts,
      inFlight: 0,
      health: HEALTHY,
    });
    this.#second += 1;
  }

  #end(): void {
    if (this.endedAtMs !== undefined) return;
    this.#measure();
    this.endedAtMs = this.#clock.monotonicMs();
    this.#finish();
  }
}

type Init = Extract<Action, { type: "test-init" }>;

export class VirtualRun {
  readonly clock = new VirtualClock();
  readonly deltas: WorkerDelta[] = [];
  readonly said: Action[] = [];
  readonly generator: LoadGenerator;
  threads: VirtualThreads | undefined;
  startAtMs: number | undefined;
  hasAggregator = true;
  readonly #readSecrets: WorkerPorts["readSecrets"];
  readonly #durationSeconds: number;
  readonly #deadlineAtMs: number;
  readonly #living: Promise<void>;

  /** A run that starts a while after its worker is ready. */
  constructor(durationSeconds: number, readSecrets: WorkerPorts["readSecrets"] = async () => ({})) {
    this.#durationSeconds = durationSeconds;
    this.#readSecrets = readSecrets;
    this.#deadlineAtMs = (durationSeconds + 60) * 1000;
    this.generator = new LoadGenerator("home", this.#ports());
    this.#living = this.generator.run();
  }

  get ends(): Extract<Action, { type: "test-end" }>[] {
    return this.said.filter((action) => action.type === "test-end");
  }

  get releases(): Init[] {
    return this.said.filter((action) => action.type === "test-init").filter(({ release }) => release === true);
  }

  get deadlineAtMs(): number {
    return this.#deadlineAtMs;
  }

  async close(): Promise<void> {
    this.generator.stop();
    let hasEnded = false;
    void this.#living.then(() => {
      hasEnded = true;
    });
    await this.clock.passUntil(() => hasEnded);
  }

  #ports(): WorkerPorts {
    const { clock } = this;
    return {
      clock,
      random: () => 0.5,
      orchestrator: { call: this.#call as Orchestrator["call"] },
      postDelta: async (_, { bytes, encoding }) => {
        await clock.sleep(ROUND_TRIP_MS);
        if (!this.hasAggregator) return { status: 0, error: "unreachable", message: "" };
        this.deltas.push(decodeDelta(Buffer.from(bytes), encoding).content as WorkerDelta);
        return { status: 200, error: "", message: "" };
      },
      readSecrets: this.#readSecrets,
      loadPlan: async () => {
        await clock.sleep(ROUND_TRIP_MS);
        const scenario = { durationSeconds: this.#durationSeconds, load: LOAD };
        return planOf("http://10.0.0.9", { scenarios: [scenarioOf(scenario)] });
      },
      mintId: () => "worker-1",
      log: () => undefined,
      threadCount: 1,
      openThreads: (_, events) => {
        this.threads = new VirtualThreads(clock, events);
        return this.threads;
      },
      runPhase: () => Promise.resolve({ is: "stopped" }),
    };
  }

  readonly #call = async (action: Action): Promise<unknown> => {
    this.said.push(action);
    const sentMs = this.clock.monotonicMs();
    await this.clock.sleep(ROUND_TRIP_MS / 2);
    const answer = action.type === "test-init" ? this.#initialised(action) : { statusCode: 200 };
    await this.clock.sleep(ROUND_TRIP_MS / 2);
    return { answer, sentMs, receivedMs: this.clock.monotonicMs() };
  };

  #initialised({ ready }: Init): TestInitAnswer {
    if (ready === true) this.startAtMs ??= this.clock.monotonicMs() + 5_000;
    const isOver = this.ends.length > 0 || this.releases.length > 0;
    const isLate = this.clock.monotonicMs() >= this.#deadlineAtMs;
    return {
      statusCode: 200,
      runId: "run-1",
      start: { state: this.startAtMs !== undefined, timestamp: this.#instant(this.startAtMs) },
      phase: isLate ? "draining" : this.startAtMs === undefined ? "gathering" : "started",
      serverTime: this.#instant(this.clock.monotonicMs()),
      deadline: this.#instant(this.#deadlineAtMs),
      pollAfterMs: 3_000,
      slot: isOver ? null : 0,
      slots: 1,
      vus: 2,
      vuOffset: 0,
      regionVus: 2,
      aggregator: { endpoint: "http://10.0.0.1:8125", token: "a token of sixteen" },
      script: { location: "file:///plan.json", sha256: "" },
      leasedUntil: this.#instant(this.clock.monotonicMs() + 12_000),
      abortCause: null,
      isFirst: false,
      mayTearDown: false,
      setup: null,
    };
  }

  /** By the orchestrator's clock, which is not this machine's. */
  #instant(monotonicMs: number | undefined): string {
    const wallMs = this.clock.wallMs() - this.clock.monotonicMs() + CLOCKS_DIFFER_MS;
    return monotonicMs === undefined ? "" : new Date(wallMs + monotonicMs).toISOString();
  }
}

const CLOCKS_DIFFER_MS = 90_000;
const LOAD = { executor: "constant-vus", gracefulStop: 30 } as const;
