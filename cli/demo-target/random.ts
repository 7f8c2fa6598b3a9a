// Seeded pseudo-randomness, so that two runs of the demo target draw the same.

import type { Random } from "../../contracts/words/random.ts";

/** Mulberry32. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Normal by Box and Muller; 1 - u keeps the logarithm from 0. */
const drawNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Most draws near the median, a few far above it: how service times are spread. @param sigma of the logarithm */
export const drawLogNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * drawNormal(random));
