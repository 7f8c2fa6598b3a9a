// Turns zod's issues into ours (path, expected, received, suggestion): for the config, and for any payload that people
// write.
import type * as z from "zod";
import type { Issue } from "../words/errors.ts";
import { suggest } from "../words/suggestion.ts";
import { instead, tagsAt } from "./reading/known-names.ts";

type IssuePath = readonly PropertyKey[];

/** `remoteRegions.us-east-1.vus`, `thresholds.http_reqs[0]`; the whole document is `(file)`. */
export const showPath = (path: IssuePath): string =>
  path.length === 0
    ? "(file)"
    : path.reduce<string>(
        (text, key) =>
          typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
        "",
      );

/** Of a URL: who logs in and with what, such as a proxy's. */
const CREDENTIALS = /(\b[a-z][a-z\d+.-]*:\/\/|(?<![^"\s])(?=[^\s"/@]*:))[^\s"/@]+@/gi;

/** Shows a value as JSON, without what a URL has of passwords, and cut to a length that fits a line; an absent value is shown as `nothing`. */
export const showValue = (value: unknown): string => {
  if (value === undefined) return "nothing";
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  const text = withoutCredentials(json);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

const withoutCredentials = (text: string): string => text.replaceAll(CREDENTIALS, "$1(masked)@");

/** Whose values are not shown: fields that hold secrets, and where somebody takes the name of one for its place. */
const isKept = (path: IssuePath): boolean => KEPT.has(path.at(-1) ?? "") || KEPT_BELOW.has(path.at(-2) ?? "");

const KEPT: ReadonlySet<PropertyKey> = new Set(["secret", "password"]);
const KEPT_BELOW: ReadonlySet<PropertyKey> = new Set(["headers", "env"]);

/** A key may stand in the query of an address that is posted to. */
const withoutQuery = (text: string): string => text.replace(/\?[^"]+/, "?(masked)");

const shownAt = (path: IssuePath, found: unknown): string => {
  if (isKept(path) && found !== undefined)
    return `another ${typeof found === "string" ? "text" : typeof found}, which is not shown`;
  return path[0] === "exports" ? withoutQuery(showValue(found)) : showValue(found);
};

const valueAt = (document: unknown, path: IssuePath): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    document,
  );

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** Who forgets the brackets of a list or the quotes of a text is shown them. */
const typeWords = (expected: string, found: unknown): string => {
  const words = TYPE_WORDS[expected] ?? expected;
  const isPlain = typeof found === "number" || typeof found === "boolean";
  if (expected === "array" && (isPlain || typeof found === "string")) return `${words}: [${showValue(found)}]`;
  if (expected === "string" && isPlain) return `${words}: ${showValue(String(found))}`;
  const isNumber = typeof found === "string" && found.trim() !== "" && Number.isFinite(Number(found));
  return (expected === "number" || expected === "int") && isNumber ? `${words}: ${Number(found)}` : words;
};

const quantity = (
  issue: { origin: string; inclusive?: boolean | undefined },
  bound: string,
  limit: number | bigint,
): string => {
  if (issue.origin === "string") return `text of ${bound} ${limit} characters`;
  if (issue.origin === "array") return `a list of ${bound} ${limit}`;
  return `a number ${issue.inclusive === false ? (bound === "at least" ? "above" : "below") : bound} ${limit}`;
};

/** One zod issue in our words; an unknown key becomes an issue each. */
export const issueOf = (issue: z.core.$ZodIssue, document: unknown, schema: z.core.$ZodType): Issue[] => {
  const path = showPath(issue.path);
  const found = valueAt(document, issue.path);
  const isExport = issue.path[0] === "exports";
  const isSecret = isKept(issue.path) && found !== undefined;
  const received = shownAt(issue.path, found);
  const one = (expected: string, meant?: string): Issue[] => {
    const suggestion = meant === undefined ? undefined : withoutCredentials(isExport ? withoutQuery(meant) : meant);
    return [{ path, expected, received, ...(suggestion === undefined ? {} : { suggestion }) }];
  };
  switch (issue.code) {
    case "unrecognized_keys": {
      return issue.keys.map((key) => ({
        path: showPath([...issue.path, key]),
        received: `the unknown name ${showValue(key)}`,
        ...instead(schema, issue.path, document, key, showValue(valueAt(document, [...issue.path, key]))),
      }));
    }
    case "invalid_type":
      return one(
        issue.message.startsWith("Invalid") ? typeWords(issue.expected, isSecret ? "" : found) : issue.message,
      );
    case "invalid_value":
      return one(oneOf(issue.values), typeof found === "string" ? suggest(found, issue.values.map(String)) : undefined);
    case "invalid_union":
      return unionIssues(issue, document, schema);
    case "too_small":
      return one(issue.message.startsWith("Too small") ? quantity(issue, "at least", issue.minimum) : issue.message);
    case "too_big":
      return one(issue.message.startsWith("Too big") ? quantity(issue, "at most", issue.maximum) : issue.message);
    case "invalid_format":
      return one(issue.message.startsWith("Invalid") ? `text of the form ${issue.format}` : issue.message);
    case "invalid_key": {
      // The place is the name itself, and what stands there may be right.
      const [{ message = issue.message } = {}] = issue.issues;
      return [{ path, expected: message, received: `the name ${showValue(issue.path.at(-1))}` }];
    }
    case "custom":
      return one(issue.message, typeof issue.params?.suggestion === "string" ? issue.params.suggestion : undefined);
    default:
      return one(issue.message);
  }
};

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(showValue(values[0])) : `one of ${values.map(showValue).join(", ")}`;

const unionIssues = (issue: z.core.$ZodIssueInvalidUnion, document: unknown, schema: z.core.$ZodType): Issue[] => {
  const found = valueAt(document, issue.path);
  // Exactly one alternative has the right outer form, so the mistake inside it is what people should be told.
  const inside = issue.errors.filter((errors) =>
    errors.some((error) => error.path.length > 0 || error.code === "unrecognized_keys"),
  );
  const [only] = inside;
  if (inside.length === 1 && only !== undefined && typeof found === "object" && found !== null) {
    return only.flatMap((error) =>
      issueOf({ ...error, path: [...issue.path, ...error.path] } as z.core.$ZodIssue, document, schema),
    );
  }
  if (issue.discriminator !== undefined) {
    const tags = tagsAt(schema, issue.path.slice(0, -1), document, issue.discriminator);
    const suggestion = typeof found === "string" ? suggest(found, tags) : undefined;
    return [
      {
        path: showPath(issue.path),
        expected: oneOf(tags),
        received: showValue(found),
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ];
  }
  return [{ path: showPath(issue.path), expected: issue.message, received: shownAt(issue.path, found) }];
};
