// junit.xml for build servers: a suite with one case that says whether the run's numbers are to be trusted and one for
// each threshold, which is the verdict; and a suite of the script's checks. A check that did not always hold is marked
// as skipped, with how often it held: build servers show it, and do not fail a build that the verdict passes.

import { expressionInWords } from "../../contracts/metrics/threshold-time.ts";
import { titleOfCheck } from "../../contracts/results/check-title.ts";
import type { CheckSummary, Summary, ThresholdResult } from "../../contracts/results/summary.ts";
import { plainText } from "../../contracts/words/plain-text.ts";
import { brokenInWords, leftOutInWords } from "../verdict/broken-words.ts";

export const toJunit = (summary: Summary): string => {
  const suites = [verdictSuite(summary), ...(summary.checks.length === 0 ? [] : [checksSuite(summary)])];
  const totals = (["tests", "failures", "errors"] as const).map((key) => {
    const sum = suites.reduce((total, { counts }) => total + counts[key], 0);
    return ` ${key}="${sum}"`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${totals.join("")}>
${suites.map(({ xml }) => xml).join("\n")}
</testsuites>
`;
};

interface Case {
  readonly group: string;
  readonly name: string;
  /** Build servers add these up: one of them has the run's length. */
  readonly seconds: number;
  readonly outcome?: Outcome;
}

interface Outcome {
  readonly element: "failure" | "error" | "skipped";
  readonly type: string;
  readonly text: string;
}

interface Suite {
  readonly xml: string;
  readonly counts: Readonly<Record<"tests" | "failures" | "errors", number>>;
}

const verdictSuite = (summary: Summary): Suite =>
  makeSuite(summary, `meridian ${summary.name}`, [
    { group: "validity", name: "the run is valid", seconds: secondsOf(summary), ...outcomeOfRun(summary) },
    ...summary.thresholds.map((result) => ({
      group: result.metric,
      name: `${result.metric}: ${expressionInWords(result)}`,
      seconds: 0,
      ...(result.ok
        ? {}
        : { outcome: { element: "failure", type: "threshold", text: describeFailure(result) } as const }),
    })),
  ]);

const checksSuite = (summary: Summary): Suite =>
  makeSuite(
    summary,
    `meridian ${summary.name} checks`,
    summary.checks.map((check) => ({
      group: "checks",
      name: titleOfCheck(check),
      seconds: 0,
      ...outcomeOfCheck(check),
    })),
  );

/** By k6's name for it, where the summary has it. */
const secondsOf = ({ state, durationSeconds }: Summary): number =>
  state === undefined ? durationSeconds : state.testRunDurationMs / 1000;

/** A run that was ended before its time is no success, as its exit code says. */
const outcomeOfRun = ({ verdict, invalidReasons, failReasons = [], abort }: Summary): Pick<Case, "outcome"> => {
  if (verdict === "failed" && failReasons.length > 0)
    return { outcome: { element: "failure", type: verdict, text: failReasons.join("\n") } };
  if (verdict === "passed" || verdict === "failed") return {};
  if (verdict === "invalid") return { outcome: { element: "error", type: verdict, text: invalidReasons.join("\n") } };
  const text = [`${verdict} before its time: ${abort?.reason ?? "nobody said why"}`, ...invalidReasons].join("\n");
  return { outcome: { element: "failure", type: verdict, text } };
};

const describeFailure = (result: ThresholdResult): string => {
  const { value, nearest } = result;
  return [
    `measured ${value === null ? "nothing" : value}, wanted ${expressionInWords(result)}`,
    ...(nearest === undefined ? [] : [`the nearest that was seen is {${nearest}}`]),
    ...[brokenInWords(result), leftOutInWords(result)].filter((words) => words !== ""),
  ].join("; ");
};

const outcomeOfCheck = ({ passes, fails }: CheckSummary): Pick<Case, "outcome"> =>
  fails === 0
    ? {}
    : { outcome: { element: "skipped", type: "check", text: `failed: held ${passes} of ${passes + fails} times` } };

const makeSuite = ({ runId, target, start }: Summary, name: string, cases: readonly Case[]): Suite => {
  const count = (element: Outcome["element"]): number =>
    cases.filter(({ outcome }) => outcome?.element === element).length;
  const counts = { tests: cases.length, failures: count("failure"), errors: count("error") };
  const attributes = {
    name,
    ...counts,
    skipped: count("skipped"),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0),
    // Ant's schema takes no fractions and no zone.
    ...(start.instant === null ? {} : { timestamp: start.instant.replace(/(\.\d+)?Z$/, "") }),
  };
  const properties = [
    ["meridian.run_id", runId],
    ["meridian.target", target],
  ].map(([key = "", value = ""]) => `      <property${attributesText({ name: key, value })}/>`);
  const xml = `  <testsuite${attributesText(attributes)}>
    <properties>
${properties.join("\n")}
    </properties>
${cases.map(caseText).join("\n")}
  </testsuite>`;
  return { xml, counts };
};

const caseText = ({ group, name, seconds, outcome }: Case): string => {
  const head = `    <testcase${attributesText({ classname: group, name, time: seconds })}`;
  if (outcome === undefined) return `${head}/>`;
  const { element, type, text } = outcome;
  const inner = `<${element}${attributesText({ type, message: text })}>${escapeXml(text)}</${element}>`;
  return `${head}>\n      ${inner}\n    </testcase>`;
};

const attributesText = (attributes: Readonly<Record<string, string | number>>): string =>
  Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join("");

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Escapes a text for XML 1.0: markup, line ends and tabs become entities. */
const escapeXml = (text: string): string =>
  plainText(text).replaceAll(/[<>&"'\n\t]/g, (character) => ENTITIES[character] ?? character);
