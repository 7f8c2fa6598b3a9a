// Decides whether a run's numbers can be trusted, from the ledger, the start certificates, the log's wholeness and the
// generators' health, and says why in sentences.
import type { WorkerRecord } from "../../contracts/delta/flush-item.ts";
import type { NoticeLevel } from "../../contracts/delta/notices.ts";
import { isOnOneMachine } from "../../contracts/results/distances.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Ledger, WorkerSummary } from "../../contracts/results/summary.ts";
import type { RegionLog } from "../log/flush-log.ts";
import { healthSummaryOf, NO_HEALTH } from "../totals/health.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { judgeInstrument } from "./instrument.ts";
import * as limits from "./limits.ts";
import { judgeMeasured } from "./measured.ts";

export interface Audit {
  readonly ledger: Ledger;
  readonly skewMilliseconds: number | null;
  readonly workers: readonly WorkerSummary[];
  readonly invalidReasons: readonly string[];
  /** What the script said of its own failure. */
  readonly failReasons: readonly string[];
  readonly warnings: readonly string[];
}

export type Logs = ReadonlyMap<string, RegionLog>;

export const audit = (record: RunRecord, logs: Logs, totals: RunTotals): Audit => {
  const workers = summariseWorkers(logs, totals);
  const { ledger, gaps } = balanceLedger(record, logs, totals);
  const skew = skewOf(workers);
  const health = judgeInstrument(workers, totals);
  const damages = [...logs.values()].flatMap((log) => log.damages);
  const measured = judgeMeasured(record, totals, ledger.lost === 0 && damages.length === 0);
  // Sorted, because live and from an export regions are read in different orders. What two codes say in the same words
  // is one sentence.
  const saidAt = (wanted: NoticeLevel): string[] => {
    const said = [...totals.notices.values()].filter(({ level }) => level === wanted);
    return [...new Set(said.map(({ region, text }) => `${region}: ${text}`))].sort();
  };
  const isLossy = ledger.lost > ledger.sent * limits.MAX_LOST_FRACTION;
  return {
    ledger,
    skewMilliseconds: skew,
    workers,
    invalidReasons: [
      ...endingReasons(record),
      ...measured.reasons,
      ...damages,
      ...sumReasons(logs, totals),
      ...(isLossy ? gaps : []),
      ...startReasons(record, workers, skew),
      ...health.reasons,
      ...saidAt("invalid"),
    ],
    failReasons: saidAt("failed"),
    warnings: [...measured.warnings, ...(isLossy ? [] : gaps), ...health.warnings, ...saidAt("warning")],
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

const balanceLedger = (record: RunRecord, logs: Logs, totals: RunTotals): { ledger: Ledger; gaps: string[] } => {
  const { total: merged, ambiguous, neverSent, interrupted, resent } = totals.attempts();
  let lost = 0;
  const gaps: string[] = [];
  const known = new Set<string>();
  for (const { region, workers } of logs.values()) {
    for (const worker of workers.values()) {
      known.add(worker.workerId);
      const said = record.ending?.totals[worker.workerId]?.attempts;
      const missing =
        said === undefined
          ? gapBound(worker, peakRate(worker, workers, totals) ?? rateElsewhere(record, region, totals))
          : Math.max(0, said - worker.attemptsTotal);
      lost += missing;
      if (said === undefined && !worker.final) {
        gaps.push(
          `worker ${worker.workerId} in ${region} ended without its last delta: at most ${missing} of its requests are missing`,
        );
      } else if (missing > 0) {
        gaps.push(`worker ${worker.workerId} in ${region} made ${missing} requests that did not reach the log`);
      }
    }
  }
  for (const [workerId, { attempts }] of Object.entries(record.ending?.totals ?? {})) {
    if (known.has(workerId) || attempts === 0) continue;
    lost += attempts;
    gaps.push(`worker ${workerId} made ${attempts} requests, none of which reached the log`);
  }
  const refused = totals.refusedSampleCount;
  return { ledger: { sent: merged + lost, merged, lost, ambiguous, neverSent, interrupted, resent, refused }, gaps };
};

/**
 * What a worker that died can have made without it being in the log: the second under way, the one that waited for its
 * flush, and the requests under way, at the highest rate that was seen.
 */
const gapBound = ({ final, inFlight }: WorkerRecord, ratePerSecond: number): number =>
  final ? 0 : Math.ceil(limits.GAP_SECONDS * ratePerSecond) + inFlight;

/**
 * The highest rate seen for this worker. A worker that died early has none of its own; then its successor on the slot
 * counts, or else the others of its region. Undefined when nobody there has any.
 */
const peakRate = (
  { workerId, slot }: WorkerRecord,
  workers: ReadonlyMap<string, WorkerRecord>,
  totals: RunTotals,
): number | undefined => {
  const peakOf = (id: string): number => totals.workers.get(id)?.peakAttempts ?? 0;
  const ofSlot = [...workers.values()].filter((other) => other.slot === slot).map((other) => peakOf(other.workerId));
  const peak = Math.max(peakOf(workerId), ...ofSlot);
  const highest = peak > 0 ? peak : Math.max(0, ...[...workers.keys()].map(peakOf));
  return highest > 0 ? highest : undefined;
};

/**
 * The rate assumed for a region that left nothing at all: what as many users of another region made at their highest.
 */
const rateElsewhere = ({ regions }: RunRecord, region: string, totals: RunTotals): number => {
  const usersOf = (name: string): number => {
    const { vus = 0, workers = 1 } = regions[name] ?? {};
    return vus / Math.max(1, workers);
  };
  const perUser = [...totals.workers.values()].map((seen) => seen.peakAttempts / Math.max(1, usersOf(seen.region)));
  return Math.max(0, ...perUser) * usersOf(region);
};

const sumReasons = (logs: Logs, totals: RunTotals): string[] =>
  [...logs.values()].flatMap(({ region, workers }) => {
    const claimed = [...workers.values()].reduce((sum, { attemptsTotal }) => sum + attemptsTotal, 0);
    const { total } = totals.attempts(region);
    return claimed === total ? [] : [`the log of ${region} holds ${total} requests, its workers claim ${claimed}`];
  });

const endingReasons = ({ ending, regions }: RunRecord): string[] => {
  if (ending === null || ending.reason === "unknown")
    return ["nobody followed the run to its end: what its workers did last is not known"];
  if (ending.reason === "barrier-timeout") {
    return [
      `the run never started: ${ending.missing.length > 0 ? ending.missing.join("; ") : Object.keys(regions).join(", ")} not ready in time`,
    ];
  }
  if (ending.reason === "setup-failed") return [`the run never started: ${ending.abortReason}`];
  return ending.reason === "deadline" ? ["the run was ended by its deadline, not by its workers"] : [];
};

const skewOf = (workers: readonly WorkerSummary[]): number | null => {
  const skews = workers.flatMap(({ certificate }) => (certificate?.atStart === true ? [certificate.skewMs] : []));
  return skews.length === 0 ? null : Math.max(...skews) - Math.min(...skews);
};

const startReasons = (
  { regions, ending, distances }: RunRecord,
  workers: readonly WorkerSummary[],
  skewMs: number | null,
): string[] => {
  if (ending?.reason === "barrier-timeout" || (ending !== null && ending.startTimestamp === "")) return [];
  const reasons: string[] = [];
  if (skewMs !== null && skewMs > limits.MAX_START_SKEW_MS) {
    reasons.push(
      `the start was not simultaneous: first iterations lie ${Math.round(skewMs)} ms apart, at most ${limits.MAX_START_SKEW_MS} are allowed`,
    );
  }
  // On one machine nobody has to learn of the start far ahead: that all began as one is what counts.
  for (const { region, workerId, certificate } of isOnOneMachine(distances) ? [] : workers) {
    if (certificate?.atStart === true && certificate.leadMs < limits.MIN_START_LEAD_MS) {
      reasons.push(
        `late start: worker ${workerId} in ${region} learned of it ${Math.round(certificate.leadMs)} ms ahead; raise start.bufferSeconds`,
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
