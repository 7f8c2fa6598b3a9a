// Tags that a sample may carry: the catalogue's, and a script's own.

/**
 * `region` is added by the reader of a log; `expected_response` follows from `status`, and is written only where the
 * script told otherwise; `cause` is what ended an iteration that threw (ITERATION_CAUSES).
 */
export const TAGS = [
  "region",
  "name",
  "method",
  "status",
  "error_code",
  "expected_response",
  "scenario",
  "group",
  "check",
  "cause",
] as const;
export type Tag = (typeof TAGS)[number];

/** Says whether a status is an expected answer, 200 to 399 as in k6. Status "0" stands for no answer. */
export const isExpectedResponse = (status: string | undefined): boolean => {
  const code = Number(status ?? 0);
  return code >= 200 && code < 400;
};

/** What a tag of the script's own may be called. */
export const TAG_NAME = /^(?!__)[A-Za-z_]\w{0,63}$/;
/** A sample has at most so many, the catalogue's and the script's own together. */
export const MAX_TAGS = 24;

/**
 * Of each kind of name that a script gives (requests, groups, checks, errors, the values of each tag) a region keeps so
 * many apart. All others are recorded under OTHER_NAME, with a warning.
 */
export const NAME_LIMIT = 200;
export const OTHER_NAME = "(other)";

/**
 * The text of a tag's value, as a script gave it; undefined where it gave none.
 * @throws TypeError for what has no text that tells it from others of its kind
 */
export const textOfTag = (tag: string, value: unknown): string | undefined => {
  switch (typeof value) {
    case "string":
      return value;
    case "undefined":
      return undefined;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    default: {
      if (value === null) return undefined;
      const what = typeof value === "object" ? (Array.isArray(value) ? "a list" : "an object") : `a ${typeof value}`;
      throw new TypeError(`the tag ${tag} is ${what}: a tag's value is text, a number, true or false`);
    }
  }
};
