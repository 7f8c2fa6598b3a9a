// A region in which everything that can go wrong with the flush log does: calls that fail, whose reply is lost or that
// arrive late, aggregators that die, that are replaced, that go on beside their replacement; deltas sent twice, late
// and out of order.
import fc from "fast-check";
import type { FlushLogWriter, LogHead } from "../../cloud/ports.ts";
import { FlushWriter, persistUntilDone, type WriterPorts } from "../../images/aggregator/flush-writer.ts";
import { Intake } from "../../images/aggregator/intake/intake.ts";
import { counter } from "../metrics/support.ts";
import { deltaOf, MemoryLog, portsOf, REGION, RUN_ID, settle } from "./support.ts";

export const WORKERS: readonly string[] = ["a", "b", "c"];
export const LAST_SEQUENCE = 5;

/** done: as it should be. refused: not written. reply-lost: written. late: not written yet, the caller gives up. */
const outcomeArb = fc.constantFrom("done", "done", "done", "refused", "reply-lost", "late");
type Outcome = typeof outcomeArb extends fc.Arbitrary<infer T> ? T : never;

const who = fc.nat(3);
const stepArb = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      who,
      workerId: fc.constantFrom(...WORKERS),
      sequence: fc.integer({ min: 1, max: LAST_SEQUENCE }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("answer" as const), call: fc.nat(5), outcome: outcomeArb }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("flush" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("refresh" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("start" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), who }) },
);
type LedgerStep = typeof stepArb extends fc.Arbitrary<infer T> ? T : never;

export const storyArb = fc.array(stepArb, { maxLength: 60, size: "max" });

/** What is on trial: ours, or one with a seeded bug. */
export interface Suspect {
  readonly intakeOf: (head: LogHead) => Intake;
  readonly writerOf: (id: string, intake: Intake, ports: WriterPorts) => Pick<FlushWriter, "flush" | "refresh">;
}
export const RUN = `${RUN_ID}#${REGION}`;

/** @param maxPayloadBytes small, so that flushes go in parts */
export const ours = (maxPayloadBytes?: number): Suspect => ({
  intakeOf: (head) => new Intake(head),
  writerOf: (id, intake, ports) => new FlushWriter(RUN, id, intake, ports, maxPayloadBytes),
});

interface PendingCall {
  /** Undefined once its caller has given up. */
  readonly answer?: { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
  readonly perform: () => Promise<unknown>;
}

interface Aggregator {
  readonly life: AbortController;
  intake?: Intake;
  writer?: ReturnType<Suspect["writerOf"]>;
  isBusy: boolean;
  waiting: string[];
}

export const markOf = (workerId: string, sequence: number): string => `${workerId}/${sequence}`;
/** The first worker's first delta has one request, the next two, and so on. */
export const requestsOf = (workerId: string, sequence: number): number =>
  WORKERS.indexOf(workerId) * LAST_SEQUENCE + sequence;
const numbered = (workerId: string, sequence: number) => {
  const series = [
    counter("http_reqs", { name: "cart" }, requestsOf(workerId, sequence)),
    counter(markOf(workerId, sequence), {}, 1),
  ];
  return deltaOf({ workerId, sequence, seconds: [{ second: sequence, series }] });
};

export class LedgerWorld {
  readonly log = new MemoryLog();
  /** Delta → how many items the log had when it was first acknowledged. */
  readonly acknowledged = new Map<string, number>();
  readonly #suspect: Suspect;
  #calls: PendingCall[] = [];
  #alive: Aggregator[] = [];
  #startedCount = 0;

  constructor(suspect: Suspect) {
    this.#suspect = suspect;
    this.#start();
  }

  async live(story: readonly LedgerStep[]): Promise<void> {
    for (const step of story) {
      this.#take(step);
      await settle();
    }
  }

  /** From now on all is well: every worker sends all it has, in order, to a new aggregator. */
  async recover(): Promise<void> {
    await this.#answerAll();
    this.#start();
    await this.#answerAll();
    const who = this.#alive.length - 1;
    for (const workerId of WORKERS)
      for (let sequence = 1; sequence <= LAST_SEQUENCE; sequence += 1)
        this.#take({ do: "send", who, workerId, sequence });
    this.#take({ do: "flush", who });
    await this.#answerAll();
  }

