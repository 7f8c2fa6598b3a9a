// The end of a run as lines of a terminal, in the order in which people ask: did it hold, what was demanded, which
// request, what went wrong, where, all metrics, can it be trusted; and once more whether it held. Pure.
import type { Summary } from "../../contracts/results/summary.ts";
import type { Colors } from "./colors.ts";
import { wrap } from "./layout/width.ts";
import { printable } from "./printable.ts";
import { auditLines } from "./sections/audit.ts";
import { checkLines } from "./sections/checks.ts";
import { errorLines } from "./sections/errors.ts";
import { askedOf, metricLines } from "./sections/metrics.ts";
import { regionLines } from "./sections/regions.ts";
import { requestLines } from "./sections/requests.ts";
import { thresholdLines } from "./sections/thresholds.ts";
import { verdictHead, verdictLines } from "./verdict-lines.ts";

const MOST_REQUESTS = 20;
const MOST_ERRORS = 10;

/** @param width of the terminal; without one nothing is cut or broken */
export const summaryLines = (summary: Summary, colors: Colors, width = Number.POSITIVE_INFINITY): string[] => {
  const { thresholds, metrics, requests, target, checks, errors } = summary;
  const shown = {
    seconds: secondsOf(summary),
    target,
    mostRows: MOST_REQUESTS,
    width,
    elsewhere: "report.html and summary.json",
  };
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["thresholds", thresholdLines(thresholds, metrics, width, colors)],
    ["requests", requestLines(requests, shown, colors)],
    ["checks", checkLines(checks, width, colors)],
    ["errors", errorLines(errors, { most: MOST_ERRORS, width, elsewhere: "summary.json" }, colors)],
    ["regions", regionLines(summary, width, colors)],
    ["metrics", metricLines(metrics, askedOf(summary), width, colors)],
    ["audit", auditLines(summary, width)],
    ["warnings", listed(summary.warnings, colors.yellow("!"), width)],
    ["not to be trusted, because", listed(reasonsOf(summary), colors.red("✗"), width)],
    ["failed by the script's own word", listed(summary.failReasons ?? [], colors.red("✗"), width)],
  ];
  return [
    "",
    ...verdictHead(summary, colors, width),
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : ["", `  ${colors.bold(title)}`, ...lines])),
    "",
    ...verdictLines(summary, colors, width),
  ];
};

/** What its rates are per: less than the run's length where it ended early. */
const secondsOf = ({ state, durationSeconds }: Summary): number =>
  state === undefined ? durationSeconds : state.testRunDurationMs / 1000;

/** A verdict tells its only reason itself. */
const reasonsOf = ({ verdict, invalidReasons }: Summary): readonly string[] =>
  verdict === "invalid" && invalidReasons.length === 1 ? [] : invalidReasons;

const listed = (texts: readonly string[], mark: string, width: number): string[] =>
  texts.flatMap((text) => {
    const [first = "", ...rest] = wrap(`  ! ${printable(text)}`, width, "    ");
    return [`  ${mark}${first.slice("  !".length)}`, ...rest];
  });
