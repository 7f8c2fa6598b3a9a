// junit.xml as a CI server reads it: well-formed whatever the texts, one test case per threshold, failures counted.
import fc from "fast-check";
import { type Summary, type ThresholdResult, Verdict } from "../../../contracts/results/summary.ts";
import { toJunit } from "../../../metrics/results/junit.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../random-run.ts";
import { counter, payloadOf } from "../support.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."<>&\"'\n\t\0\u001b\ud800\ufffea") }),
);
const thresholdArb: fc.Arbitrary<ThresholdResult> = fc.record({
  metric: anyText,
  expression: anyText,
  ok: fc.boolean(),
  value: fc.option(fc.double({ noNaN: true })),
  limit: fc.constant(1),
});
const changesArb = fc.record({
  name: anyText,
  runId: anyText,
  verdict: fc.constantFrom(...Verdict.options),
  invalidReasons: fc.array(anyText, { minLength: 1, maxLength: 3 }),
  thresholds: fc.array(thresholdArb, { maxLength: 4 }),
});

const summaryWith = (changes: Partial<Summary>): Summary => {
  const totals = new RunTotals();
  totals.add("eu-west-1", payloadOf([{ second: 0, series: [counter("iterations", {}, 1)] }]));
  return { ...summarise(recordOf([]), new Map(), totals), ...changes };
};

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  "#10": "\n",
  "#9": "\t",
};

/** An attribute's value; a parser makes spaces of line ends and tabs that are not escaped. */
const unescaped = (text: string): string =>
  text.replaceAll(/[\n\t]/g, " ").replaceAll(/&([^;]*);/g, (_, entity: string) => {
    const character = ENTITIES[entity];
    if (character === undefined) throw new Error(`no entity of XML: ${entity}`);
    return character;
  });

/** As much XML as JUnit has: elements and attributes; anything else between them is an error. */
const parseXml = (text: string): Element => {
  const root: Element = { name: "", attributes: {}, children: [] };
  const open = [root];
  const token = /\s*(?:<\?xml version="1\.0" encoding="UTF-8"\?>|<\/(\w+)>|<(\w+)((?: \w+="[^"<]*")*)(\/?)>)\s*/gy;
  let at = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    at = token.lastIndex;
    const [, closed, name, attributes = "", isEmpty] = match;
    if (closed !== undefined && open.pop()?.name !== closed) throw new Error(`</${closed}> closes something else`);
    if (name === undefined) continue;
    const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [
      key,
      unescaped(value),
    ]);
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [] };
    open.at(-1)?.children.push(element);
    if (isEmpty === "") open.push(element);
  }
  if (at !== text.length || open.length !== 1) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
  const [suites] = root.children;
  if (suites === undefined) throw new Error("an element was expected");
  return suites;
};

const casesOf = (summary: Summary): Element[] => parseXml(toJunit(summary)).children[0]?.children ?? [];

/** Without what XML 1.0 cannot have, escaped or not. */
const allowed = (text: string): string =>
  [...text].filter((character) => /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(character)).join("");

describe("junit.xml", () => {
  it("is well-formed, and has no character that XML cannot have", () =>
    fc.assert(
      fc.property(changesArb, (changes) => {
        const text = toJunit(summaryWith(changes));
        expect(parseXml(text).name).toBe("testsuites");
        expect(allowed(text)).toBe(text);
      }),
    ));

  it("has the validity and then one test case per threshold, with its texts", () =>
    fc.assert(
      fc.property(changesArb, (changes) => {
        const cases = casesOf(summaryWith(changes));
        expect(cases.map(({ attributes }) => attributes)).toEqual([
          { classname: "validity", name: "the run is valid" },
          ...changes.thresholds.map(({ metric, expression }) => ({
            classname: allowed(metric),
            name: `${allowed(metric)}: ${allowed(expression)}`,
          })),
        ]);
      }),
    ));

  it("counts its failures: thresholds that did not hold, and a run without a judgement", () =>
    fc.assert(
      fc.property(changesArb, (changes) => {
        const suites = parseXml(toJunit(summaryWith(changes)));
        const [suite] = suites.children;
        const failed =
          changes.thresholds.filter(({ ok }) => !ok).length + (["passed", "failed"].includes(changes.verdict) ? 0 : 1);
        const counts = { tests: String(changes.thresholds.length + 1), failures: String(failed), errors: "0" };
        expect(suites.attributes).toEqual(counts);
        expect(suite?.attributes).toMatchObject(counts);
        expect(suite?.children.filter(({ children }) => children.length > 0)).toHaveLength(failed);
      }),
    ));

  it("says in a failure what was measured and what was wanted", () => {
    const threshold = { metric: "http_req_duration", expression: "p(95)<300", ok: false, value: 412.5, limit: 300 };
    const cases = casesOf(summaryWith({ thresholds: [threshold, { ...threshold, value: null }] }));
    expect(cases.flatMap(({ children }) => children.map(({ attributes }) => attributes.message))).toEqual([
      "measured 412.5, wanted p(95)<300",
      "measured nothing, wanted p(95)<300",
    ]);
  });

  it("says who ended a run before its time, and what is missing in it", () => {
    const abort = { cause: "script-aborted", reason: "sold out (script.js:3:1)" } as const;
    const [validity] = casesOf(summaryWith({ verdict: "aborted", invalidReasons: ["a worker is missing"], abort }));
    expect(validity?.children[0]?.attributes.message).toBe(
      "aborted before its time: sold out (script.js:3:1)\na worker is missing",
    );
  });

  it("has every reason why a run is invalid, on lines of their own", () => {
    const reasons = ["a < b & c", 'said "no"'];
    const [validity] = casesOf(summaryWith({ verdict: "invalid", invalidReasons: reasons }));
    expect(validity?.children[0]?.attributes.message).toBe(reasons.join("\n"));
    expect(toJunit(summaryWith({ verdict: "invalid", invalidReasons: reasons }))).toContain(
      'message="a &lt; b &amp; c&#10;said &quot;no&quot;"',
    );
  });
});
