// Decides whether a run's numbers can be trusted, from the ledger, the start certificates, the log's wholeness and the
// generators' health, and says why in sentences.
import type { NoticeLevel } from "../../contracts/delta/notices.ts";
import { isOnOneMachine } from "../../contracts/results/distances.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Ledger, RegionGap, WorkerSummary } from "../../contracts/results/summary.ts";
import { countText, inUnit } from "../../contracts/words/numbers.ts";
import type { RegionLog } from "../log/flush-log.ts";
import { healthSummaryOf, NO_HEALTH } from "../totals/health.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { judgeInstrument } from "./instrument.ts";
import { balanceLedger } from "./ledger.ts";
import * as limits from "./limits.ts";
import { findLoadGaps, judgeLoadGaps } from "./load-gaps.ts";
import { judgeMeasured } from "./measured.ts";

export interface Audit {
  readonly ledger: Ledger;
  /** The same by region: they add up to it, but for workers whose region is not known. */
  readonly regionLedgers: Readonly<Record<string, Ledger>>;
  readonly loadGaps: readonly RegionGap[];
  readonly skewMilliseconds: number | null;
  readonly workers: readonly WorkerSummary[];
  readonly invalidReasons: readonly string[];
  /** Those of them that can be said while the run goes on: what is still on its way speaks against none. */
  readonly reasonsSoFar: readonly string[];
  /** What the script said of its own failure. */
  readonly failReasons: readonly string[];
  readonly warnings: readonly string[];
}

export type Logs = ReadonlyMap<string, RegionLog>;

export const audit = (record: RunRecord, logs: Logs, totals: RunTotals): Audit => {
  const workers = summariseWorkers(logs, totals);
  const { ledger, regions, gaps } = balanceLedger(record, logs, totals);
  const skew = skewOf(workers);
  const loadGaps = findLoadGaps(record, logs, totals);
  const stoodStill = judgeLoadGaps(loadGaps);
  const health = judgeInstrument(workers, totals);
  const damages = [...logs.values()].flatMap((log) => log.damages);
  const measured = judgeMeasured(record, totals, ledger.lost === 0 && damages.length === 0);
  // Sorted, because live and from an export regions are read in different orders. What two codes say in the same words
  // is one sentence.
  const saidAt = (wanted: NoticeLevel): string[] => {
    const said = [...totals.notices.values()].filter(({ level }) => level === wanted);
    return [...new Set(said.map(({ region, text }) => `${region}: ${text}`))].sort();
  };
  const reasonsSoFar = [...measured.reasons, ...skewReasons(skew), ...health.reasons, ...saidAt("invalid")];
  const isLossy = ledger.lost > ledger.sent * limits.MAX_LOST_FRACTION;
  return {
    ledger,
    regionLedgers: regions,
    loadGaps,
    skewMilliseconds: skew,
    workers,
    invalidReasons: [
      ...endingReasons(record),
      ...measured.reasons,
      ...damages,
      ...sumReasons(logs, totals),
      ...(isLossy ? gaps : []),
      ...startReasons(record, workers, skew),
      ...stoodStill.reasons,
      ...health.reasons,
      ...saidAt("invalid"),
    ],
    reasonsSoFar,
    failReasons: saidAt("failed"),
    warnings: [
      ...measured.warnings,
      ...(isLossy ? [] : gaps),
      ...stoodStill.warnings,
      ...health.warnings,
      ...saidAt("warning"),
    ],
  };
};

const summariseWorkers = (logs: Logs, totals: RunTotals): WorkerSummary[] =>
  [...logs.values()].flatMap(({ region, workers }) =>
    [...workers.values()].map(({ workerId, slot, final, attemptsTotal, certificate }) => {
      return {
        region,
        workerId,
        slot,
        ended: final,
        attempts: attemptsTotal,
        ...healthSummaryOf(totals.workers.get(workerId)?.health ?? NO_HEALTH),
        certificate: certificate ?? null,
      };
    }),
  );

const sumReasons = (logs: Logs, totals: RunTotals): string[] =>
  [...logs.values()].flatMap(({ region, workers }) => {
    const claimed = [...workers.values()].reduce((sum, { attemptsTotal }) => sum + attemptsTotal, 0);
    const { total } = totals.attempts(region);
    return claimed === total
      ? []
      : [`the log of ${region} holds ${countText(total, "request")}, its workers claim ${inUnit(claimed, "count")}`];
  });

const endingReasons = ({ ending, regions }: RunRecord): string[] => {
  if (ending === null || ending.reason === "unknown")
    return ["nobody followed the run to its end: what its workers did last is not known"];
  if (ending.reason === "barrier-timeout") {
    return [
      `the run never started: ${ending.missing.length > 0 ? ending.missing.join("; ") : Object.keys(regions).join(", ")} not ready in time`,
    ];
  }
  if (ending.reason === "cost-refused") return [`the run never started: ${ending.abortReason}`];
  if (ending.reason === "setup-failed") return [`the run never started: ${ending.abortReason}`];
  return ending.reason === "deadline" ? ["the run was ended by its deadline, not by its workers"] : [];
};

const skewOf = (workers: readonly WorkerSummary[]): number | null => {
  const skews = workers.flatMap(({ certificate }) => (certificate?.atStart === true ? [certificate.skewMs] : []));
  return skews.length === 0 ? null : Math.max(...skews) - Math.min(...skews);
};

const skewReasons = (skewMs: number | null): string[] =>
  skewMs === null || skewMs <= limits.MAX_START_SKEW_MS
    ? []
    : [
        `the start was not simultaneous: first iterations lie ${inUnit(Math.round(skewMs), "count")} ms apart, at most ${limits.MAX_START_SKEW_MS} are allowed`,
      ];

const startReasons = (
  { regions, ending, distances }: RunRecord,
  workers: readonly WorkerSummary[],
  skewMs: number | null,
): string[] => {
  if (ending?.reason === "barrier-timeout" || (ending !== null && ending.startTimestamp === "")) return [];
  const reasons = skewReasons(skewMs);
  // On one machine nobody has to learn of the start far ahead: that all began as one is what counts.
  for (const { region, workerId, certificate } of isOnOneMachine(distances) ? [] : workers) {
    if (certificate?.atStart === true && certificate.leadMs < limits.MIN_START_LEAD_MS) {
      reasons.push(
        `late start: worker ${workerId} in ${region} learned of it ${inUnit(Math.round(certificate.leadMs), "count")} ms ahead; raise start.bufferSeconds`,
      );
    }
  }
  for (const [region, { workers: slots }] of Object.entries(regions)) {
    const certified = new Set(
      workers
        .filter((worker) => worker.region === region && worker.certificate?.atStart === true)
        .map(({ slot }) => slot),
    );
    if (certified.size < slots)
      reasons.push(`${slots - certified.size} of ${slots} workers in ${region} gave no certificate of their start`);
  }
  return reasons;
};
