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

/**
 * What the answer to a request, or the opening of a WebSocket, gives its samples besides, by k6's names. Recorded, as a
 * script's own tags, where a threshold selects by them.
 */
export const ANSWER_TAGS = ["url", "proto", "tls_version", "ip"] as const;
export type AnswerTag = (typeof ANSWER_TAGS)[number];

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
      const remedy = value instanceof Promise ? "await it first" : "a tag's value is text, a number, true or false";
      throw new TypeError(`the tag ${tag} is ${wordFor(value)}: ${remedy}`);
    }
  }
};

/**
 * Whether a script gave any tags where it may give some.
 * @throws TypeError for what holds no values by names
 */
export const hasTags = (given: unknown): given is Readonly<Record<string, unknown>> => {
  if (given === undefined || given === null) return false;
  // Whatever is gone through one by one has its values elsewhere: lists, a Map.
  if (typeof given === "object" && (given as Partial<Iterable<unknown>>)[Symbol.iterator] === undefined) return true;
  throw new TypeError(`the tags are ${wordFor(given)}: give an object of names and values, { kind: "search" }`);
};

const wordFor = (value: unknown): string => {
  if (typeof value === "string") return "a text";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  if (Array.isArray(value)) return "a list";
  for (const known of [Promise, Date, Map, Set]) if (value instanceof known) return `a ${known.name}`;
  return "an object";
};
