// Ctrl-C: the first asks for an end in order, the second for one at once. SIGTERM and a closed terminal count as the
// first.

export interface Interrupts {
  /** Aborted at the first, and at the second. */
  readonly first: AbortSignal;
  readonly second: AbortSignal;
  dispose(): void;
}

export const listenForInterrupts = (): Interrupts => {
  const first = new AbortController();
  const second = new AbortController();
  const onSignal = (): void => (first.signal.aborted ? second : first).abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    first: first.signal,
    second: second.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
};
