// Counts attempts or iterations in seconds of series, for the ledger of a run; the catalogue says which metrics count.
import type { SecondOfSeries } from "../../contracts/delta/series.ts";
import { definitionOf, METRICS } from "../../contracts/metrics/catalog.ts";
import { type Catalog, countsAs, type LedgerEntry } from "../../contracts/metrics/definition.ts";

export const ledgerSum = (
  entry: LedgerEntry,
  seconds: readonly SecondOfSeries[],
  catalog: Catalog = METRICS,
): number => {
  let sum = 0;
  for (const { series } of seconds)
    for (const one of series) if (countsAs(entry, definitionOf(one.metric, catalog))) sum += one.sum;
  return sum;
};
