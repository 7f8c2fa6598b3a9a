// Decides whether the target was measured or the load generator itself. Each limit of the instrument comes with the
// sentence that says what to change.
import type { HealthSummary } from "../../contracts/delta/health-fields.ts";
import { OWN_FAILURES } from "../../contracts/metrics/outcomes.ts";
import type { WorkerSummary } from "../../contracts/results/summary.ts";
import { countText, inUnit } from "../../contracts/words/numbers.ts";
import { mergeWorkerHealth } from "../totals/health.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import * as limits from "./limits.ts";

export interface Findings {
  /** The run's numbers are not to be trusted. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

/** A tenth of a millisecond decides nothing here. */
const wholeMs = (ms: number): string => `${inUnit(Math.round(ms), "count")} ms`;

const MORE_TASKS = "use more tasks (lower task.vusPerTask)";

export const judgeInstrument = (workers: readonly WorkerSummary[], totals: RunTotals): Findings => {
  const all = [...workers.flatMap((worker) => JUDGES.map((judge) => judge(worker))), ...judgeRun(workers, totals)];
  return {
    reasons: all.flatMap((one) => (one?.is === "reason" ? [one.text] : [])),
    warnings: all.flatMap((one) => (one?.is === "warning" ? [one.text] : [])),
  };
};

/** What of a worker's health is beyond a limit, in sentences. */
export const findLimits = (worker: Observed): string[] =>
  JUDGES.flatMap((judge) => {
    const found = judge(worker);
    return found?.is === "reason" ? [found.text] : [];
  });

/** What is known of a worker for whatever time. */
type Observed = HealthSummary & Pick<WorkerSummary, "region" | "workerId">;

type Finding = { readonly is: "reason" | "warning"; readonly text: string } | undefined;

const reason = (text: string): Finding => ({ is: "reason", text });
const warning = (text: string): Finding => ({ is: "warning", text });

const judgeLag = ({ region, workerId, meanEventLoopLagMs: lagMs }: Observed): Finding => {
  const late = `its event loop was ${wholeMs(lagMs)} late on average`;
  if (lagMs > limits.MAX_MEAN_LAG_MS)
    return reason(`worker ${workerId} in ${region} could not keep up: ${late}; ${MORE_TASKS}`);
  return lagMs > limits.WARN_MEAN_LAG_MS ? warning(`worker ${workerId} in ${region} was busy: ${late}`) : undefined;
};

/**
 * A full CPU alone does no harm: a closed loop without pauses takes what there is, and its answers are still read in
 * time.
 */
const judgeCpu = ({ region, workerId, meanCpuFraction, meanEventLoopLagMs }: Observed): Finding => {
  const used = `worker ${workerId} in ${region} used ${Math.round(meanCpuFraction * 100)} % of its CPU`;
  if (meanCpuFraction > limits.MAX_CPU_FRACTION && meanEventLoopLagMs > limits.WARN_MEAN_LAG_MS)
    return reason(`${used}, and its event loop was late; ${MORE_TASKS} or give them more CPU (task.cpu)`);
  return meanCpuFraction > limits.WARN_CPU_FRACTION ? warning(used) : undefined;
};

const judgeSlip = ({ region, workerId, meanSlipMs, maxSlipMs }: Observed): Finding => {
  const slipped = `iterations of worker ${workerId} in ${region} began ${wholeMs(meanSlipMs)} after they were due on average, ${wholeMs(maxSlipMs)} at most`;
  if (meanSlipMs > limits.MAX_MEAN_SLIP_MS) return reason(`${slipped}; ${MORE_TASKS}`);
  return meanSlipMs > limits.WARN_MEAN_SLIP_MS ? warning(slipped) : undefined;
};

const judgeGc = ({ region, workerId, meanGcFraction, maxGcPauseMs }: Observed): Finding => {
  const longest = `longest pause ${wholeMs(maxGcPauseMs)}`;
  const spent = `worker ${workerId} in ${region} spent ${Math.round(meanGcFraction * 100)} % of its time in garbage collection (${longest})`;
  if (meanGcFraction > limits.MAX_GC_FRACTION)
    return reason(`${spent}; keep less in the script (discardResponseBodies), or ${MORE_TASKS}`);
  if (meanGcFraction > limits.WARN_GC_FRACTION) return warning(spent);
  return maxGcPauseMs > limits.WARN_GC_PAUSE_MS
    ? warning(`worker ${workerId} in ${region} stood still for garbage collection: ${longest}`)
    : undefined;
};

const JUDGES = [judgeLag, judgeCpu, judgeSlip, judgeGc];

const judgeRun = (workers: readonly WorkerSummary[], totals: RunTotals): Finding[] => {
  const { lateIterationCount: lateCount } = mergeWorkerHealth(workers);
  const iterations = totals.ofLedger("iterations").reduce((total, { sum }) => total + sum, 0);
  const isLate = lateCount > iterations * limits.MAX_LATE_FRACTION && lateCount > 10;
  const { total } = totals.attempts();
  const own = [...totals.ownFailures()].flatMap(([code, count]) => {
    const failure = OWN_FAILURES.get(code);
    if (failure === undefined) return [];
    const text = `${inUnit(count, "count")} of ${countText(total, "request")} failed by the generator's own doing: ${failure.meaning}; ${failure.remedy}`;
    return count > total * limits.MAX_OWN_FAILURE_FRACTION ? [reason(text)] : [warning(text)];
  });
  return [
    isLate
      ? reason(
          `${inUnit(lateCount, "count")} of ${countText(iterations, "iteration")} began more than 100 ms late; ${MORE_TASKS}`,
        )
      : undefined,
    ...own,
  ];
};
