// How often the interval of a search contains the truth, and how wide it is: 60 searches against each server of known
// capacity, in virtual time, each begun at another rate. `npx tsx benchmarks/capacity/simulate.ts`

import { searchVirtually } from "./virtual-search.ts";
import { SERVERS } from "./virtual-servers.ts";

const SEARCHES = 60;
const SETTINGS = { to: 2_000, factor: 1.5, repeats: 6, within: 0.02, holdSeconds: 10, skipSeconds: 3 };

/** Mulberry32: the same numbers each time. */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

for (const { name, truth, make } of SERVERS) {
  const widths: number[] = [];
  const minutes: number[] = [];
  const others = new Map<string, number>();
  let contained = 0;
  for (let seed = 1; seed <= SEARCHES; seed += 1) {
    const random = randomOf(seed);
    const { found, seconds } = searchVirtually(make(random), { ...SETTINGS, from: 20 + 30 * random() });
    minutes.push(seconds / 60);
    if (found.capacity === null) {
      const why = `${found.limitedBy}: ${found.note}`;
      others.set(why, (others.get(why) ?? 0) + 1);
      continue;
    }
    const { low, high } = found.capacity;
    widths.push(high / low - 1);
    if (low <= truth[1] && high >= truth[0]) contained += 1;
    else others.set(`${low.toFixed(1)} to ${high.toFixed(1)}`, 1);
  }
  const width = `${(medianOf(widths) * 100).toFixed(1)} % wide`;
  const truthText = [...new Set(truth.map((rate) => rate.toFixed(1)))].join(" to ");
  const lasted = `${medianOf(minutes).toFixed(1)} min`;
  process.stdout.write(`${name}: ${contained} of ${SEARCHES} contain ${truthText}, ${width}, ${lasted}\n`);
  for (const [what, count] of others) process.stdout.write(`  ${count} × ${what}\n`);
}
