// What the tests of the aggregator share: deltas, a flush log in memory, a clock that moves when it is told to, ports
// of these.
import fc from "fast-check";
import type { FlushLogWriter, LogHead } from "../../cloud/ports.ts";
import type { FlushItem } from "../../contracts/delta/flush-item.ts";
import { noticeOf } from "../../contracts/delta/notices.ts";
import type { WorkerDelta } from "../../contracts/delta/worker-delta.ts";
import type { WriterPorts } from "../../images/aggregator/flush-writer.ts";
import type { Clock } from "../../images/aggregator/ports.ts";
import { NO_HEALTH } from "../../metrics/totals/health.ts";
import { attemptsIn, secondsArb } from "../metrics/support.ts";

export const REGION = "us-east-1";
export const RUN_ID = "20261124-170211-k3f9";
export const EMPTY_HEAD: LogHead = { nextSeq: 1, ledger: new Map(), uncommitted: new Map() };

export const deltaOf = (changes: Partial<WorkerDelta> = {}): WorkerDelta => ({
  schema: "meridian.worker-delta.v2",
  runId: RUN_ID,
  region: REGION,
  workerId: "worker-0",
  slot: 0,
  sequence: 1,
  final: false,
  sentAt: "2026-11-24T17:02:21.000Z",
  attemptsTotal: attemptsIn(changes.seconds ?? []),
  inFlight: 0,
  seconds: [],
  errors: [],
  notices: [],
  health: {
    ...NO_HEALTH,
    spanMs: 1_000,
    eventLoopLagMeanMs: 1,
    eventLoopLagMaxMs: 2,
    cpuFraction: 0.25,
    rssBytes: 50_000_000,
    lateIterationCount: 0,
    begunIterationCount: 100,
    slipMeanMs: 0.5,
    slipMaxMs: 3,
    gcFraction: 0.01,
    gcPauseMaxMs: 4,
  },
  ...changes,
});

const textArb = fc.string({ maxLength: 20 });
const errorArb = fc.record({
  kind: fc.constantFrom("script" as const, "request" as const, "engine" as const),
  message: fc.oneof(fc.constantFrom("boom", "bang"), textArb),
  place: fc.oneof(fc.constantFrom("script.js:1:1", "GET cart"), textArb),
  count: fc.integer({ min: 1, max: 9 }),
});

const noticeArb = fc
  .tuple(
    fc.constantFrom("names-bounded" as const, "thread-blocked" as const),
    fc.oneof(fc.constantFrom("too many names", "slow"), textArb),
  )
  .map(([code, text]) => noticeOf(code, text));

/** Any delta of any of a few workers, with the number that it is given. */
export const deltaArb: fc.Arbitrary<WorkerDelta> = fc
  .record({
    slot: fc.nat(2),
    sequence: fc.integer({ min: 1, max: 9 }),
    final: fc.boolean(),
    inFlight: fc.nat(9),
    seconds: secondsArb(2),
    errors: fc.array(errorArb, { maxLength: 3 }),
    notices: fc.array(noticeArb, { maxLength: 2 }),
    lateIterationCount: fc.nat(5),
  })
  .map(({ lateIterationCount, ...rest }) => {
    const plain = deltaOf({ ...rest, workerId: `worker-${rest.slot}` });
    return { ...plain, health: { ...plain.health, lateIterationCount } };
  });

/** The flush log of one run in memory, conditional as the table is. */
export class MemoryLog implements FlushLogWriter {
  readonly items: FlushItem[] = [];

  async append(item: FlushItem): Promise<"written" | "taken"> {
    if (this.items.some(({ seq }) => seq === item.seq)) return "taken";
    this.items.push(item);
    return "written";
  }

  async readHead(): Promise<LogHead> {
    const uncommitted = new Map<number, string>();
    for (const item of this.items.toReversed()) {
      if (item.role === "commit")
        return { nextSeq: this.items.length + 1, ledger: new Map(Object.entries(item.ledger)), uncommitted };
      uncommitted.set(item.seq, item.flushId);
    }
    return { nextSeq: this.items.length + 1, ledger: new Map(), uncommitted };
  }
}

/** Lets everything that waits for nothing but itself go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  wallMs(): number {
    return Date.UTC(2026, 10, 24, 17, 2, 21) + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        untilMs: this.#nowMs + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", sleeper.wake);
    });
  }

  /** Moves from one sleeper's end to the next; all that follows from one has happened before the next wakes. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#sleepers].sort((a, b) => a.untilMs - b.untilMs);
      if (next === undefined || next.untilMs > endMs) break;
      this.#nowMs = next.untilMs;
      next.wake();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

let mintedCount = 0;

/** `events` gets what is logged. */
export const portsOf = (flushLog: FlushLogWriter, clock: Clock, events: string[] = []): WriterPorts => {
  return {
    flushLog,
    clock,
    random: () => 0.5,
    log: (_level, event) => events.push(event),
    mintId: () => `flush-${++mintedCount}`,
  };
};
