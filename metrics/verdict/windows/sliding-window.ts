// The samples of a window that slides over the seconds of a run. A trend's histogram goes along, adding the second that
// comes in and taking away the one that goes out: that takes a tenth of merging all seconds anew. Its least and greatest
// value are known by two queues. All other kinds are a few numbers a second, and are added up anew.
import type { MetricDefinition } from "../../../contracts/metrics/definition.ts";
import { kindOf } from "../../kinds/index.ts";
import type { Aggregate } from "../../kinds/kind.ts";
import { samplesOf } from "../../kinds/trend.ts";
import { emptyOf } from "../../totals/aggregate.ts";
import type { KeptSeconds, KeptSeries } from "./kept-seconds.ts";

/** Samples of the kind that the metric was seen to be first: a script may give one name to two. */
const ofKind = (kept: readonly KeptSeries[], { kind }: MetricDefinition) =>
  kept.flatMap(({ series }) => (series.kind === kind ? [series] : []));

/** @param isWanted of the regions */
export const addUp = (
  seconds: KeptSeconds,
  definition: MetricDefinition,
  [from, to]: readonly [from: number, to: number],
  isWanted: (region: string) => boolean = () => true,
): Aggregate => {
  const sum = emptyOf(definition);
  for (let second = from; second < to; second += 1) {
    const series = ofKind(
      seconds.at(second).filter(({ region }) => isWanted(region)),
      definition,
    );
    if (series.length > 0) kindOf(definition).addSecond(sum, series);
  }
  return sum;
};

/** The extreme of the last seconds: each entry is beyond all that came after it. */
class ExtremeQueue {
  readonly #isBeyond: (one: number, other: number) => boolean;
  readonly #entries: { readonly second: number; readonly value: number }[] = [];

  constructor(isBeyond: (one: number, other: number) => boolean) {
    this.#isBeyond = isBeyond;
  }

  add(second: number, value: number): void {
    for (let last = this.#entries.at(-1); last !== undefined && !this.#isBeyond(last.value, value); ) {
      this.#entries.pop();
      last = this.#entries.at(-1);
    }
    this.#entries.push({ second, value });
  }

  dropBefore(second: number): void {
    while ((this.#entries[0]?.second ?? second) < second) this.#entries.shift();
  }

  get value(): number {
    return this.#entries[0]?.value ?? 0;
  }
}

export class SlidingWindow {
  readonly #seconds: KeptSeconds;
  readonly #definition: MetricDefinition;
  readonly #trend: Aggregate;
  readonly #least = new ExtremeQueue((one, other) => one < other);
  readonly #greatest = new ExtremeQueue((one, other) => one > other);
  #from = 0;
  #to = 0;

  constructor(seconds: KeptSeconds, definition: MetricDefinition) {
    this.#seconds = seconds;
    this.#definition = definition;
    this.#trend = emptyOf(definition);
  }

  /** All samples of the seconds [from, to). @param from not before that of the last call, as `to` */
  at(from: number, to: number): Aggregate {
    if (this.#definition.kind !== "trend") return addUp(this.#seconds, this.#definition, [from, to]);
    if (from > this.#to) this.#from = this.#to = from;
    for (; this.#to < to; this.#to += 1) this.#change(this.#to, 1);
    for (; this.#from < from; this.#from += 1) this.#change(this.#from, -1);
    this.#least.dropBefore(from);
    this.#greatest.dropBefore(from);
    const { histogram } = this.#trend;
    histogram.min = this.#least.value;
    histogram.max = this.#greatest.value;
    return this.#trend;
  }

  #change(second: number, sign: 1 | -1): void {
    const { histogram } = this.#trend;
    for (const series of ofKind(this.#seconds.at(second), this.#definition)) {
      const samples = samplesOf(series);
      if (samples === null) continue;
      const { bytes, exact } = samples;
      this.#trend.count += sign * exact.count;
      this.#trend.sum += sign * exact.sum;
      if (sign < 0) {
        histogram.subtract(bytes, exact);
        continue;
      }
      histogram.mergeEncoded(bytes, exact);
      this.#least.add(second, exact.min);
      this.#greatest.add(second, exact.max);
    }
  }
}
