// When each iteration of a staircase is due: a pure function of its number and of the list of steps, which may grow
// meanwhile. A step that is taken back was not due yet, so that what has begun stays as it was.
import { type Step, stepsInForce } from "../../../../contracts/executors/stairs.ts";

/** One step; `done` counts the iterations before it. */
interface Leg {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly perMs: number;
  readonly doneBefore: number;
}

/** The tolerance for sums of fractions, whose rounding must neither lose the last iteration nor add one. */
const slackOf = (total: number): number => 1e-9 + 1e-12 * total;

export class StairsSchedule {
  readonly #share: number;
  readonly #longestMs: number;
  #legs: readonly Leg[] = [];
  #endsMs: number;

  /** @param share the region's part of each rate; @param durationSeconds of the load, at most */
  constructor(share: number, durationSeconds: number, steps: readonly Step[]) {
    this.#share = share;
    this.#longestMs = durationSeconds * 1000;
    this.#endsMs = this.#longestMs;
    this.take(steps);
  }

  /** When the load is over, as far as its steps say. */
  get endsMs(): number {
    return this.#endsMs;
  }

  /** All iterations until then, numbered from 0. */
  get count(): number {
    const last = this.#legs.at(-1);
    if (last === undefined) return 0;
    const total = last.doneBefore + last.perMs * (last.untilMs - last.fromMs);
    return Math.max(0, Math.ceil(total - slackOf(total)));
  }

  /** @param steps all of the list, as it is now */
  take(steps: readonly Step[]): void {
    const inForce = stepsInForce(steps);
    const ending = inForce.find(({ ends }) => ends === true);
    this.#endsMs = Math.min(this.#longestMs, ending === undefined ? this.#longestMs : ending.startsAt * 1000);
    let doneBefore = 0;
    this.#legs = inForce.flatMap(({ rate, startsAt }, index): Leg[] => {
      const fromMs = startsAt * 1000;
      const nextMs = (inForce[index + 1]?.startsAt ?? Number.POSITIVE_INFINITY) * 1000;
      const untilMs = Math.min(nextMs, this.#endsMs);
      if (untilMs <= fromMs) return [];
      const leg = { fromMs, untilMs, perMs: (rate * this.#share) / 1000, doneBefore };
      doneBefore += leg.perMs * (untilMs - fromMs);
      return [leg];
    });
  }

  /** Milliseconds since the start, never less than that of the iteration before; Infinity where none is due yet. */
  readonly dueMs = (iteration: number): number => {
    for (const { fromMs, untilMs, perMs, doneBefore } of this.#legs) {
      const slack = slackOf(doneBefore);
      const total = doneBefore + perMs * (untilMs - fromMs);
      // An iteration that is due when a step ends is the first of the next one.
      if (perMs > 0 && iteration < total - slack) return fromMs + Math.max(0, iteration - doneBefore) / perMs;
    }
    return Number.POSITIVE_INFINITY;
  };
}
