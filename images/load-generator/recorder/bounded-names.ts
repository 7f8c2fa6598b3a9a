// The names that a script gives what it measures: requests, groups, checks, values of tags. So many of each kind are
// kept apart, and all others are one, so that a script which puts ids into them fills neither memory nor log.
import { KeptNames, tooManyValues } from "../../../contracts/metrics/name-bounds.ts";
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import { plainText } from "../../../contracts/words/plain-text.ts";
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import type { ErrorLog } from "./error-log.ts";

/** Longer names are cut: the log has no room for a tag without end. */
const MAX_LENGTH = 1_000;
/** Names of a request, its group and its tags go together in so many ways at most: each way has series of its own. */
const MAX_COMBINATIONS = 2_000;

export class BoundedNames {
  readonly #errors: ErrorLog;
  readonly #mask: SecretMask;
  readonly #kept = new KeptNames();
  #combinationCount = 0;

  constructor(errors: ErrorLog, mask: SecretMask) {
    this.#errors = errors;
    this.#mask = mask;
  }

  /** @returns the value as it is recorded, without what no file can carry. @param tag `name`, `group`, `check`, or one of the script's own */
  of(tag: string, given: string): string {
    const whole = this.#mask.text(given);
    const value = plainText(whole.length > MAX_LENGTH ? whole.slice(0, MAX_LENGTH) : whole);
    if (this.#kept.keeps(tag, value)) return value;
    this.#errors.notice(tooManyValues(tag));
    return OTHER_NAME;
  }

  /** Whether one more combination of names has room; where it has none it is to be counted under OTHER_NAME. */
  admitCombination(): boolean {
    if (this.#combinationCount < MAX_COMBINATIONS) {
      this.#combinationCount += 1;
      return true;
    }
    this.#errors.note(
      "combinations-bounded",
      `more than ${MAX_COMBINATIONS} combinations of names, groups, methods and statuses: the others are counted under "${OTHER_NAME}"; use fewer names in each group`,
    );
    return false;
  }
}
