// Whether interleaved rounds of before and after show that something has become slower, or noise alone. Pure.

/** What one request costs in a round. */
export interface Round {
  readonly before: number;
  readonly after: number;
}

export interface Verdict {
  readonly before: number;
  readonly after: number;
  /** After to before, the median of the rounds' own. */
  readonly ratio: number;
  readonly slowerCount: number;
  readonly roundCount: number;
  readonly isSlower: boolean;
}

/** Less is nobody's concern, and two builds of the same code differ by as much. */
const LEAST_RATIO = 1.02;
/** How often noise alone may be taken for a change, at most. */
const MOST_MISTAKEN = 0.025;

/** Slower is what is so by more than a little, in more rounds than a coin would show. */
export const verdictOf = (rounds: readonly Round[]): Verdict => {
  const ratios = rounds.map(({ before, after }) => after / before);
  const slowerCount = ratios.filter((ratio) => ratio > 1).length;
  const ratio = median(ratios);
  return {
    before: median(rounds.map(({ before }) => before)),
    after: median(rounds.map(({ after }) => after)),
    ratio,
    slowerCount,
    roundCount: rounds.length,
    isSlower: ratio > LEAST_RATIO && chanceOf(slowerCount, rounds.length) <= MOST_MISTAKEN,
  };
};

/** That a coin falls on one side as often as this at least, of so many throws. */
const chanceOf = (least: number, throws: number): number => {
  let [ways, sum] = [1, 0];
  for (let count = 0; count <= throws; count += 1) {
    if (count >= least) sum += ways;
    ways = (ways * (throws - count)) / (count + 1);
  }
  return sum / 2 ** throws;
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
};
