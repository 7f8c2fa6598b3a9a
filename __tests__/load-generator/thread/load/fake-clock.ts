// A clock that moves only when it is told to, for whatever runs by timers.

/** A clock with its timers: `advance` fires what is due, in order, and lets everything that follows from it happen. */
export class FakeClock {
  nowMs = 0;
  isStopping = false;
  #timers: { readonly atMs: number; readonly run: () => void }[] = [];

  at(atMs: number, run: () => void): () => void {
    const timer = { atMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  async advance(toMs: number): Promise<void> {
    await settle();
    for (;;) {
      const [next] = this.#timers.filter(({ atMs }) => atMs <= toMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      await settle();
    }
    this.nowMs = toMs;
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
