// The ledger of a run, region by region: what its workers made, what of it is in the log, what is missing. A worker that
// ended has said how many attempts it made, so that what is missing is exact. Of one that died the log, and the
// orchestrator, know how many it had made a few seconds before: the rest is a bound, by the highest rate that was seen.
import type { WorkerRecord } from "../../contracts/delta/flush-item.ts";
import type { RunRecord, SlotOwner } from "../../contracts/results/run-record.ts";
import type { Ledger } from "../../contracts/results/summary.ts";
import { countText, inUnit } from "../../contracts/words/numbers.ts";
import type { RegionLog } from "../log/flush-log.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import * as limits from "./limits.ts";
import { plannedLoadOf } from "./planned-load.ts";

export interface Balance {
  readonly ledger: Ledger;
  readonly regions: Readonly<Record<string, Ledger>>;
  /** What is missing of whom, each a sentence. */
  readonly gaps: readonly string[];
}

/** What is known of one worker, by whom: each may be missing. */
interface Known {
  readonly workerId: string;
  readonly slot: number | undefined;
  /** What it said at its end. */
  readonly said: number | undefined;
  readonly inLog: WorkerRecord | undefined;
  readonly owner: SlotOwner | undefined;
}

export const balanceLedger = (record: RunRecord, logs: ReadonlyMap<string, RegionLog>, totals: RunTotals): Balance => {
  const rates = new Rates(record, logs, totals);
  const gaps: string[] = [];
  const strays = new Map(Object.entries(record.ending?.totals ?? {}));
  const regions: Record<string, Ledger> = {};
  for (const [region, log] of logs) {
    let [claimed, missing] = [0, 0];
    for (const worker of workersOf(record, log)) {
      strays.delete(worker.workerId);
      const lost = lostBy(worker, () => rates.of(region, worker));
      claimed += worker.inLog?.attemptsTotal ?? 0;
      missing += lost;
      gaps.push(...sentencesOf(worker, region, lost));
    }
    const { total: merged, ...became } = totals.attempts(region);
    // What workers claim to be in the log, and is not, is lost too.
    const lost = missing + Math.max(0, claimed - merged);
    regions[region] = { sent: merged + lost, merged, lost, ...became, refused: totals.refusedSamplesOf(region) };
  }
  // Records from before slots' owners were kept do not tell the region of a worker that the log does not know.
  let strayCount = 0;
  for (const [workerId, { attempts }] of strays) {
    if (attempts === 0) continue;
    strayCount += attempts;
    gaps.push(`worker ${workerId} made ${countText(attempts, "request")}, none of which reached the log`);
  }
  return { ledger: sumOf(Object.values(regions), strayCount), regions, gaps };
};

const sumOf = (ledgers: readonly Ledger[], strayCount: number): Ledger => {
  const sum = (of: (ledger: Ledger) => number): number => ledgers.reduce((all, one) => all + of(one), 0);
  return {
    sent: sum(({ sent }) => sent) + strayCount,
    merged: sum(({ merged }) => merged),
    lost: sum(({ lost }) => lost) + strayCount,
    ambiguous: sum(({ ambiguous }) => ambiguous),
    neverSent: sum(({ neverSent }) => neverSent),
    interrupted: sum(({ interrupted }) => interrupted),
    resent: sum(({ resent }) => resent),
    refused: sum(({ refused }) => refused),
  };
};

/** Those of the region's log, and those of which only the orchestrator knows that they had a slot when the load began. */
const workersOf = ({ ending }: RunRecord, { region, workers }: RegionLog): Known[] => {
  const owners = new Map(
    (ending?.owners ?? []).filter((one) => one.region === region).map((owner) => [owner.workerId, owner]),
  );
  const saidBy = (workerId: string): number | undefined => ending?.totals[workerId]?.attempts;
  const inLog = [...workers.values()].map((worker): Known => {
    const { workerId, slot } = worker;
    return { workerId, slot, said: saidBy(workerId), inLog: worker, owner: owners.get(workerId) };
  });
  const startTimestamp = ending?.startTimestamp ?? "";
  const silent = [...owners.values()].filter(
    ({ workerId, leasedUntil }) => !workers.has(workerId) && startTimestamp !== "" && leasedUntil > startTimestamp,
  );
  return [
    ...inLog,
    ...silent.map((owner) => {
      const { workerId, slot } = owner;
      return { workerId, slot, said: saidBy(workerId), inLog: undefined, owner };
    }),
  ];
};

