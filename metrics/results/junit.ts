// junit.xml: one test case per threshold, and one that says whether the run's numbers are to be trusted.
import type { Summary, ThresholdResult } from "../../contracts/results/summary.ts";

export const toJunit = (summary: Summary): string => {
  const cases = [
    makeTestCase("validity", "the run is valid", describeDoubt(summary)),
    ...summary.thresholds.map((result) =>
      makeTestCase(result.metric, `${result.metric}: ${result.expression}`, result.ok ? null : describeFailure(result)),
    ),
  ];
  const failures = cases.filter(({ failed }) => failed).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="${escapeXml(`meridian ${summary.name} ${summary.runId}`)}" ${counts} time="${summary.durationSeconds}">
${cases.map(({ xml }) => xml).join("\n")}
  </testsuite>
</testsuites>
`;
};

/** A run that was ended before its time is no success, as its exit code says; null for one that can be judged. */
const describeDoubt = ({ verdict, invalidReasons, abort }: Summary): string | null => {
  if (verdict === "passed" || verdict === "failed") return null;
  if (verdict === "invalid") return invalidReasons.join("\n");
  return [`${verdict} before its time: ${abort?.reason ?? "nobody said why"}`, ...invalidReasons].join("\n");
};

const describeFailure = ({ expression, value, nearest }: ThresholdResult): string => {
  const measured = `measured ${value === null ? "nothing" : value}`;
  return `${measured}, wanted ${expression}${nearest === undefined ? "" : `; the nearest that was seen is {${nearest}}`}`;
};

const makeTestCase = (group: string, name: string, failure: string | null): { xml: string; failed: boolean } => {
  const attributes = `classname="${escapeXml(group)}" name="${escapeXml(name)}"`;
  return failure === null
    ? { xml: `    <testcase ${attributes}/>`, failed: false }
    : {
        xml: `    <testcase ${attributes}>\n      <failure message="${escapeXml(failure)}"/>\n    </testcase>`,
        failed: true,
      };
};

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/**
 * What XML 1.0 cannot have, not even escaped: control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
 * Carriage returns go too.
 */
const FORBIDDEN = /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Escapes a text for XML 1.0: forbidden characters are left out; markup, line ends and tabs become entities. */
const escapeXml = (text: string): string =>
  text.replaceAll(FORBIDDEN, "").replaceAll(/[<>&"'\n\t]/g, (character) => ENTITIES[character] ?? character);
