// The verdict of a run as the last lines of a terminal, with what a green one could hide: that there was no threshold,
// what the target answered, and which checks did not hold. Pure.
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import type { Summary, Verdict } from "../../contracts/results/summary.ts";
import type { Colors } from "./colors.ts";
import { formatCount } from "./format.ts";
import { oneLine } from "./printable.ts";

const MAX_CHECKS = 5;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  passed: "every threshold held",
  failed: "a threshold failed",
  invalid: "the numbers are not to be trusted",
  interrupted: "ended before its time; what was measured is kept",
  aborted: "the script ended the run; what was measured is kept",
};

export const verdictLines = (summary: Summary, colors: Colors): string[] => [
  `  ${verdictWord(summary.verdict, colors)}  ${reasonOf(summary)}${abortText(summary)}`,
  ...statusLines(summary),
  ...failingCheckLines(summary, colors),
];

const verdictWord = (verdict: Verdict, colors: Colors): string => {
  const text = colors.bold(`${verdict === "passed" ? "✓" : "✗"} ${verdict}`);
  if (verdict === "passed") return colors.green(text);
  return verdict === "interrupted" || verdict === "aborted" ? colors.yellow(text) : colors.red(text);
};

const reasonOf = ({ verdict, thresholds }: Summary): string =>
  verdict === "passed" && thresholds.length === 0 ? "no threshold: nothing could fail" : VERDICTS[verdict];

/** What ended the run before its time; that it was interrupted, whoever did it knows. */
const abortText = ({ abort }: Summary): string =>
  abort === undefined || abort.cause === "aborted" || abort.cause === "barrier-timeout"
    ? ""
    : `: ${oneLine(abort.reason)}`;

const statusLines = ({ requests }: Summary): string[] => {
  const counts = new Map<string, number>();
  for (const { statuses } of requests)
    for (const [status, count] of Object.entries(statuses)) counts.set(status, (counts.get(status) ?? 0) + count);
  if (counts.size === 0) return [];
  const texts = [...counts]
    .sort(([a, one], [b, other]) => other - one || Number(a) - Number(b))
    .map(([status, count]) => `${status === "0" ? "no answer" : status} × ${formatCount(count)}`);
  return [`    statuses  ${texts.join(", ")}`];
};

const failingCheckLines = ({ checks }: Summary, colors: Colors): string[] => {
  const failing = checks.filter(({ fails }) => fails > 0).sort((a, b) => b.fails - a.fails);
  const more = failing.length - MAX_CHECKS;
  return [
    ...failing
      .slice(0, MAX_CHECKS)
      .map(
        ({ passes, fails, ...check }) =>
          `    ${colors.red("✗")} ${oneLine(titleOfCheck(check))}  held ${formatCount(passes)} of ${formatCount(passes + fails)} times`,
      ),
    ...(more > 0 ? [`      and ${more} more checks that did not always hold`] : []),
  ];
};
