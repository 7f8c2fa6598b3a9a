// Which answers are right: k6's `http.expectedStatuses`, and what holds where a script says nothing. What is right is
// not counted as failed.
import type { Reply } from "./reply.ts";

interface StatusRange {
  readonly min: number;
  readonly max: number;
}

/** What a script gives to `responseCallback`: made once, asked for each answer. */
export class ExpectedStatuses {
  readonly ranges: readonly StatusRange[];

  constructor(ranges: readonly StatusRange[]) {
    this.ranges = ranges;
  }

  /** @param status 0: there was no answer */
  includes(status: number): boolean {
    for (const { min, max } of this.ranges) if (status >= min && status <= max) return true;
    return false;
  }
}

/** 101 among them: a connection that became another protocol's is what its script asked for. */
export const USUALLY_EXPECTED = new ExpectedStatuses([{ min: 1, max: 399 }]);

/** How an answer is counted: indexes, as they are part of what its series are found by. */
export const JUDGED_RIGHT = 0;
export const JUDGED_FAILED = 1;
/** `http_req_failed` has no sample of it. */
export const NOT_JUDGED = 2;
export type Judgement = typeof JUDGED_RIGHT | typeof JUDGED_FAILED | typeof NOT_JUDGED;

/** @param expected null: nothing is judged */
export const judge = ({ status, failure }: Reply, expected: ExpectedStatuses | null): Judgement => {
  if (expected === null) return NOT_JUDGED;
  return expected.includes(failure === null ? status : 0) ? JUDGED_RIGHT : JUDGED_FAILED;
};

/** `http.expectedStatuses` as a script has it. @throws TypeError */
export const expectedStatuses = (...statuses: readonly unknown[]): ExpectedStatuses => {
  if (statuses.length === 0) throw new TypeError("http.expectedStatuses takes one status at least, such as 404");
  return new ExpectedStatuses(statuses.map(rangeOf));
};

const rangeOf = (given: unknown): StatusRange => {
  const range = (typeof given === "object" && given !== null ? given : { min: given, max: given }) as StatusRange;
  if (Number.isInteger(range.min) && Number.isInteger(range.max) && range.min <= range.max) return range;
  const shown = JSON.stringify(given) ?? String(given);
  throw new TypeError(`http.expectedStatuses takes numbers and { min: 200, max: 299 }, got ${shown}`);
};

/** @param said what a call says of it. @throws TypeError for what is not of `http.expectedStatuses` */
export const checkCallback = (given: unknown, said: string): ExpectedStatuses | null => {
  if (given === null || given === undefined) return null;
  if (given instanceof ExpectedStatuses) return given;
  const what = Array.isArray(given) ? "a list" : typeof given === "object" ? "an object" : `a ${typeof given}`;
  throw new TypeError(`${said} takes http.expectedStatuses(…), or null to judge nothing, got ${what}`);
};
