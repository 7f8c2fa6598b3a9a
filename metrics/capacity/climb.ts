// A search for a capacity while its run goes on, and afterwards from the log: which steps of the load there were, what
// each came to, and which are to be added. All of it follows from the list of steps and from what was measured, so that
// whoever takes over, or reads the log, finds the same.
//
// The next step is written before the present one is judged, by what is likely to become of it, so that no time is lost;
// when it comes to something else, what had begun is cut off and counts for nothing.
import type { ClimbSettings } from "../../contracts/capacity/climb.ts";
import { type Step, stepsInForce } from "../../contracts/executors/stairs.ts";
import type { StepRow } from "../../contracts/results/capacity.ts";
import { type Asked, type Found, type Outcome, searchCapacity } from "./search.ts";
import type { StepBook } from "./step-book.ts";
import { isHopeless, type JudgedStep, judgeStep } from "./step-judge.ts";

/** A drain that takes longer goes on to the lowest rate, which shows what is wrong. */
const LONGEST_DRAIN_SECONDS = 30;

/** Where a search is by what is known. */
export interface Progress {
  readonly rows: readonly StepRow[];
  /** What is asked for now; undefined: the search is over. */
  readonly asked: Asked | undefined;
  /** When that began, by the list of steps; undefined: it is not in the list yet. */
  readonly sinceSecond: number | undefined;
  /** When all before it was over. */
  readonly freeSecond: number;
  readonly found: Found | undefined;
}

type Walk = Progress & { readonly outcomes: readonly Outcome[] };

export class Climb {
  readonly #settings: ClimbSettings;
  readonly #book: StepBook;
  readonly #judged = new Map<string, JudgedStep>();

  constructor(settings: ClimbSettings, book: StepBook) {
    this.#settings = settings;
    this.#book = book;
  }

  /** @param added all steps that were added to the load; @param toldUntil everything is there of the seconds below it */
  progress(added: readonly Step[], toldUntil: number): Progress {
    return this.#walk(added, toldUntil);
  }

