// An aggregator with everything around it: an orchestrator that answers as a test says, flush logs in memory, a clock
// that is moved.

import type { ActionOf, FlushLog, LogHead, Orchestrator } from "../../cloud/ports.ts";
import type { FlushItem, LogPage } from "../../contracts/delta/flush-item.ts";
import type { WorkerDelta } from "../../contracts/delta/worker-delta.ts";
import type { AggRecordAnswer, Refusal } from "../../contracts/orchestrator/answer.ts";
import { Aggregator } from "../../images/aggregator/aggregator.ts";
import type { DeltaReply } from "../../images/aggregator/server/delta-reply.ts";
import { deltaOf, FakeClock, MemoryLog, portsOf, REGION, RUN_ID, settle } from "./support.ts";

export const POLL_MS = 5_000;
export const DEADLINE_MS = 100_000;
export const GENERATION = 3;
/** The orchestrator's clock is an hour behind the aggregator's. */
const OFFSET_MS = -3_600_000;
export const IDENTITY = {
  region: REGION,
  aggregatorId: "aggregator-1",
  endpoint: "http://127.0.0.1:8125",
  token: "minted-by-the-aggregator",
};

/** One log per run. While `isDown` is set nothing can be read or written. */
class MemoryLogs implements FlushLog {
  readonly #logs = new Map<string, MemoryLog>();
  readonly #clock: FakeClock;
  isDown = false;
  appendMs = 0;
  readCount = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  of(runId: string): MemoryLog {
    const key = `${runId}#${REGION}`;
    const log = this.#logs.get(key) ?? new MemoryLog();
    this.#logs.set(key, log);
    return log;
  }

  async append(item: FlushItem): Promise<"written" | "taken"> {
    await this.#clock.sleep(this.appendMs);
    if (this.isDown) throw new Error("ThrottlingException");
    return this.of(item.run.slice(0, -REGION.length - 1)).append(item);
  }

  async readHead(run: string): Promise<LogHead> {
    this.readCount += 1;
    if (this.isDown) throw new Error("ThrottlingException");
    return this.of(run.slice(0, -REGION.length - 1)).readHead();
  }

  async readPage(runId: string, region: string, afterSeq: number): Promise<LogPage> {
    if (this.isDown) throw new Error("the log is down");
    const items = region === REGION ? this.of(runId).items.filter(({ seq }) => seq > afterSeq) : [];
    return { items, isLast: true };
  }
}

type Answer = AggRecordAnswer | Refusal;

export class Region {
  readonly clock = new FakeClock();
  readonly logs = new MemoryLogs(this.clock);
  readonly events: string[] = [];
  readonly requests: Omit<ActionOf<"agg-record">, "type">[] = [];
  readonly replies: (DeltaReply | undefined)[] = [];
  readonly aggregator: Aggregator;
  runId = RUN_ID;
  hasEnded = false;
  /** The thresholds that end the run, which began with the test. */
  watch: AggRecordAnswer["watch"] = null;
  /** From the start of the test on. */
  deadlineMs = DEADLINE_MS;
  /** What is answered in place of the run as it is. */
  answer: (() => Promise<Answer>) | undefined;
  /** Undefined while the aggregator runs. */
  outcome: "returned" | Error | undefined;

  constructor(changes: { readonly mintId?: () => string } = {}) {
    const call = async ({ type: _, ...request }: ActionOf<"agg-record">): Promise<unknown> => {
      this.requests.push(request);
      return { answer: await (this.answer?.() ?? this.#runAsItIs()), sentMs: 0, receivedMs: 0 };
    };
    this.aggregator = new Aggregator(IDENTITY, {
      ...portsOf(this.logs, this.clock, this.events),
      flushLog: this.logs,
      ...changes,
      orchestrator: { call: call as Orchestrator["call"] },
    });
  }

  async start(): Promise<void> {
    this.aggregator.run().then(
      () => {
        this.outcome = "returned";
      },
      (error: Error) => {
        this.outcome = error;
      },
    );
    await settle();
  }

  /** Sends a delta; its reply comes into `replies`, at the place that is returned. */
  async send(changes: Partial<WorkerDelta> = {}): Promise<number> {
    const place = this.replies.push(undefined) - 1;
    void this.aggregator.receive(deltaOf({ runId: this.runId, ...changes }), 500, GENERATION).then((reply) => {
      this.replies[place] = reply;
    });
    await settle();
    return place;
  }

  /** Worker → its last number in a run's log. */
  async ledgerOf(runId = this.runId): Promise<Record<string, number>> {
    return Object.fromEntries((await this.logs.of(runId).readHead()).ledger);
  }

  /** Another aggregator of the same region writes these. */
  async writeByAnother(ledger: Readonly<Record<string, number>>): Promise<void> {
    const log = this.logs.of(this.runId);
    const seq = log.items.length + 1;
    await log.append({
      schema: "meridian.flush.v2",
      run: `${this.runId}#${REGION}`,
      seq,
      role: "commit",
      partSeqs: [],
      ledger: { ...(await this.ledgerOf()), ...ledger },
      flushId: `another-${seq}`,
      aggregatorId: "aggregator-0",
      writtenAt: "2026-11-24T17:02:21.000Z",
      payload: new Uint8Array(),
      expiresAt: 1_900_000_000,
    });
  }

  #runAsItIs(): AggRecordAnswer {
    const serverMs = this.clock.wallMs() + OFFSET_MS;
    const startMs = serverMs - this.clock.monotonicMs();
    return {
      statusCode: 200,
      runId: this.runId,
      region: REGION,
      generation: GENERATION,
      start: this.watch === null ? { state: false, timestamp: "" } : { state: true, timestamp: iso(startMs) },
      phase: this.watch === null ? "gathering" : "started",
      serverTime: new Date(serverMs).toISOString(),
      deadline: new Date(startMs + this.deadlineMs).toISOString(),
      pollAfterMs: POLL_MS,
      regionEnded: this.hasEnded,
      watch: this.watch,
    };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

export const refusal = (statusCode: Refusal["statusCode"], error: Refusal["error"]): Refusal => ({
  statusCode,
  error,
  message: "as the test says",
});
