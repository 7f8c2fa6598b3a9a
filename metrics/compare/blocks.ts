// Cuts a run into equal blocks of time. How much the blocks differ from each other is the run's noise, which includes
// slow waves.
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { Series } from "../../contracts/delta/series.ts";
import { columnOf } from "../../contracts/metrics/catalog.ts";
import { REQUEST_COLUMNS } from "../../contracts/metrics/definition.ts";
import { CompactHistogram } from "../histogram/compact-histogram.ts";
import { samplesOf } from "../kinds/trend.ts";

/** Few enough for a block to outlast most waves, and many enough for their variation to tell something. */
export const MAX_BLOCKS = 20;
/** A run with fewer blocks than this is not judged. */
export const MIN_BLOCKS = 10;

export interface Block {
  count: number;
  sum: number;
  readonly histogram: CompactHistogram | null;
}

export const IN_ALL = "";
export const regionScope = (region: string): string => `region\u0001${region}`;
export const requestScope = (method: string, name: string): string => `request\u0001${method} ${name}`;
export const checkScope = (group: string, check: string): string => `check\u0001${group}\u0001${check}`;

export class Blocks {
  readonly #blockCount: number;
  readonly #durationSeconds: number;
  readonly #series = new Map<string, Block[]>();
  #lastSecond = -1;

  constructor(durationSeconds: number) {
    this.#durationSeconds = Math.max(1, durationSeconds);
    this.#blockCount = Math.max(1, Math.min(MAX_BLOCKS, Math.floor(durationSeconds)));
  }

  add(region: string, { seconds }: FlushPayload): void {
    for (const { second, series } of seconds) {
      this.#lastSecond = Math.max(this.#lastSecond, second);
      for (const one of series) this.#addSeries(region, second, one);
    }
  }

  /**
   * Blocks of a metric up to the last in which anything was measured; undefined when it has no sample in this scope.
   */
  of(scope: string, metric: string): readonly Block[] | undefined {
    return this.#series.get(`${scope}\u0001${metric}`)?.slice(0, this.#indexOf(this.#lastSecond) + 1);
  }

  /** Seconds that a block stands for. */
  get blockSeconds(): number {
    return this.#durationSeconds / this.#blockCount;
  }

  /** Iterations that end after the load's end belong to its last block. */
  #indexOf(second: number): number {
    return Math.min(this.#blockCount - 1, Math.floor((second * this.#blockCount) / this.#durationSeconds));
  }

  #addSeries(region: string, second: number, series: Series): void {
    const { metric, tags } = series;
    const column = columnOf(metric);
    this.#addTo(IN_ALL, second, series);
    if (column === "checks") this.#addTo(checkScope(tags.group ?? "", tags.check ?? ""), second, series);
    // Regions and requests are compared by these metrics alone, the whole run by all metrics.
    if (!REQUEST_COLUMNS.some((one) => one === column)) return;
    this.#addTo(regionScope(region), second, series);
    if (tags.name !== undefined) this.#addTo(requestScope(tags.method ?? "", tags.name), second, series);
  }

  #addTo(scope: string, second: number, series: Series): void {
    const key = `${scope}\u0001${series.metric}`;
    const samples = samplesOf(series);
    const blocks =
      this.#series.get(key) ??
      Array.from({ length: this.#blockCount }, () => ({
        count: 0,
        sum: 0,
        histogram: samples === null ? null : new CompactHistogram(),
      }));
    this.#series.set(key, blocks);
    const block = blocks[this.#indexOf(second)];
    if (block === undefined) return;
    block.count += series.count;
    block.sum += series.sum;
    if (samples !== null) block.histogram?.add(samples.bytes, samples.exact);
  }
}
