// Finds how much a system can take: which rate to hold next, by what became of those before. It climbs until a rate
// fails twice, halves the distance, and then confirms both ends by fresh repeats. Pure: whoever runs the steps says how
// each went, and all that is known of a search follows from what was said so far.
//
//   climb ─► halve ─► confirm low (back to back) ─► confirm high (each drained) ─► capacity
//     ▲                                                └── a rate that failed holds by now: on from there
//     └── a failed step: drain to zero, hold the lowest rate until it looks as at first, try once more

import type { CapacityFile } from "../../contracts/results/capacity.ts";

type LimitedBy = CapacityFile["limitedBy"];

export interface SearchSettings {
  /** The lowest rate, which is the first, and the highest that is tried. Iterations a second. */
  readonly from: number;
  readonly to: number;
  /** Each rate of the climb is so many times the one before; above 1. */
  readonly factor: number;
  /** How often each end has to be confirmed. */
  readonly repeats: number;
  /** The distance of the ends, as a fraction of the lower one, at which halving stops. */
  readonly within: number;
}

export type Purpose = "first" | "climb" | "halve" | "again" | "low" | "confirm-low" | "confirm-high";

/** What is to be done next. */
export type Asked =
  | { readonly do: "hold"; readonly rate: number; readonly purpose: Purpose }
  /** No load until nothing is under way. */
  | { readonly do: "drain" };

/** How a step went that was held, without its first seconds; of a drain `seconds` alone counts. */
export interface Outcome {
  readonly held: boolean;
  /** What was answered in time and right, in iterations a second. */
  readonly goodput: number;
  readonly p50Ms: number;
  /** The load was not the one asked for, or its latencies are the generator's own. */
  readonly isGeneratorAtLimit: boolean;
  /** How long it took. */
  readonly seconds: number;
}

export interface Found {
  readonly capacity: { readonly low: number; readonly high: number; readonly confidence: number } | null;
  readonly limitedBy: LimitedBy;
  /** Why there is no number, or what is to be known beside it. */
  readonly note: string;
}

/** How long a system may take after a failed step until it looks as it did at first. */
const RECOVERY_SECONDS = 30;
/** So much slower the lowest rate may be after a failure and still look as at first. */
const ALIKE = 1.5;
const ALIKE_MS = 5;
/** So many rates in a row that held at once, each above what failed twice before, are no chance. */
const FASTER_AFTER = 3;
/** Beyond such a width an interval says nothing. */
const MOST_WIDTH = 0.25;
/**
 * Each end is wrong with 2^-n + 2^-(n+2) + 2^-(n+3) + … after n repeats, if they are independent: with six 2.4 %.
 * @returns a fraction in whole hundredths, rounded down; one repeat gives none
 */
const confidenceAfter = (repeats: number): number => Math.max(0, Math.floor(100 * (1 - 3 * 2 ** -repeats))) / 100;

/** Ends the search from within a step. */
class Ended extends Error {
  readonly found: Found;
  constructor(found: Found) {
    super(found.note);
    this.found = found;
  }
}

const without = (limitedBy: Found["limitedBy"], note: string): Ended => new Ended({ capacity: null, limitedBy, note });

type Search<T> = Generator<Asked, T, Outcome>;

/** @returns by `next(outcome)` what to do, and at last what was found */
export function* searchCapacity(settings: SearchSettings): Search<Found> {
  try {
    return yield* search(settings);
  } catch (error) {
    if (error instanceof Ended) return error.found;
    throw error;
  }
}

function* search(settings: SearchSettings): Search<Found> {
  const { from, within, repeats } = settings;
  const recovery = new Recovery(from);
  const first = yield* hold(from, "first");
  recovery.look(first);
  // What is cold at first, or failed by chance, has one more try.
  if (!first.held && !(yield* tryAgain(from, recovery)))
    throw without("range", `the lowest rate, ${from}/s, does not hold: begin with a lower one`);
  for (let begin = from; ; ) {
    const [held, failed] = yield* halve(yield* climb(begin, settings, recovery), within, recovery);
    const low = yield* confirmLow(held, settings, recovery);
    const high = yield* confirmHigh(Math.max(failed, low.rate * (1 + within)), settings, recovery);
    if (high.hasFailed) return foundOf(low, high.rate, repeats);
    begin = high.rate;
  }
}

const foundOf = (low: { rate: number; goodput: number }, high: number, repeats: number): Found => {
  const capacity = { low: Math.min(low.rate, low.goodput), high, confidence: confidenceAfter(repeats) };
  if (high / capacity.low - 1 > MOST_WIDTH)
    throw without(
      "noise",
      `the ends lie ${Math.round((high / capacity.low - 1) * 100)} % apart: hold each step longer`,
    );
  return { capacity, limitedBy: "target", note: `confirmed by ${repeats} repeats or more of each end` };
};

