// The minute rule: invokes the orchestrator's sweep at an interval, and once more right after a deadline that comes
// before the next.

/** After the deadline, so that the sweep finds it passed. */
const AFTER_DEADLINE_MS = 500;

export interface SweepPorts {
  readonly intervalMs: number;
  /** Invokes the orchestrator without an alias; the answer's JSON text. */
  readonly invoke: (payload: string) => Promise<string>;
  readonly nowMs: () => number;
}

export interface SweepTimer {
  stop(): void;
}

/** NaN when the answer has none: the run is not armed, or the call failed, which the next tick tries again. */
const deadlineMsOf = (answer: string): number => {
  const parsed: unknown = JSON.parse(answer);
  return Date.parse(String((parsed as { deadline?: unknown } | null)?.deadline));
};

export const startSweepTimer = ({ intervalMs, invoke, nowMs }: SweepPorts): SweepTimer => {
  let extra: NodeJS.Timeout | undefined;
  let isStopped = false;
  const sweep = async (): Promise<void> => {
    await invoke(JSON.stringify({ type: "test-sweep" }));
    const untilDeadlineMs = deadlineMsOf(await invoke(JSON.stringify({ type: "test-init" }))) - nowMs();
    if (isStopped || !(untilDeadlineMs > 0 && untilDeadlineMs < intervalMs)) return;
    clearTimeout(extra);
    extra = setTimeout(() => invoke(JSON.stringify({ type: "test-sweep" })), untilDeadlineMs + AFTER_DEADLINE_MS);
  };
  const timer = setInterval(sweep, intervalMs);
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
      clearTimeout(extra);
    },
  };
};