  #take(step: LedgerStep): void {
    const aggregator = "who" in step ? this.#alive[step.who % Math.max(1, this.#alive.length)] : undefined;
    if (step.do === "answer") this.#answer(step.call, step.outcome);
    else if (aggregator === undefined) this.#start();
    else if (step.do === "send") this.#send(aggregator, step.workerId, step.sequence);
    else if (step.do === "kill") this.#kill(aggregator);
    else if (step.do !== "start") void this.#write(aggregator, step.do);
  }

  #kill(aggregator: Aggregator): void {
    aggregator.life.abort(new Error("killed"));
    this.#alive = this.#alive.filter((one) => one !== aggregator);
  }

  #start(): void {
    const aggregator: Aggregator = { life: new AbortController(), isBusy: false, waiting: [] };
    const id = `aggregator-${++this.#startedCount}`;
    // Nothing here depends on how long is waited before something is tried again.
    const clock = { wallMs: () => 0, monotonicMs: () => 0, sleep: () => Promise.resolve() };
    const ports = portsOf(this.#wire(), clock);
    this.#alive.push(aggregator);
    persistUntilDone(() => ports.flushLog.readHead(RUN), "log-unreadable", ports, aggregator.life.signal).then(
      (head) => {
        aggregator.intake = this.#suspect.intakeOf(head);
        aggregator.writer = this.#suspect.writerOf(id, aggregator.intake, ports);
      },
      () => undefined,
    );
  }

  #send(aggregator: Aggregator, workerId: string, sequence: number): void {
    const verdict = aggregator.intake?.offer(numbered(workerId, sequence), 100);
    if (verdict?.kind === "persisted") this.#acknowledge(markOf(workerId, sequence));
    if (verdict?.kind === "pending") aggregator.waiting.push(markOf(workerId, sequence));
  }

  async #write(aggregator: Aggregator, what: "flush" | "refresh"): Promise<void> {
    const { intake, writer, life } = aggregator;
    if (intake === undefined || writer === undefined || aggregator.isBusy) return;
    aggregator.isBusy = true;
    try {
      await writer[what](life.signal);
    } catch (error) {
      if (!life.signal.aborted) throw error;
      return;
    } finally {
      aggregator.isBusy = false;
    }
    const isPersisted = (mark: string): boolean => {
      const [workerId = "", sequence] = mark.split("/");
      return intake.isPersisted(workerId, Number(sequence));
    };
    for (const mark of aggregator.waiting.filter(isPersisted)) this.#acknowledge(mark);
    aggregator.waiting = aggregator.waiting.filter((mark) => !isPersisted(mark));
  }

  #acknowledge(mark: string): void {
    if (!this.acknowledged.has(mark)) this.acknowledged.set(mark, this.log.items.length);
  }

  /** The log as an aggregator reaches it: each call waits until it is answered. */
  #wire(): FlushLogWriter {
    const call = <T>(perform: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        this.#calls.push({ perform, answer: { resolve: resolve as (value: unknown) => void, reject } });
      });
    return { append: (item) => call(() => this.log.append(item)), readHead: () => call(() => this.log.readHead()) };
  }

  #answer(number: number, outcome: Outcome): void {
    const call = this.#calls[number % Math.max(1, this.#calls.length)];
    if (call === undefined) return;
    const { perform, answer } = call;
    this.#calls = this.#calls.filter((one) => one !== call);
    if (outcome === "refused" || outcome === "late") answer?.reject(new Error(outcome));
    if (outcome === "late") this.#calls.push({ perform });
    if (outcome === "reply-lost") void perform().then(() => answer?.reject(new Error(outcome)));
    if (outcome === "done") void perform().then(answer?.resolve);
  }

  async #answerAll(): Promise<void> {
    await settle();
    while (this.#calls.length > 0) {
      this.#answer(0, "done");
      await settle();
    }
  }
}
