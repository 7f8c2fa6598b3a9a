// The verdict of a run in three lines: what failed, where, and since when. A green one has beside it what it could
// hide: that there was no threshold, what the target answered, and which checks did not hold. Pure.

import { definitionOf } from "../../contracts/metrics/catalog.ts";
import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import type { Summary, ThresholdResult, Verdict } from "../../contracts/results/summary.ts";
import { brokenInWords } from "../../metrics/verdict/broken-words.ts";
import type { Colors } from "./colors.ts";
import { formatCount, formatMs, formatPercent } from "./format.ts";
import { wrap } from "./layout/width.ts";
import { oneLine } from "./printable.ts";
import { failedStatuses, nameOfRequest, statusText } from "./sections/requests.ts";
import { measuredText } from "./sections/thresholds.ts";

const MAX_CHECKS = 5;
/** More are no help to whoever reads a line. */
const MAX_REGIONS = 3;
const INDENT = "           ";

const NO_THRESHOLD = "no threshold: nothing could fail";

const VERDICTS: Readonly<Record<Verdict, string>> = {
  passed: "every threshold held",
  failed: "a threshold failed",
  invalid: "the numbers are not to be trusted",
  interrupted: "ended before its time; what was measured is kept",
  aborted: "the script ended the run; what was measured is kept",
};

/** The verdict alone, with what failed. */
export const verdictHead = (summary: Summary, colors: Colors, width = Number.POSITIVE_INFINITY): string[] => {
  const worst = worstOf(summary.thresholds);
  const { verdict } = summary;
  const word = `${verdict === "passed" ? "✓" : "✗"} ${verdict}`;
  const [first = "", ...rest] = wrap(
    `  ${word}  ${reasonOf(summary, worst)}${abortText(summary)}`,
    width,
    " ".repeat(word.length + 4),
  );
  return [
    `  ${coloured(word, verdict, colors)}${first.slice(2 + word.length)}`,
    ...rest,
    ...detailLines(summary, worst).flatMap((line) => wrap(line, width, INDENT)),
  ];
};

/** With the checks that did not hold, where the verdict does not tell of them. */
export const verdictLines = (summary: Summary, colors: Colors, width = Number.POSITIVE_INFINITY): string[] => [
  ...verdictHead(summary, colors, width),
  ...(worstOf(summary.thresholds) === undefined ? failingCheckLines(summary, colors, width) : []),
];

/** What a green verdict could hide, in two lines at most: none where thresholds held and nothing failed. */
export const hiddenLines = ({ thresholds, requests, checks }: Summary, colors: Colors): string[] => {
  const failing = failingChecks(checks);
  const hasFailed = requests.some(({ failedCount }) => failedCount > 0) || failing.length > 0;
  if (thresholds.length > 0 && !hasFailed) return [];
  const told = [thresholds.length === 0 ? [NO_THRESHOLD] : [], statusesOf(requests)].flat();
  const [worst] = failing;
  return [
    ...(told.length === 0 ? [] : [`  ${told.join("; ")}`]),
    ...(worst === undefined ? [] : [`  ${colors.red("✗")} ${heldText(worst)}${moreChecks(failing.length - 1)}`]),
  ];
};

const coloured = (text: string, verdict: Verdict, colors: Colors): string => {
  if (verdict === "passed") return colors.green(colors.bold(text));
  const color = verdict === "interrupted" || verdict === "aborted" ? colors.yellow : colors.red;
  return color(colors.bold(text));
};

/** The one that failed first. */
const worstOf = (thresholds: readonly ThresholdResult[]): ThresholdResult | undefined => {
  const secondOf = ({ firstCrossedSecond }: ThresholdResult): number => firstCrossedSecond ?? Number.MAX_SAFE_INTEGER;
  return thresholds.filter(({ ok }) => !ok).sort((a, b) => secondOf(a) - secondOf(b))[0];
};

const reasonOf = ({ verdict, thresholds, metrics, failReasons = [] }: Summary, worst: ThresholdResult | undefined) => {
  if (verdict === "passed" && thresholds.length === 0) return NO_THRESHOLD;
  if (verdict === "failed" && worst === undefined && failReasons.length > 0)
    return `the script says so: ${oneLine(failReasons[0] ?? "")}${moreThan(failReasons.length - 1)}`;
  if (verdict !== "failed" || worst === undefined) return VERDICTS[verdict];
  const failed = thresholds.filter(({ ok }) => !ok).length;
  const many = thresholds.length === 1 ? "" : ` (${failed} of ${thresholds.length} thresholds)`;
  return `${oneLine(`${worst.metric} ${expressionInWords(worst)}, ${measuredText(worst, metrics)}`)}${many}`;
};

/** What ended the run before its time. */
const abortText = ({ abort }: Summary): string =>
  abort === undefined || SAID_ELSEWHERE.has(abort.cause) ? "" : `: ${oneLine(abort.reason)}`;

