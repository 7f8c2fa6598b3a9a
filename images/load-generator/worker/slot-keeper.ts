// Keeps a slot: leases one, renews it by asking again as often as the orchestrator says, and tells what it learns by
// it: the start, the aggregator's address, that the run drains, that the slot is somebody else's now.
import type { ActionOf, Timed } from "../../../cloud/ports.ts";
import type { Refusal, TestInitAnswer } from "../../../contracts/orchestrator/answer.ts";
import { backoffMs } from "../../../contracts/words/backoff.ts";
import { LeaseHolder } from "../shared/lease.ts";
import { ClockOffset } from "./clock-offset.ts";
import type { WorkerPorts } from "./ports.ts";

const BACKOFF = { firstMs: 250, maxMs: 5_000 };

/** What a worker says of itself beside who it is. */
type Said = Partial<Pick<ActionOf<"test-init">, "ready" | "setup" | "loadEnded" | "attempts" | "abort">>;
export type AbortRequest = NonNullable<ActionOf<"test-init">["abort"]>;
const MAX_REASON_LENGTH = 2_000;

/** An answer that gave a slot. */
export type Lease = TestInitAnswer & { readonly slot: number };

/** How keeping ended: the run is over or another, the slot is another's, or the keeper was closed. */
export type Loss = "stale" | "taken" | "closed";

export interface KeeperEvents {
  /** Every answer while the slot is kept. */
  readonly onAnswer: (answer: Lease) => void;
  /** Attempts so far: each call says it, so that it is known of a worker that dies. */
  readonly countAttempts: () => number;
}

export class SlotKeeper {
  readonly clock = new ClockOffset();
  readonly lease = new LeaseHolder();
  readonly workerId: string;
  readonly #region: string;
  readonly #ports: WorkerPorts;
  /** Said with each call, where there is one. */
  readonly #seed: { readonly seed?: string };
  #isReady = false;
  #hasLoadEnded = false;
  /** What setup() returned here: told until it was taken. */
  #setup: string | undefined;
  #endAsked: AbortRequest | undefined;
  readonly #closing = new AbortController();
  #pause = new AbortController();
  #failures = 0;

  constructor(region: string, ports: WorkerPorts, seed?: string) {
    this.#region = region;
    this.#ports = ports;
    this.#seed = seed === undefined ? {} : { seed };
    this.workerId = ports.mintId();
  }

  /** Asks until there is a slot; undefined when it was closed before. */
  async acquire(): Promise<Lease | undefined> {
    while (!this.#closing.signal.aborted) {
      const answer = await this.#call({});
      if (answer?.statusCode === 200 && answer.slot !== null) return { ...answer, slot: answer.slot };
      await this.#wait(answer?.statusCode === 200 ? answer.pollAfterMs : this.#retryMs());
    }
    return undefined;
  }

  /** Until the slot is lost, or `close`. */
  async keep({ runId, slot, pollAfterMs }: Lease, { onAnswer, countAttempts }: KeeperEvents): Promise<Loss> {
    let pauseMs = pollAfterMs;
    for (;;) {
      await this.#wait(pauseMs);
      if (this.#closing.signal.aborted) return "closed";
      const said = this.#said();
      const attempts = countAttempts();
      const answer = await this.#call({ runId, slot, ...said, ...(attempts === 0 ? {} : { attempts }) });
      if (answer?.statusCode === 200) {
        if (answer.phase === "over") return "stale";
        if (answer.slot !== slot) return "taken";
        if (said.setup !== undefined) this.#setup = undefined;
        onAnswer({ ...answer, slot });
        pauseMs = answer.pollAfterMs;
      } else {
        if (answer?.error === "stale-run") return "stale";
        pauseMs = this.#retryMs();
      }
    }
  }

  /**
   * From the next call on, which comes at once, the orchestrator knows that the script is loaded.
   * @param setup what its setup() returned
   */
  sayReady(setup?: string): void {
    this.#isReady = true;
    this.#setup = setup;
    this.#pause.abort();
  }

  /** From the next call on, which comes at once, the worker asks for its turn to tear down. */
  sayLoadEnded(): void {
    this.#hasLoadEnded = true;
    this.#pause.abort();
  }

  /** From the next call on, which comes at once, the run's end is asked for. The first who asks is heard. */
  askForEnd(request: AbortRequest): void {
    this.#endAsked ??= { ...request, reason: request.reason.slice(0, MAX_REASON_LENGTH) };
    this.#pause.abort();
  }

  #said(): Said {
    return {
      ...(this.#isReady ? { ready: true } : {}),
      ...(this.#isReady && this.#setup !== undefined ? { setup: this.#setup } : {}),
      ...(this.#hasLoadEnded ? { loadEnded: true } : {}),
      ...(this.#endAsked === undefined ? {} : { abort: this.#endAsked }),
    };
  }

  /** Hands the slot back, for another worker to go on with. */
  async release(runId: string, slot: number): Promise<void> {
    await this.#call({ runId, slot, release: true });
  }

  close(): void {
    this.#closing.abort();
    this.#pause.abort();
  }

  async #call(
    more: { runId?: string; slot?: number; release?: boolean } & Said,
  ): Promise<TestInitAnswer | Refusal | undefined> {
    const { workerId } = this;
    const region = this.#region;
    const ports = this.#ports;
    try {
      const timed = await ports.orchestrator.call({ type: "test-init", region, workerId, ...this.#seed, ...more });
      this.#heed(timed);
      return timed.answer;
    } catch (error) {
      this.#failures += 1;
      ports.log("orchestrator-unreachable", { failures: this.#failures, error: String(error) });
      return undefined;
    }
  }

  #heed({ answer, sentMs, receivedMs }: Timed<TestInitAnswer | Refusal>): void {
    if (answer.statusCode !== 200) {
      this.#failures += 1;
      this.#ports.log("refused", { error: answer.error, message: answer.message });
      return;
    }
    this.#failures = 0;
    this.clock.add(sentMs, receivedMs, Date.parse(answer.serverTime));
    // Counted from the call's sending: by the orchestrator's clock the lease cannot have begun before.
    if (answer.leasedUntil !== null)
      this.lease.extend(sentMs + Date.parse(answer.leasedUntil) - Date.parse(answer.serverTime));
  }

  #retryMs(): number {
    return backoffMs(BACKOFF, Math.max(1, this.#failures), this.#ports.random);
  }

  async #wait(ms: number): Promise<void> {
    this.#pause = new AbortController();
    await this.#ports.clock.sleep(ms, AbortSignal.any([this.#pause.signal, this.#closing.signal]));
  }
}
