// Errors of the script, of requests and of the load generator, the most frequent first, each with its place. Pure.
import { OTHER_NAME } from "../../../contracts/metrics/tags.ts";
import type { Summary } from "../../../contracts/results/summary.ts";
import type { Colors } from "../colors.ts";
import { formatCount } from "../format.ts";
import { wrap } from "../layout/width.ts";
import { oneLine } from "../printable.ts";

const INDENT = " ".repeat("       1 × ".length);

export interface ErrorsShown {
  readonly most: number;
  readonly width: number;
  /** Where the others are; "" while the run goes on. */
  readonly elsewhere: string;
}

export const errorLines = (
  errors: Summary["errors"],
  { most, width, elsewhere }: ErrorsShown,
  colors: Colors,
): string[] => {
  const kinds = gatherAlike(errors);
  const more = kinds.length - most;
  return [
    ...kinds.slice(0, most).flatMap(({ error, count: total, others }) => {
      const count = formatCount(total).padStart(6);
      const after = error.cause === "target" ? ", after a request had failed" : "";
      const alike = others === 0 ? "" : `; ${formatCount(others)} more differ in numbers alone`;
      const line = `  ${count} × ${textOf(error)}  ${oneLine(error.place)}${after}${alike}`;
      const [first = "", ...rest] = wrap(line, width, INDENT);
      return [`  ${colors.red(count)}${first.slice(2 + count.length)}`, ...rest];
    }),
    ...(more > 0 ? [`         and ${formatCount(more)} more${elsewhere === "" ? "" : `, in ${elsewhere}`}`] : []),
  ];
};

interface Alike {
  /** The most frequent of them. */
  readonly error: Summary["errors"][number];
  count: number;
  /** How many other texts there are. */
  others: number;
}

/** Texts that differ in numbers alone, such as ids, told as one, the most frequent first. */
const gatherAlike = (errors: Summary["errors"]): Alike[] => {
  const kinds = new Map<string, Alike>();
  for (const error of errors) {
    const key = kindOfError(error);
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { error, count: error.count, others: 0 });
    else {
      known.count += error.count;
      known.others += 1;
    }
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
};

/** Errors that differ in numbers alone are of one kind. */
export const kindOfError = ({ kind, message, place, cause }: Summary["errors"][number]): string =>
  [kind, cause ?? "", kind === "request" ? "" : place, message.replace(/\d+/g, "#")].join("\u0001");

/** Those that were too many to be kept apart have no text of their own. */
const textOf = ({ message, kind, cause }: Summary["errors"][number]): string =>
  message === OTHER_NAME ? `${message} in ${cause === "check" ? "checks" : KINDS_OF_ERRORS[kind]}` : oneLine(message);

const KINDS_OF_ERRORS = { script: "the script", request: "requests", engine: "the load generator" } as const;
