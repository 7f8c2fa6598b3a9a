// An aggregator's life. It records itself with the orchestrator, again and again as its heartbeat, and serves the run
// that the answer names. It reports the last flush when the region has ended, ends the session after the deadline, and
// takes up the next run. It never exits by itself, because a task that exits is replaced.

import type { FlushLog, Orchestrator } from "../../cloud/ports.ts";
import type { WorkerDelta } from "../../contracts/delta/worker-delta.ts";
import type { AggRecordAnswer, Refusal } from "../../contracts/orchestrator/answer.ts";
import { backoffMs, isPowerOfTwo } from "../../contracts/words/backoff.ts";
import type { WriterPorts } from "./flush-writer.ts";
import { RunSession } from "./run-session.ts";
import { type DeltaReply, staleRun, unavailable } from "./server/delta-reply.ts";
import type { DeltaSink } from "./server/delta-server.ts";
import { StairClimber } from "./stair-climber.ts";
import { type BrokenThreshold, watchThresholds } from "./threshold-watch.ts";
import { WatchedLogs } from "./watched-logs.ts";

/** How long after the deadline last deltas may still arrive and be flushed. */
const GRACE_MS = 60_000;
/** How long the last flush may take after SIGTERM: ECS sends SIGKILL 30 s after it. */
const STOP_FLUSH_MS = 20_000;
const HEARTBEAT_BACKOFF = { firstMs: 250, maxMs: 10_000 };
const LEAST_POLL_MS = 50;

export interface AggregatorIdentity {
  readonly region: string;
  readonly aggregatorId: string;
  /** `http://<address>:<port>`, as load generators reach it. */
  readonly endpoint: string;
  readonly token: string;
  /** The seed of the deploy that made the task; absent: it takes part in any run. */
  readonly seed?: string | undefined;
}

export interface AggregatorPorts extends WriterPorts {
  readonly orchestrator: Orchestrator;
  /** This region's log is written. All regions' logs are read by the one aggregator that watches a run's thresholds. */
  readonly flushLog: FlushLog;
}

const STOPPING = unavailable("this aggregator is being stopped; send it again");
const OVER = staleRun("the time of this run is over");

export class Aggregator implements DeltaSink {
  readonly #identity: AggregatorIdentity;
  readonly #ports: AggregatorPorts;
  #session: RunSession | undefined;
  /** Settles when the session's `run` has ended. */
  #sessionRun: Promise<void> = Promise.resolve();
  /** The number of the run that is served: the workers' passes name it. */
  #generation = 0;
  #regionEnded = false;
  #hasToldFlushed = false;
  #isOver = false;
  /** Aborted when the thresholds need not be watched any more; undefined while they are not. */
  #watching: AbortController | undefined;
  /** What the orchestrator is to be told with the next heartbeat, and is told until it watches no more. */
  #broken: BrokenThreshold | undefined;
  /** Searches for a capacity, by steps that it adds to the load; undefined while it does not. */
  #climber: StairClimber | undefined;
  /** When the session ends itself, by the monotonic clock. */
  #endAtMs = Number.POSITIVE_INFINITY;
  /** How many heartbeats have failed in a row. */
  #failures = 0;
  /** Ends the heartbeat's pause. */
  #pause = new AbortController();
  readonly #stopping = new AbortController();
  #mistake: unknown;

  constructor(identity: AggregatorIdentity, ports: AggregatorPorts) {
    this.#identity = identity;
    this.#ports = ports;
  }

