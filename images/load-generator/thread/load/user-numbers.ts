// The numbers of a thread's virtual users and iterations that are unique in the whole run.
import type { ThreadAssignment } from "../../shared/messages.ts";
import { isFirstUser, type ScenarioShare, sharesOf } from "./scenario-share.ts";
import { iterationOf } from "./share.ts";
import { type Whole, wholeOf } from "./whole.ts";

/** A region's number among all, by name. */
export interface RegionPlace {
  readonly regionIndex: number;
  readonly regionCount: number;
}

export const regionPlaceOf = ({ plan, region }: Pick<ThreadAssignment, "plan" | "region">): RegionPlace => {
  const names = Object.keys(plan.regions).sort();
  return { regionIndex: Math.max(0, names.indexOf(region)), regionCount: Math.max(1, names.length) };
};

/** A thread's part of one scenario. */
export class UserNumbers {
  readonly #share: ScenarioShare;
  readonly #place: RegionPlace;
  readonly #whole: Whole;

  constructor(share: ScenarioShare, place: RegionPlace) {
    this.#share = share;
    this.#place = place;
    this.#whole = wholeOf(share.region);
  }

  /** From 1. @param index of the user in the thread */
  userInTest(index: number): number {
    return this.#inTest(this.#share.allVusBefore + this.#userOf(index)) + 1;
  }

  /** From 1. */
  userInRegion(index: number): number {
    return this.#share.vusBefore + (this.#share.vuIndexes[index] ?? 0) + 1;
  }

  /** From 0. @param iteration the thread's number of it */
  iterationInTest(iteration: number): number {
    return this.#inTest(this.#whole.iterationOf(iterationOf(this.#share, iteration)));
  }

  /** From 0, where iterations are counted by each user. */
  iterationOfUserInTest(index: number, iteration: number): number {
    return this.#inTest(iteration * this.#whole.vus + this.#userOf(index));
  }

  /** The user's among those of its load: the region's, or the whole test's. */
  #userOf(index: number): number {
    return this.#whole.userOf(this.#share.vuIndexes[index] ?? 0);
  }

  /** Turns a number of the load into one that is unique in the whole run: where the load is its region's, so is the number. */
  #inTest(number: number): number {
    const { regionIndex, regionCount } = this.#place;
    return this.#share.region.whole === undefined ? number * regionCount + regionIndex : number;
  }
}

/** The users of a thread by their numbers in the whole run: scenarios' first ones first. Who runs a phase is one, number 0. */
export const usersOf = (assignment: ThreadAssignment): { readonly first: number[]; readonly other: number[] } => {
  const first: number[] = [];
  const other: number[] = [];
  if (assignment.phase !== undefined) return { first: [0], other };
  const place = regionPlaceOf(assignment);
  for (const share of sharesOf(assignment)) {
    if (share === undefined) continue;
    const numbers = new UserNumbers(share, place);
    for (const index of share.vuIndexes.keys())
      (isFirstUser(share, place.regionIndex, index) ? first : other).push(numbers.userInTest(index));
  }
  // A script that does not load is told of where nobody uses it, too.
  if (first.length + other.length === 0) other.push(0);
  return { first, other };
};
