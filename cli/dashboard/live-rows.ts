// The rows of a run that goes on: a second's row is made again only when something was added to it, for an hour has many seconds.
import type { RunTotals, SecondTotals } from "../../metrics/run-totals.ts";
import { ALL_REGIONS, type TimeRow, toRow } from "../../metrics/time-series.ts";

interface Kept {
  readonly stamp: string;
  readonly rows: readonly TimeRow[];
}

export class LiveRows {
  private readonly kept: Kept[] = [];

  /** The same as `timeRows` makes of them. */
  of(totals: RunTotals): TimeRow[] {
    const regions = [...totals.seconds.keys()].sort();
    return Array.from({ length: totals.lastSecond + 1 }, (_, second) => this.rowsOf(totals, regions, second)).flat();
  }

  private rowsOf(totals: RunTotals, regions: readonly string[], second: number): readonly TimeRow[] {
    const present = regions.flatMap((region) => {
      const part = totals.seconds.get(region)?.get(second);
      return part === undefined ? [] : [{ region, part }];
    });
    const stamp = present.map(({ region, part }) => `${region} ${stampOf(part)}`).join();
    const kept = this.kept[second];
    if (kept?.stamp === stamp) return kept.rows;
    const rows = [
      ...present.map(({ region, part }) => toRow(second, region, [part])),
      toRow(
        second,
        ALL_REGIONS,
        present.map(({ part }) => part),
      ),
    ];
    this.kept[second] = { stamp, rows };
    return rows;
  }
}

/** Sums only grow: equal ones mean that nothing was added. */
const stampOf = ({ requests, failed, iterations, vus, checks, checksPassed, duration }: SecondTotals): string =>
  [requests, failed, iterations, vus, checks, checksPassed, duration.count].join(" ");
