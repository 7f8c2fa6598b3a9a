// What the aggregator takes from outside besides a cloud (cloud/ports.ts) and chance (contracts/words/random.ts), so
// that tests can give it another: clock and log.

export interface Clock {
  /** Epoch milliseconds by this machine's clock: for what is written down, never for durations. */
  wallMs(): number;
  /** Milliseconds since some instant; never steps. */
  monotonicMs(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export type LogLevel = "info" | "warn" | "error";
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;
