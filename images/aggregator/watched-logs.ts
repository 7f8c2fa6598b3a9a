// The flush logs of all regions, read again and again while a run goes on by the one aggregator that watches it: once,
// however many look at them.
import type { FlushLogReader } from "../../cloud/ports.ts";
import { readThresholds } from "../../contracts/metrics/threshold.ts";
import type { ThresholdWatch } from "../../contracts/orchestrator/answer.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { ToldSeconds } from "../../metrics/verdict/windows/told-seconds.ts";
import type { Clock, Log } from "./ports.ts";

export interface WatchOptions {
  readonly runId: string;
  readonly watched: ThresholdWatch;
  /** The run's start by the monotonic clock. */
  readonly startAtMs: number;
  /** The same instant by the orchestrator's clock. */
  readonly startTimestamp: string;
  readonly flushLog: FlushLogReader;
  readonly clock: Clock;
  readonly log: Log;
}

export class WatchedLogs {
  readonly reader: LogReader;
  readonly #options: WatchOptions;
  readonly #told: ToldSeconds;
  #advancing: Promise<void> | undefined;

  /** @throws MeridianError CONFIG_INVALID for a threshold that is none */
  constructor(options: WatchOptions) {
    const { runId, watched, startTimestamp, flushLog } = options;
    // What the results say of thresholds is found later: here none is judged by the reader.
    const run = {
      regions: Object.fromEntries(watched.regions.map((region) => [region, null])),
      thresholds: [],
      alsoSelected: watched.thresholds.flatMap(({ metric, expression }) =>
        readThresholds({ [metric]: [expression] }).map(({ selector }) => selector),
      ),
    };
    const told = new ToldSeconds(Date.parse(startTimestamp), watched.regions);
    this.reader = new LogReader(run, (region, afterSeq) => flushLog.readPage(runId, region, afterSeq), {
      use: "selected",
    });
    this.reader.totals.watch((region, payload) => told.add(region, payload));
    this.#told = told;
    this.#options = options;
  }

  /**
   * Reads on, and looks at what is there by then, until `look` returns something or `signal` aborts.
   * @param failed the event that is logged where a look failed: the next one reads on from where it came
   * @param look given the seconds since the start, and the second below which everything is there
   */
  async lookEvery<T>(
    everyMs: number,
    failed: string,
    signal: AbortSignal,
    look: (elapsedSeconds: number, toldUntil: number) => T | undefined,
  ): Promise<T | undefined> {
    const { startAtMs, clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#advance();
        const elapsedSeconds = (clock.monotonicMs() - startAtMs) / 1000;
        const found = look(elapsedSeconds, this.#told.until(elapsedSeconds));
        if (found !== undefined) return found;
      } catch (error) {
        // Another region's log may be out of reach for a while.
        log("warn", failed, { error: String(error) });
      }
      await clock.sleep(everyMs, signal);
    }
    return undefined;
  }

  /** Two that look at the same time wait for the same reads. */
  #advance(): Promise<void> {
    this.#advancing ??= this.reader.advance().finally(() => {
      this.#advancing = undefined;
    });
    return this.#advancing;
  }
}
