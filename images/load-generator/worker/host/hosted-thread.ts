// A load thread in the script's process, as the main process sees it: what it was heard to say, and how many attempts
// it may have begun since.
import { TELL_EVERY_MS, type ThreadPart, type ToHost } from "../../shared/host-messages.ts";
import type { FromThread, ToThread } from "../../shared/messages.ts";
import { monotonicMs } from "../../shared/monotonic.ts";
import type { LoadThread, ThreadEvents } from "../../shared/thread-home.ts";

/** How long a thread may take to end. The process of one that takes longer is ended as a whole. */
const END_WITHIN_MS = 3_000;

export interface HostedThreadOptions {
  /** Its number in its process. */
  readonly number: number;
  readonly part: ThreadPart;
  readonly events: ThreadEvents;
  readonly send: (message: ToHost) => void;
  /** Its process does not do what it is told. */
  readonly kill: () => void;
}

export class HostedThread implements LoadThread {
  readonly #options: HostedThreadOptions;
  /** When it may begin attempts. */
  #beginsAtMs: number;
  #begun = 0;
  #alive: { readonly begun: number; readonly atMs: number };
  #mostPerMs = 0;
  #isOver = false;
  readonly #over = createGate();

  constructor(options: HostedThreadOptions) {
    const nowMs = monotonicMs();
    this.#options = options;
    this.#alive = { begun: 0, atMs: nowMs };
    this.#beginsAtMs = options.part.phase === undefined ? Number.POSITIVE_INFINITY : nowMs;
  }

  get begun(): number {
    return this.#begun;
  }

  tell(message: ToThread): void {
    if (message.type === "start") this.#beginsAtMs = message.startAtMs;
    this.#options.send({ is: "tell", thread: this.#options.number, message });
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    const { send, kill, number } = this.#options;
    send({ is: "end", thread: number });
    const impatience = setTimeout(kill, END_WITHIN_MS);
    await this.#over.opened;
    clearTimeout(impatience);
  }

  said(message: FromThread, begun: number): void {
    this.#begun = begun;
    this.#options.events.onMessage(message);
  }

  lives(begun: number): void {
    const atMs = monotonicMs();
    // Words that were held up come together: they say nothing of how fast it goes.
    const elapsedMs = Math.max(TELL_EVERY_MS, atMs - this.#alive.atMs);
    this.#mostPerMs = Math.max(this.#mostPerMs, (begun - this.#alive.begun) / elapsedMs);
    this.#begun = begun;
    this.#alive = { begun, atMs };
  }

  ended(begun: number, code: number, reason: string): void {
    this.#begun = begun;
    this.#finish(code, reason);
  }

  /** It can tell nothing of its last moments: what it may have begun then counts as begun. */
  diedWithProcess(reason: string): void {
    const nowMs = monotonicMs();
    const silentMs = Math.max(TELL_EVERY_MS, nowMs - this.#alive.atMs);
    const { regionVus, slots, threadCount } = this.#options.part;
    const likely =
      this.#begun === 0 ? Math.ceil(regionVus / slots / threadCount) : Math.ceil(this.#mostPerMs * silentMs);
    if (nowMs >= this.#beginsAtMs) this.#begun = Math.max(this.#begun, this.#alive.begun + likely);
    this.#finish(1, reason);
  }

  #finish(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over.open();
    this.#options.events.onEnded(code, reason);
  }
}

const createGate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};