/** @param rate a second's attempts at most */
const lostBy = ({ said, inLog, owner }: Known, rate: () => number): number => {
  const merged = inLog?.attemptsTotal ?? 0;
  if (said !== undefined) return Math.max(0, said - merged);
  const untold = Math.max(0, (owner?.attempts ?? 0) - merged);
  const lostBefore = inLog?.lostAttempts ?? 0;
  if (inLog?.final === true) return Math.max(untold, lostBefore);
  const byLog = inLog === undefined ? 0 : limits.GAP_SECONDS * rate() + inLog.inFlight + lostBefore;
  // Where the orchestrator has heard of more than the log has, the aggregator was away: what it heard is the later news.
  const byOwner = inLog === undefined || untold > 0 ? untold + limits.RENEWAL_GAP_SECONDS * rate() : 0;
  return Math.ceil(Math.max(byLog, byOwner));
};

const sentencesOf = ({ workerId, said, inLog }: Known, region: string, lost: number): string[] => {
  const worker = `worker ${workerId} in ${region}`;
  const hasDied = said === undefined && inLog?.final !== true;
  if (hasDied && inLog === undefined)
    return [`${worker} died before its first delta: at most ${inUnit(lost, "count")} of its requests are missing`];
  if (hasDied)
    return [`${worker} ended without its last delta: at most ${inUnit(lost, "count")} of its requests are missing`];
  if (lost === 0) return [];
  if (inLog === undefined) return [`${worker} made ${countText(lost, "request")}, none of which reached the log`];
  return [`${worker} made ${countText(lost, "request")} that did not reach the log`];
};

/** How fast workers were at most: for those that can no longer say it. */
class Rates {
  readonly #record: RunRecord;
  readonly #logs: ReadonlyMap<string, RegionLog>;
  readonly #totals: RunTotals;

  constructor(record: RunRecord, logs: ReadonlyMap<string, RegionLog>, totals: RunTotals) {
    this.#record = record;
    this.#logs = logs;
    this.#totals = totals;
  }

  /**
   * The highest rate seen for this worker or another of its slot. A worker that died early has none of its own, nor may
   * its slot: then the others of its region count, or else as many virtual users elsewhere, or what was planned.
   */
  of(region: string, { workerId, slot }: Known): number {
    const workers = [...(this.#logs.get(region)?.workers.values() ?? [])];
    const ofSlot = workers.filter((other) => other.slot === slot).map((other) => this.#peakOf(other.workerId));
    const peak = Math.max(this.#peakOf(workerId), ...ofSlot);
    if (peak > 0) return peak;
    const highest = Math.max(0, ...workers.map((other) => this.#peakOf(other.workerId)));
    return highest > 0 ? highest : Math.max(this.#elsewhere(region), this.#planned(region));
  }

  #peakOf(workerId: string): number {
    return this.#totals.workers.get(workerId)?.peakAttempts ?? 0;
  }

  #elsewhere(region: string): number {
    const perUser = [...this.#totals.workers.values()].map(
      (seen) => seen.peakAttempts / Math.max(1, this.#usersOf(seen.region)),
    );
    return Math.max(0, ...perUser) * this.#usersOf(region);
  }

  #usersOf(region: string): number {
    const { vus = 0, workers = 1 } = this.#record.regions[region] ?? {};
    return vus / Math.max(1, workers);
  }

  /** An iteration makes one request at least, if it makes any. */
  #planned(region: string): number {
    const { peakPerSecond = 0 } = plannedLoadOf(this.#record, region) ?? {};
    return peakPerSecond / Math.max(1, this.#record.regions[region]?.workers ?? 1);
  }
}
