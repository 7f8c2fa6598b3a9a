// Reads the flush logs of a run's regions as they grow, into what results are made of.
import type { FlushItem } from "../../contracts/flush-item.ts";
import { RegionLog } from "../../metrics/flush-log.ts";
import { RunTotals } from "../../metrics/run-totals.ts";

/** Items of a region's log after a seq, ascending; empty at its end. */
export type ReadLog = (region: string, afterSeq: number) => Promise<readonly FlushItem[]>;

export class LogReader {
  readonly totals = new RunTotals();
  readonly logs: ReadonlyMap<string, RegionLog>;
  private readonly read: ReadLog;
  private readonly onItems: (items: readonly FlushItem[]) => void;

  /** @param onItems told of all items once, region by region in ascending order */
  constructor(regions: readonly string[], read: ReadLog, onItems: (items: readonly FlushItem[]) => void = () => {}) {
    this.read = read;
    this.onItems = onItems;
    this.logs = new Map(
      regions.map((region) => [region, new RegionLog(region, (payload) => this.totals.add(region, payload))]),
    );
  }

  /** Reads what has come since. */
  async advance(): Promise<void> {
    await Promise.all([...this.logs].map(([region, log]) => this.advanceRegion(region, log)));
  }

  private async advanceRegion(region: string, log: RegionLog): Promise<void> {
    for (;;) {
      const items = await this.read(region, log.position);
      if (items.length === 0) return;
      this.onItems(items);
      log.append(items);
    }
  }
}