/** @param begin a rate that held. @returns the highest rate that held, and the lowest that failed twice */
function* climb(begin: number, { to, factor }: SearchSettings, recovery: Recovery): Search<Bracket> {
  let held = begin;
  for (;;) {
    if (held >= to) throw without("range", `the highest rate, ${to}/s, holds: go on to a higher one`);
    const rate = Math.min(to, held * factor);
    if (!(yield* holds(rate, "climb", recovery))) return [held, rate];
    held = rate;
  }
}

type Bracket = readonly [held: number, failed: number];

function* halve([held, failed]: Bracket, within: number, recovery: Recovery): Search<Bracket> {
  if (failed / held - 1 <= within) return [held, failed];
  const middle = (held + failed) / 2;
  const next: Bracket = (yield* holds(middle, "halve", recovery)) ? [middle, failed] : [held, middle];
  return yield* halve(next, within, recovery);
}

/** A rate that failed is tried once more, when the system looks as at first again. */
function* holds(rate: number, purpose: Purpose, recovery: Recovery): Search<boolean> {
  return (yield* hold(rate, purpose)).held || (yield* tryAgain(rate, recovery));
}

function* tryAgain(rate: number, recovery: Recovery): Search<boolean> {
  yield* recovery.wait();
  const again = yield* hold(rate, "again");
  if (!again.held) yield* recovery.wait();
  return again.held;
}

/** How many repeats the next rate outward takes. */
const moreThan = (repeats: number, moves: number): number => (moves === 0 ? repeats : repeats + 1 + moves);

/**
 * Back to back, since what holds for a moment alone, such as a rate limiter's bucket or a queue, is used up then.
 * @returns the rate that held each time, and what was measured over all of them
 */
function* confirmLow(
  begin: number,
  { from, within, repeats }: SearchSettings,
  recovery: Recovery,
): Search<{ rate: number; goodput: number }> {
  for (let [rate, moves] = [begin, 0]; ; [rate, moves] = [rate / (1 + within), moves + 1]) {
    if (rate < from) throw without("noise", `no rate from ${from}/s on held each time that it was repeated`);
    let [goodput, seconds] = [0, 0];
    let count = moreThan(repeats, moves);
    for (; count > 0; count -= 1) {
      const outcome = yield* hold(rate, "confirm-low");
      if (!outcome.held) break;
      goodput += outcome.goodput * outcome.seconds;
      seconds += outcome.seconds;
    }
    if (count === 0) return { rate, goodput: goodput / seconds };
    yield* recovery.wait();
  }
}

/**
 * Each by itself, since what one repeat left behind would fail the next.
 * @returns the rate that failed each time; or one that held, with others before it, without ever failing: the system
 * takes more than when the ends were looked for, such as one that was cold
 */
function* confirmHigh(
  begin: number,
  { to, factor, within, repeats }: SearchSettings,
  recovery: Recovery,
): Search<{ rate: number; hasFailed: boolean }> {
  // A rate that failed in the climb may be the highest of all.
  const most = to * factor;
  let heldAtOnce = 0;
  for (let [rate, moves] = [begin, 0]; ; [rate, moves] = [rate * (1 + within), moves + 1]) {
    if (rate > most) throw without("noise", `no rate up to ${to}/s failed each time that it was repeated`);
    yield* recovery.wait();
    const repeatsHere = moreThan(repeats, moves);
    let count = repeatsHere;
    for (; count > 0; count -= 1) {
      if ((yield* hold(rate, "confirm-high")).held) break;
      yield* recovery.wait();
    }
    if (count === 0) return { rate, hasFailed: true };
    heldAtOnce = count === repeatsHere ? heldAtOnce + 1 : 0;
    if (heldAtOnce === FASTER_AFTER) return { rate, hasFailed: false };
  }
}

/** Where the generators were at their limit, that may have been a moment's doing: the step is held once more. */
function* hold(rate: number, purpose: Purpose): Search<Outcome> {
  let outcome = yield { do: "hold", rate, purpose };
  if (outcome.isGeneratorAtLimit) {
    yield { do: "drain" };
    outcome = yield { do: "hold", rate, purpose };
  }
  if (outcome.isGeneratorAtLimit)
    throw without("generator", `at ${rate}/s the load generators were at their limit: give them more workers`);
  return outcome;
}

/** Waits after a failed step, until nothing is under way and the lowest rate looks as it did at first. */
class Recovery {
  readonly #lowest: number;
  #firstMs = Number.POSITIVE_INFINITY;

  constructor(lowest: number) {
    this.#lowest = lowest;
  }

  /** What the lowest rate looks like: the quicker one of a system that was cold. */
  look({ held, p50Ms }: Outcome): void {
    if (held) this.#firstMs = Math.min(this.#firstMs, p50Ms);
  }

  *wait(): Search<void> {
    let spentSeconds = (yield { do: "drain" }).seconds;
    for (;;) {
      const low = yield* hold(this.#lowest, "low");
      this.look(low);
      if (low.held && low.p50Ms <= this.#firstMs * ALIKE + ALIKE_MS) return;
      spentSeconds += low.seconds;
      if (spentSeconds >= RECOVERY_SECONDS)
        throw without(
          "target",
          `${Math.round(spentSeconds)} s after a failed step the lowest rate did not look as at first`,
        );
    }
  }
}
