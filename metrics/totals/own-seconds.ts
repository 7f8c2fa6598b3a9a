// What each second of each region held of a script's own metrics, as small as it can be kept: a large run has hundreds of
// thousands of them.
import type { Series } from "../../contracts/delta/series.ts";
import type { MetricKind } from "../../contracts/metrics/definition.ts";

/** One metric of one region: numbers by second, with holes. */
interface Kept {
  readonly counts: number[];
  readonly sums: number[];
  /** Of trends. */
  readonly maxima: number[];
}

export class OwnSeconds {
  readonly #kinds = new Map<string, MetricKind>();
  readonly #kept = new Map<string, Map<string, Kept>>();

  add(region: string, second: number, series: Series): void {
    const { metric, kind, count, sum } = series;
    const known = this.#kinds.get(metric);
    // A script that gives one name to two kinds of metric: the first one counts.
    if (known !== undefined && known !== kind) return;
    this.#kinds.set(metric, kind);
    const ofMetric = this.#kept.get(metric) ?? new Map<string, Kept>();
    this.#kept.set(metric, ofMetric);
    const kept = ofMetric.get(region) ?? { counts: [], sums: [], maxima: [] };
    ofMetric.set(region, kept);
    kept.counts[second] = (kept.counts[second] ?? 0) + count;
    kept.sums[second] = (kept.sums[second] ?? 0) + sum;
    if (series.kind === "trend") kept.maxima[second] = Math.max(kept.maxima[second] ?? 0, series.max);
  }

  /** In the same order whatever order they came in. */
  get metrics(): { readonly name: string; readonly kind: MetricKind }[] {
    return [...this.#kinds].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @param region undefined: all together. @returns undefined where nothing was measured */
  at(metric: string, second: number, region?: string): { count: number; sum: number; max: number } | undefined {
    const ofMetric = this.#kept.get(metric);
    const parts = region === undefined ? [...(ofMetric?.values() ?? [])] : [ofMetric?.get(region)];
    let found: { count: number; sum: number; max: number } | undefined;
    for (const part of parts) {
      const count = part?.counts[second];
      if (part === undefined || count === undefined) continue;
      found ??= { count: 0, sum: 0, max: 0 };
      found.count += count;
      found.sum += part.sums[second] ?? 0;
      found.max = Math.max(found.max, part.maxima[second] ?? 0);
    }
    return found;
  }
}