  /**
   * The steps that are to be added now.
   * @param leadSeconds what all workers need to learn of a step
   */
  stepsToAdd(added: readonly Step[], toldUntil: number, nowSeconds: number, leadSeconds: number): Step[] {
    const walk = this.#walk(added, toldUntil);
    const soonest = Math.ceil(nowSeconds + leadSeconds);
    const list = this.#listOf(added);
    const { asked, sinceSecond, freeSecond, outcomes } = walk;
    if (list.some(({ ends }) => ends === true)) return [];
    if (asked === undefined) return [{ rate: 0, startsAt: soonest, ends: true }];
    // Where it is only what was to come after a guess that was wrong, that is cut off.
    const isAhead = sinceSecond !== undefined && sinceSecond > Math.max(freeSecond, soonest);
    if (sinceSecond === undefined || isAhead) return this.#stepsOf(asked, Math.max(freeSecond, soonest));
    if (asked.do === "drain") {
      if (!this.#isDrained(sinceSecond, toldUntil, nowSeconds)) return [];
      const next = this.#after([...outcomes, drainOf(soonest - sinceSecond)]);
      return next === undefined ? [{ rate: 0, startsAt: soonest, ends: true }] : this.#stepsOf(next, soonest);
    }
    const { holdSeconds, skipSeconds } = this.#settings;
    const end = sinceSecond + holdSeconds;
    const following = list.find(({ startsAt }) => startsAt > sinceSecond);
    if (following !== undefined && following.startsAt < end) return [];
    if (soonest < end && isHopeless(this.#book, asked.rate, [sinceSecond + skipSeconds, end], toldUntil))
      return [{ rate: 0, startsAt: soonest }];
    const likely = this.#after([...outcomes, guessOf(asked, holdSeconds)]);
    const rate = likely === undefined || likely.do === "drain" ? 0 : likely.rate;
    if (soonest > end || (following !== undefined && isSame(following.rate, rate))) return [];
    return likely === undefined ? [{ rate: 0, startsAt: end }] : this.#stepsOf(likely, end);
  }

  #listOf(added: readonly Step[]): Step[] {
    return stepsInForce([{ rate: this.#settings.from, startsAt: 0 }, ...added]);
  }

  /** Nobody may be left at a rate for ever, should whoever decides be gone. */
  #stepsOf(asked: Asked, startsAt: number): Step[] {
    if (asked.do === "drain") return [{ rate: 0, startsAt }];
    return [
      { rate: asked.rate, startsAt },
      { rate: 0, startsAt: startsAt + this.#settings.holdSeconds },
    ];
  }

  #isDrained(sinceSecond: number, toldUntil: number, nowSeconds: number): boolean {
    if (nowSeconds - sinceSecond >= LONGEST_DRAIN_SECONDS) return true;
    if (toldUntil < sinceSecond + 2 || !this.#book.health.isIdleSince(sinceSecond)) return false;
    return this.#book.of("iterations", [toldUntil - 1, toldUntil]).sum === 0;
  }

  /** What a search asks for after these outcomes; undefined: it is over. */
  #after(outcomes: readonly Outcome[]): Asked | undefined {
    const search = searchCapacity(this.#settings);
    let next = search.next();
    for (const outcome of outcomes) next = search.next(outcome);
    return next.done === true ? undefined : next.value;
  }

  #walk(added: readonly Step[], toldUntil: number): Walk {
    const list = this.#listOf(added);
    const { holdSeconds, skipSeconds } = this.#settings;
    const search = searchCapacity(this.#settings);
    const outcomes: Outcome[] = [];
    const rows: StepRow[] = [];
    let next = search.next();
    let since: number | undefined = 0;
    let free = 0;
    const take = (outcome: Outcome, until: number): void => {
      outcomes.push(outcome);
      next = search.next(outcome);
      free = until;
      since = next.done === true ? undefined : beginOf(list, next.value, until);
    };
    for (;;) {
      if (next.done === true)
        return { rows, outcomes, asked: undefined, sinceSecond: undefined, freeSecond: free, found: next.value };
      const asked: Asked = next.value;
      const open = { rows, outcomes, asked, sinceSecond: since, freeSecond: free, found: undefined };
      if (since === undefined) return open;
      const begun: number = since;
      const following = list.find(({ startsAt }) => startsAt > begun);
      if (asked.do === "drain") {
        if (following === undefined || following.ends === true) return open;
        take(drainOf(following.startsAt - begun), following.startsAt);
        continue;
      }
      const until = Math.min(begun + holdSeconds, following?.startsAt ?? Number.POSITIVE_INFINITY);
      if (toldUntil < until) return open;
      const { row, isGeneratorAtLimit } = this.#judge(asked, begun, begun + skipSeconds, until);
      rows.push(row);
      take(
        {
          held: row.held,
          goodput: row.goodput,
          p50Ms: row.p50 ?? Number.POSITIVE_INFINITY,
          isGeneratorAtLimit,
          seconds: until - begun,
        },
        until,
      );
    }
  }

  #judge(asked: Asked & { do: "hold" }, begun: number, from: number, until: number): JudgedStep {
    const { rate, purpose } = asked;
    const key = `${begun} ${until} ${rate} ${purpose}`;
    const known = this.#judged.get(key);
    if (known !== undefined) return known;
    const isCut = until < begun + this.#settings.holdSeconds;
    const judged = judgeStep(this.#book, { rate, purpose, span: [Math.min(from, until), until], isCut });
    this.#judged.set(key, judged);
    return judged;
  }
}

const drainOf = (seconds: number): Outcome => ({
  held: true,
  goodput: 0,
  p50Ms: 0,
  isGeneratorAtLimit: false,
  seconds,
});

/** What is likely to become of a step. */
const guessOf = ({ rate, purpose }: Asked & { do: "hold" }, seconds: number): Outcome => ({
  held: purpose !== "halve" && purpose !== "again" && purpose !== "confirm-high",
  goodput: rate,
  p50Ms: 0,
  isGeneratorAtLimit: false,
  seconds,
});

const isSame = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.max(1, one);

/** When what is asked begins: at once where that was guessed, else with the next step. */
const beginOf = (list: readonly Step[], asked: Asked, free: number): number | undefined => {
  const rate = asked.do === "drain" ? 0 : asked.rate;
  const [first, second] = list.filter(({ startsAt }) => startsAt >= free);
  if (first === undefined) return undefined;
  if (isSame(first.rate, rate) && first.startsAt >= free) return first.startsAt;
  return second !== undefined && isSame(second.rate, rate) ? second.startsAt : undefined;
};
