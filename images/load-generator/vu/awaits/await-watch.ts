// Finds the promises that a script forgot to await: what is still pending when an iteration's function has returned. The
// first iteration that leaves something pending only makes the thread look: from then on each request, sleep and group
// that is begun has its stack taken, until enough iterations were looked at.
import type { Begun, Samples } from "../../protocols/protocol.ts";
import type { LoadedScript } from "../load-script.ts";
import { INTERVAL } from "../script-timers.ts";
import { hasRaced, raceCount } from "./races.ts";

/** How many iterations that leave something pending are looked at: stacks cost time. */
const MAX_LOOKED_AT = 20;

type WatchedScript = Pick<LoadedScript, "explain" | "isMeant" | "hasMeant">;

/** A thread's, for all virtual users of its script. */
export class AwaitWatch {
  readonly #script: WatchedScript;
  readonly #earlierRaceCount = raceCount();
  #isTracing: boolean;
  #lookedAtCount = 0;
  #hasFoundPlaces = false;

  /** @param isTracing from the first iteration on: where there is no second */
  constructor(script: WatchedScript, isTracing = false) {
    this.#script = script;
    this.#isTracing = isTracing;
  }

  /** True while stacks are to be taken. */
  get isTracing(): boolean {
    return this.#isTracing;
  }

  /**
   * To be called when an iteration's function has returned and something is pending.
   * @param traced what of it was begun since stacks are taken, the oldest first
   */
  look(traced: Iterable<Begun>, errors: Samples["errors"]): void {
    const { isMeant } = this.#script;
    if (isMeant === null || this.#lookedAtCount >= MAX_LOOKED_AT) return;
    this.#lookedAtCount += 1;
    this.#isTracing = this.#lookedAtCount < MAX_LOOKED_AT;
    for (const { what, at, promise } of traced) {
      this.#hasFoundPlaces = true;
      if ((promise !== undefined && hasRaced(promise)) || isMeant(at)) continue;
      const { place } = this.#script.explain(at);
      const text = what === INTERVAL ? describeInterval(place) : describe(what, `, begun at ${place},`);
      errors.note("await-forgotten", text);
      // What was begun first holds the others, as a group its requests.
      return;
    }
  }

  /**
   * The thread ends: says what happened so seldom that no place was found, unless it may have been what lost a race or
   * what the script means to go on by itself.
   */
  close(errors: Samples["errors"]): void {
    const mayBeRight = this.#script.hasMeant || raceCount() > this.#earlierRaceCount;
    if (this.#lookedAtCount > 0 && !this.#hasFoundPlaces && !mayBeRight)
      errors.note("await-forgotten", describe("a request, a sleep or a group", ""));
  }
}

const describeInterval = (place: string): string =>
  `${INTERVAL}, begun at ${place}, was not cleared when the iteration's function had returned: the iteration goes on ` +
  "until clearInterval, or until it is cut at its end";

const describe = (what: string, place: string): string =>
  `${what}${place} was still under way when the iteration's function had returned: await forgotten? The iteration ` +
  "waited for it; write await before it, or void where it is meant to go on by itself";