  async receive(delta: WorkerDelta, bytes: number, generation: number): Promise<DeltaReply> {
    if (this.#stopping.signal.aborted) return STOPPING;
    if (this.#session === undefined) return unavailable("no run is known yet; send it again");
    if (delta.runId !== this.#session.runId) return staleRun(`this aggregator serves run ${this.#session.runId}`);
    if (generation !== this.#generation) return staleRun("the sender's pass is of another run");
    return this.#session.receive(delta, bytes);
  }

  /**
   * Returns after `stop` and the last flush.
   * @throws only for a bug of ours: then the task should end, and be replaced
   */
  async run(): Promise<void> {
    await Promise.race([this.#beat(), waitForAbort(this.#stopping.signal)]);
    if (this.#mistake !== undefined) throw this.#mistake;
    this.#session?.finish(STOPPING);
    const flushed = new AbortController();
    void this.#sessionRun.then(() => flushed.abort());
    await this.#ports.clock.sleep(STOP_FLUSH_MS, flushed.signal);
    this.#session?.abort(STOPPING);
    this.#ports.log("info", "stopped", { isFlushed: this.#session?.isDrained ?? true });
  }

  /** The task is being stopped. */
  stop(): void {
    this.#stopping.abort();
    this.#pause.abort();
  }

  async #beat(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#pause = new AbortController();
      const isFlushed = this.#regionEnded && this.#session?.isDrained === true;
      const pauseMs = this.#heed(await this.#record(isFlushed), isFlushed);
      const endInMs = this.#endAtMs - this.#ports.clock.monotonicMs();
      await this.#ports.clock.sleep(Math.min(pauseMs, endInMs), this.#pause.signal);
      if (this.#ports.clock.monotonicMs() >= this.#endAtMs) this.#endSession();
    }
  }

  async #record(isFlushed: boolean): Promise<AggRecordAnswer | Refusal | undefined> {
    const runId = this.#session?.runId;
    try {
      const { answer } = await this.#ports.orchestrator.call({
        type: "agg-record",
        ...this.#identity,
        ...(runId === undefined ? {} : { runId }),
        ...(isFlushed ? { flushed: true } : {}),
        ...(this.#broken === undefined ? {} : { abort: this.#broken }),
        ...(this.#climber?.proposal === undefined ? {} : { addSteps: this.#climber.proposal }),
      });
      return answer;
    } catch (error) {
      this.#countFailure({ error: String(error) });
      return undefined;
    }
  }

  /** Acts on the orchestrator's answer. @returns how long to wait before asking again */
  #heed(answer: AggRecordAnswer | Refusal | undefined, toldFlushed: boolean): number {
    if (answer?.statusCode !== 200) {
      if (answer?.error === "stale-run") this.#leave();
      if (answer !== undefined) this.#countFailure({ refused: answer.error, message: answer.message });
      return backoffMs(HEARTBEAT_BACKOFF, this.#failures, this.#ports.random);
    }
    this.#failures = 0;
    if (this.#session?.runId !== answer.runId) this.#enter(answer.runId);
    this.#generation = answer.generation;
    // Both instants are of the orchestrator's clock, so that it does not matter if ours is wrong.
    const leftMs = Date.parse(answer.deadline) - Date.parse(answer.serverTime);
    if (!this.#isOver) this.#endAtMs = this.#ports.clock.monotonicMs() + leftMs + GRACE_MS;
    this.#regionEnded = answer.regionEnded;
    this.#watch(answer);
    this.#climber?.take(answer.steps ?? []);
    if (toldFlushed && !this.#hasToldFlushed) {
      this.#hasToldFlushed = true;
      this.#ports.log("info", "flushed", { runId: answer.runId });
    }
    const mustTellFlushed = answer.regionEnded && !toldFlushed && this.#session?.isDrained === true;
    return mustTellFlushed ? 0 : Math.max(answer.pollAfterMs, LEAST_POLL_MS);
  }

  #watch({ watch, runId, start, serverTime }: AggRecordAnswer): void {
    if (watch === null) {
      this.#watching?.abort();
      this.#broken = undefined;
      this.#climber = undefined;
      return;
    }
    // Logs of other regions are read only where something is held against them: else nobody may read them.
    if (this.#watching !== undefined || (watch.thresholds.length === 0 && watch.climb === undefined)) return;
    const watching = new AbortController();
    this.#watching = watching;
    const { flushLog, clock, log } = this.#ports;
    const startAtMs = clock.monotonicMs() - (Date.parse(serverTime) - Date.parse(start.timestamp));
    const signal = AbortSignal.any([watching.signal, this.#stopping.signal]);
    const startTimestamp = start.timestamp;
    const logs = new WatchedLogs({ runId, watched: watch, startAtMs, startTimestamp, flushLog, clock, log });
    if (watch.climb !== undefined) {
      const tell = (): void => this.#pause.abort();
      const climber = new StairClimber({ logs, startTimestamp, log, climb: watch.climb, tell });
      this.#climber = climber;
      this.#fails(climber.run(signal));
    }
    if (watch.thresholds.length === 0) return;
    this.#fails(
      watchThresholds(logs, watch.thresholds, signal).then((broken) => {
        if (broken === undefined || signal.aborted) return;
        log("info", "threshold-failed", { ...broken });
        this.#broken = broken;
        this.#pause.abort();
      }),
    );
  }

  /** What goes wrong in it is a bug of ours. */
  #fails(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#mistake = error;
      this.stop();
    });
  }

  #enter(runId: string): void {
    this.#leave();
    const { region, aggregatorId } = this.#identity;
    const onDrained = (): void => {
      if (this.#regionEnded && !this.#hasToldFlushed) this.#pause.abort();
    };
    const session = new RunSession({ runId, region, aggregatorId, ports: this.#ports, onDrained });
    this.#session = session;
    this.#ports.log("info", "run-entered", { runId });
    this.#sessionRun = session.run().catch((error: unknown) => {
      this.#mistake = error;
      this.stop();
    });
  }

  /** Leaves a run because another is current. What is pending is dropped: it was never acknowledged. */
  #leave(): void {
    this.#session?.abort(staleRun("another run is current"));
    this.#session = undefined;
    this.#regionEnded = false;
    this.#hasToldFlushed = false;
    this.#isOver = false;
    this.#watching?.abort();
    this.#watching = undefined;
    this.#broken = undefined;
    this.#climber = undefined;
    this.#endAtMs = Number.POSITIVE_INFINITY;
  }

  /** Ends the session after the deadline: takes no more deltas and flushes the rest. The heartbeat goes on. */
  #endSession(): void {
    this.#ports.log("warn", "deadline-passed", { runId: this.#session?.runId });
    this.#session?.finish(OVER);
    this.#isOver = true;
    this.#endAtMs = Number.POSITIVE_INFINITY;
  }

  /** Logs the first failure, and again each time their number doubles. */
  #countFailure(fields: Readonly<Record<string, unknown>>): void {
    this.#failures++;
    if (isPowerOfTwo(this.#failures))
      this.#ports.log("warn", "heartbeat-failed", { failures: this.#failures, ...fields });
  }
}

const waitForAbort = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
