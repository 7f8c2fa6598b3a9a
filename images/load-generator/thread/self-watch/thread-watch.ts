// A thread watching itself: how late its event loop was, how late its iterations began, how long its garbage collector
// held it up.
import type { ThreadHealth } from "../../../../contracts/delta/health-fields.ts";
import { GcMeter } from "./gc-meter.ts";
import { LagMeter } from "./lag-meter.ts";

/** An iteration that begins later than this after it was due is late. */
const LATE_AFTER_MS = 100;

export class ThreadWatch {
  readonly #lag = new LagMeter();
  readonly #gc = new GcMeter();
  #begunCount = 0;
  #lateCount = 0;
  #slipSumMs = 0;
  #slipMaxMs = 0;

  /** An iteration began. @param lateMs after it was due; 0 where nothing was due */
  began(lateMs: number): void {
    this.#begunCount += 1;
    if (lateMs <= 0) return;
    this.#slipSumMs += lateMs;
    if (lateMs > this.#slipMaxMs) this.#slipMaxMs = lateMs;
    if (lateMs > LATE_AFTER_MS) this.#lateCount += 1;
  }

  /** Since the last call. */
  take(): ThreadHealth {
    const lag = this.#lag.take();
    const gc = this.#gc.take();
    const health = {
      eventLoopLagMeanMs: toMicros(lag.meanMs),
      eventLoopLagMaxMs: toMicros(lag.maxMs),
      lateIterationCount: this.#lateCount,
      begunIterationCount: this.#begunCount,
      slipMeanMs: toMicros(this.#slipSumMs / Math.max(1, this.#begunCount)),
      slipMaxMs: toMicros(this.#slipMaxMs),
      gcFraction: toMicros(gc.fraction),
      gcPauseMaxMs: toMicros(gc.maxPauseMs),
    };
    this.#begunCount = 0;
    this.#lateCount = 0;
    this.#slipSumMs = 0;
    this.#slipMaxMs = 0;
    return health;
  }

  close(): void {
    this.#lag.close();
    this.#gc.close();
  }
}

/** Digits beyond mean nothing, and a thousand workers' would fill the log's items. */
const toMicros = (value: number): number => Math.round(value * 1000) / 1000;
