// How many names of a kind that a script gives are kept apart (NAME_LIMIT), and what is said when there are more: load
// generators and aggregators count and say it alike, so that it is said once.
import { type Notice, type NoticeCode, noticeOf } from "../delta/notices.ts";
import type { ErrorCount } from "../delta/worker-delta.ts";
import { NAME_LIMIT, OTHER_NAME } from "./tags.ts";

/** Which names of each kind are kept apart: the first NAME_LIMIT of it. */
export class KeptNames {
  readonly #known = new Map<string, Set<string>>();

  /** Whether the name is one of them; a new one becomes one while there is room. */
  keeps(kind: string, name: string): boolean {
    const known = this.#known.get(kind) ?? new Set();
    if (known.has(name)) return true;
    if (known.size >= NAME_LIMIT) return false;
    this.#known.set(kind, known.add(name));
    return true;
  }
}

interface BoundWords {
  readonly code: NoticeCode;
  readonly what: string;
  /** What the script's author does about it. */
  readonly next: string;
}

const WORDS: ReadonlyMap<string, BoundWords> = new Map([
  ["name", { code: "names-bounded", what: "request names", next: "set tags.name in the script" }],
  ["group", { code: "groups-bounded", what: "groups", next: "give groups names without ids" }],
  ["check", { code: "checks-bounded", what: "checks", next: "give checks names without ids" }],
]);

/** A tag of a metric that the script declares: its values are bounded by themselves. */
export const ofOwnMetrics = (tag: string): string => `${tag} of the script's own metrics`;

/** @param tag `name`, `group`, `check`, or any other tag */
export const tooManyValues = (tag: string): Notice => {
  const { code, what, next } = WORDS.get(tag) ?? {
    code: "tag-values-bounded",
    what: `values of the tag ${tag}`,
    next: "leave ids out of tags, and give what is counted together one value",
  };
  return noticeOf(code, `more than ${NAME_LIMIT} ${what}: the others are counted under "${OTHER_NAME}"; ${next}`);
};

export const tooManyErrors = (kind: ErrorCount["kind"]): Notice =>
  noticeOf(
    "errors-bounded",
    `more than ${NAME_LIMIT} different errors of kind ${kind}: the others are counted as "${OTHER_NAME}"; leave ids and times out of what the script throws`,
  );