/** By whoever did it, or by the reason why the run is invalid. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["aborted", "barrier-timeout", "cost-refused"]);

/** Of a failed threshold the two lines that say what and where; else what the target answered. */
const detailLines = (summary: Summary, worst: ThresholdResult | undefined): string[] => {
  // Thresholds of numbers that are not to be trusted have nothing to say, whatever they came to.
  if (summary.verdict === "invalid") return whyInvalid(summary);
  if (worst === undefined) return statusLines(summary);
  const what = whatFailed(summary, worst);
  return [
    ...(what === undefined ? [] : [`    what   ${what}`]),
    `    where  ${whereOf(summary, worst)}${sinceOf(summary, worst)}`,
    ...whyWithoutSample(worst),
  ];
};

const whyWithoutSample = ({ nearest }: ThresholdResult): string[] =>
  nearest === undefined ? [] : [`    why    nothing was seen with these tags; the nearest is {${oneLine(nearest)}}`];

/** A worker's id has 36 letters, and the first of them tell it apart; summary.json has them whole. */
const LONG_IDS = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

const whyInvalid = ({ invalidReasons: [reason, ...others] }: Summary): string[] => {
  if (reason === undefined) return [];
  return [`    why    ${oneLine(reason).replace(LONG_IDS, "$1…")}${moreThan(others.length)}`];
};

const moreThan = (others: number): string => (others <= 0 ? "" : `; and ${formatCount(others)} more`);

const moreChecks = (others: number): string =>
  others <= 0 ? "" : `; and ${formatCount(others)} more ${others === 1 ? "check" : "checks"}`;

const whatFailed = (
  { requests, checks, target, verdict }: Summary,
  { culprit, metric, ...result }: ThresholdResult,
) => {
  const request = requests.find(
    ({ name, method }) => name === culprit?.request?.name && method === culprit?.request?.method,
  );
  const check = checks.find(({ group, name }) => name === culprit?.check?.name && group === culprit?.check?.group);
  if (check !== undefined)
    return `check ${oneLine(titleOfCheck(check))}: held ${formatCount(check.passes)} of ${formatCount(check.passes + check.fails)} times`;
  // That a threshold failed is news where something else is the verdict.
  if (request === undefined)
    return verdict === "failed" ? undefined : oneLine(`${metric} ${expressionInWords(result)}`);
  const { count, failedCount, duration } = request;
  const name = nameOfRequest(request, target);
  if (failedCount > 0 && definitionOf(metric.split("{")[0] ?? "")?.kind !== "trend")
    return `${name}: ${formatCount(failedCount)} of ${formatCount(count)} failed (${formatPercent(failedCount / count)}): ${statusText(failedStatuses(request))}`;
  const [p95, p99] = ["p(95)", "p(99)"].map((key) => formatMs(duration.values[key] ?? 0));
  return `${name}: ${formatCount(count)} sent, p95 ${p95}, p99 ${p99}`;
};

const whereOf = ({ regions }: Summary, { culprit, metric }: ThresholdResult): string => {
  const [, selected] = /[{,]\s*region:([^,}]+)/.exec(metric) ?? [];
  if (selected !== undefined) return oneLine(selected);
  const all = Object.keys(regions);
  const blamed = culprit?.regions ?? all;
  if (blamed.length < all.length || all.length === 1) return listOf(blamed);
  return `every region (${all.length})`;
};

const listOf = (names: readonly string[]): string => {
  const more = names.length - MAX_REGIONS;
  return `${names.slice(0, MAX_REGIONS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
};

const sinceOf = ({ durationSeconds }: Summary, result: ThresholdResult): string => {
  const { firstCrossedSecond, value } = result;
  const broken = brokenInWords(result);
  if (broken !== "") return `, ${broken}`;
  if (firstCrossedSecond !== undefined && firstCrossedSecond !== null)
    return `, since second ${firstCrossedSecond} of ${durationSeconds}`;
  return value === null ? ", from the start: there was no sample of it" : "";
};

const statusLines = ({ requests }: Summary): string[] => statusesOf(requests).map((text) => `    ${text}`);

const statusesOf = (requests: Summary["requests"]): string[] => {
  const counts: Record<string, number> = {};
  for (const { statuses } of requests)
    for (const [status, count] of Object.entries(statuses)) counts[status] = (counts[status] ?? 0) + count;
  return Object.keys(counts).length === 0 ? [] : [`statuses  ${statusText(counts)}`];
};

/** The worst first. */
const failingChecks = (checks: Summary["checks"]): Summary["checks"] =>
  checks.filter(({ fails }) => fails > 0).sort((a, b) => b.fails - a.fails);

const heldText = ({ passes, fails, ...check }: Summary["checks"][number]): string =>
  `${oneLine(titleOfCheck(check))}  held ${formatCount(passes)} of ${formatCount(passes + fails)} times`;

const failingCheckLines = ({ checks }: Summary, colors: Colors, width: number): string[] => {
  const failing = failingChecks(checks);
  const more = failing.length - MAX_CHECKS;
  return [
    ...failing.slice(0, MAX_CHECKS).flatMap((check) => {
      const [first = "", ...rest] = wrap(`    ✗ ${heldText(check)}`, width, "      ");
      return [`    ${colors.red("✗")}${first.slice("    ✗".length)}`, ...rest];
    }),
    ...(more > 0 ? [`      and ${more} more checks that did not always hold`] : []),
  ];
};
