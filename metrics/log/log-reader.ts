// Reads the flush logs of a run's regions as they grow, into what results are made of.
import type { FlushItem, LogPage } from "../../contracts/delta/flush-item.ts";
import { METRICS } from "../../contracts/metrics/catalog.ts";
import type { MetricSelector } from "../../contracts/metrics/threshold-expression.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { CapacityReader } from "../capacity/capacity-reader.ts";
import { RunTotals, type UseOfTotals } from "../totals/run-totals.ts";
import { settledUntil } from "../totals/seconds/settled.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { CrossingWatch } from "../verdict/first-crossing.ts";
import { RegionLog } from "./flush-log.ts";

/** A page of a region's log, of the items after a seq. */
export type ReadLog = (region: string, afterSeq: number) => Promise<LogPage>;

/** What of a run's record the reader needs. */
type WhatIsRead = {
  readonly regions: Readonly<Record<string, unknown>>;
  readonly thresholds: RunRecord["thresholds"];
  readonly climb?: RunRecord["climb"];
  readonly durationSeconds?: number;
  /** Of thresholds that somebody else judges by these totals. */
  readonly alsoSelected?: readonly MetricSelector[];
};

export interface LogReaderOptions {
  /** Told of all items once, region by region in ascending order. */
  readonly onItems?: (items: readonly FlushItem[]) => void;
  /** Where seconds go that are long past; they stay in memory without one. */
  readonly shelf?: Shelf;
  /** What the totals are for: results, unless it is said. */
  readonly use?: UseOfTotals;
}

export class LogReader {
  readonly totals: RunTotals;
  readonly thresholds: CrossingWatch;
  /** Of a run that searches for a capacity. */
  readonly capacity: CapacityReader | undefined;
  readonly logs: ReadonlyMap<string, RegionLog>;
  readonly #read: ReadLog;
  readonly #onItems: (items: readonly FlushItem[]) => void;

  constructor(run: WhatIsRead, read: ReadLog, { onItems = () => {}, shelf, use }: LogReaderOptions = {}) {
    this.totals = new RunTotals(METRICS, shelf, selectorsOf(run), use);
    this.thresholds = new CrossingWatch(run.thresholds, METRICS, shelf);
    const regions = Object.keys(run.regions);
    this.totals.watch((region, payload) => this.thresholds.add(region, payload, settledUntil(this.totals, regions)));
    const capacity =
      run.climb === undefined ? undefined : new CapacityReader(run.climb, Object.keys(run.regions), shelf);
    if (capacity !== undefined) this.totals.watch((region, payload) => capacity.add(region, payload));
    this.capacity = capacity;
    this.#read = read;
    this.#onItems = onItems;
    this.logs = new Map(
      Object.keys(run.regions).map((region) => [
        region,
        new RegionLog(region, (payload) => this.totals.add(region, payload), run.durationSeconds),
      ]),
    );
  }

  /** Reads what has come since. */
  async advance(): Promise<void> {
    await Promise.all([...this.logs].map(([region, log]) => this.#advanceRegion(region, log)));
  }

  /** What was read elsewhere; each region's items in ascending order. */
  take(region: string, items: readonly FlushItem[]): void {
    this.#onItems(items);
    this.logs.get(region)?.append(items);
  }

  async #advanceRegion(region: string, log: RegionLog): Promise<void> {
    for (;;) {
      const { items, isLast } = await this.#read(region, log.position);
      if (items.length > 0) this.take(region, items);
      if (isLast) return;
    }
  }
}

/** Whatever thresholds and their explanations may ask for. */
const selectorsOf = ({ thresholds, alsoSelected = [] }: WhatIsRead): MetricSelector[] => [
  ...thresholds.map(({ selector }) => selector),
  ...alsoSelected,
];
