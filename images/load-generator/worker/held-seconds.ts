// What was measured and could not be sent yet, small whatever the time: seconds as the threads told them, merged and
// still encoded when no thread is to tell more of them, and of those that wait for longer the distributions of ten
// seconds as one. What is counted stays apart for each second. Pure.
import type { SecondOfSeries, Series, SeriesTags } from "../../../contracts/delta/series.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import { mergeSeries } from "../../../metrics/log/series-set.ts";
import { tagsKey } from "../../../metrics/totals/tags.ts";
import { bytesOf } from "./delta-pieces.ts";

/** Threads tell of a second up to so much later. */
const OPEN_SECONDS = 3;
/** An aggregator that is away for no longer than this costs nothing. */
const APART_SECONDS = 20;
/** Whole tens, whenever a worker begins: so those of all workers are the same. */
export const TOGETHER_SECONDS = 10;
/** Twelve minutes of 200 names. */
const MAX_HELD_BYTES = 192 * 2 ** 20;

/** Of one second, or of ten. */
interface Held {
  readonly from: number;
  readonly seconds: SecondOfSeries[];
  bytes: number;
}

export class HeldSeconds {
  readonly #maxBytes: number;
  /** Seconds of which more may come, or that came late. */
  #open = new Map<number, Held>();
  /** Seconds that are merged. */
  #apart: Held[] = [];
  #together: Held[] = [];
  /** Each told second has texts of its own: kept once, they are most of what a series takes. */
  #tags = new Map<string, SeriesTags>();
  #bytes = 0;
  #lastSecond = 0;

  /** @param maxBytes of all; what is older is given up */
  constructor(maxBytes = MAX_HELD_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** @returns attempts that there is no room for any more */
  add(seconds: readonly SecondOfSeries[]): number {
    const before = this.#lastSecond;
    for (const one of seconds) {
      const held = this.#open.get(one.second) ?? { from: one.second, seconds: [], bytes: 0 };
      this.#open.set(one.second, held);
      held.seconds.push(one);
      const bytes = bytesOf(one.series);
      held.bytes += bytes;
      this.#bytes += bytes;
      this.#lastSecond = Math.max(this.#lastSecond, one.second);
    }
    if (this.#lastSecond === before) return 0;
    this.#close();
    this.#putTogether();
    return this.#giveUp();
  }

  /** Some of it is kept for ten seconds together. */
  get isCoarse(): boolean {
    return this.#together.length > 0;
  }

  /** All of it in its order, and nothing is left. */
  take(): SecondOfSeries[] {
    const open = [...this.#open.values()].sort((one, other) => one.from - other.from).flatMap(mergeSecond);
    const all = [...this.#together, ...this.#apart].flatMap(({ seconds }) => seconds);
    this.#open = new Map();
    this.#apart = [];
    this.#together = [];
    this.#tags = new Map();
    this.#bytes = 0;
    return [...all, ...open];
  }

  #close(): void {
    for (const [second, held] of this.#open) {
      if (second >= this.#lastSecond - OPEN_SECONDS) continue;
      this.#open.delete(second);
      this.#replace([held], this.#apart, held.from, mergeSecond(held).map(this.#withKnownTags));
    }
  }

  #putTogether(): void {
    const until = Math.floor((this.#lastSecond - APART_SECONDS) / TOGETHER_SECONDS) * TOGETHER_SECONDS;
    const old = this.#apart.filter(({ from }) => from < until);
    if (old.length === 0) return;
    this.#apart = this.#apart.filter(({ from }) => from >= until);
    const tens = new Map<number, Held[]>();
    for (const held of old) {
      const from = held.from - (held.from % TOGETHER_SECONDS);
      tens.set(from, [...(tens.get(from) ?? []), held]);
    }
    for (const [from, all] of tens) this.#replace(all, this.#together, from, togetherOf(from, all));
  }

  readonly #withKnownTags = ({ series, ...rest }: SecondOfSeries): SecondOfSeries => ({
    ...rest,
    series: series.map((one) => {
      const key = tagsKey(one.tags);
      const tags = this.#tags.get(key) ?? one.tags;
      this.#tags.set(key, tags);
      return { ...one, tags };
    }),
  });

  #replace(old: readonly Held[], list: Held[], from: number, seconds: SecondOfSeries[]): void {
    const bytes = seconds.reduce((sum, { series }) => sum + bytesOf(series), 0);
    for (const held of old) this.#bytes -= held.bytes;
    this.#bytes += bytes;
    list.push({ from, seconds, bytes });
  }

  #giveUp(): number {
    let lost = 0;
    while (this.#bytes > this.#maxBytes) {
      const oldest = this.#together.shift() ?? this.#apart.shift();
      if (oldest === undefined) break;
      this.#bytes -= oldest.bytes;
      lost += ledgerSum("attempts", oldest.seconds);
    }
    return lost;
  }
}

const mergeSecond = ({ from, seconds }: Held): SecondOfSeries[] => [
  { second: from, series: mergeSeries(seconds.flatMap(({ series }) => series)) },
];

const isTrend = ({ kind }: Series): boolean => kind === "trend";

const togetherOf = (from: number, all: readonly Held[]): SecondOfSeries[] => {
  const seconds = all.flatMap((held) => held.seconds).sort((one, other) => one.second - other.second);
  const counted = seconds.map(({ second, series }) => ({ second, series: series.filter((one) => !isTrend(one)) }));
  const trends = mergeSeries(seconds.flatMap(({ series }) => series.filter(isTrend)));
  return [...counted, { second: from, spanSeconds: TOGETHER_SECONDS, series: trends }].filter(
    ({ series }) => series.length > 0,
  );
};
