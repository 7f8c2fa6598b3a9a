// Stands in for the AWS rule that calls the orchestrator's sweep once a minute. It also calls the sweep right after the
// run's deadline when that comes before the next tick.

/** How long after the deadline the sweep is called, so that it finds the deadline passed. */
const AFTER_DEADLINE_MS = 500;

export interface SweepPorts {
  readonly intervalMs: number;
  /** Invokes the orchestrator without an alias, and gives the answer's JSON text. */
  readonly invoke: (payload: string) => Promise<string>;
  readonly nowMs: () => number;
}

export interface SweepTimer {
  stop(): void;
}

/** NaN when the answer names no deadline: the run is not armed, or the call failed and the next tick repeats it. */
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
