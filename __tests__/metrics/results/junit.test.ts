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
  readonly text: string;
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

/** As much XML as JUnit has: elements, attributes and, in elements without others, text. */
const parseXml = (text: string): Element => {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const token =
    /(?:<\?xml version="1\.0" encoding="UTF-8"\?>\s*|<\/(\w+)>\s*|<(\w+)((?: \w+="[^"<]*")*)(\/?)>([^<]*))/gy;
  let at = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    at = token.lastIndex;
    const [, closed, name, attributes = "", isEmpty, text = ""] = match;
    if (closed !== undefined && open.pop()?.name !== closed) throw new Error(`</${closed}> closes something else`);
    if (name === undefined) continue;
    const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [
      key,
      unescaped(value),
    ]);
    const element = { name, attributes: Object.fromEntries(pairs), children: [], text: unescaped(text) };
    open.at(-1)?.children.push(element);
    if (isEmpty === "") open.push(element);
  }
  if (at !== text.length || open.length !== 1) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
  const [suites] = root.children;
  if (suites === undefined) throw new Error("an element was expected");
  return suites;
};

/** @param suite 0: the verdict; 1: the checks */
const casesOf = (summary: Summary, suite = 0): Element[] =>
  (parseXml(toJunit(summary)).children[suite]?.children ?? []).filter(({ name }) => name === "testcase");

/** Without what XML 1.0 cannot have, escaped or not, and without control characters. */
const allowed = (text: string): string =>
  [...text.replaceAll(/\p{Surrogate}/gu, "\ufffd").replaceAll(/(?![\n\t])\p{Cc}/gu, "")]
    .filter((character) => /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(character))
    .join("");

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
          { classname: "validity", name: "the run is valid", time: "1" },
          ...changes.thresholds.map(({ metric, expression }) => ({
            classname: allowed(metric),
            name: `${allowed(metric)}: ${allowed(expression)}`,
            time: "0",
          })),
        ]);
      }),
    ));

  it("counts its failures: thresholds that did not hold, and a run without a judgement", () =>
    fc.assert(
      fc.property(changesArb, (changes) => {
        const suites = parseXml(toJunit(summaryWith(changes)));
        const [suite] = suites.children;
        const { thresholds, verdict } = changes;
        const isEnded = verdict === "interrupted" || verdict === "aborted";
        const failures = thresholds.filter(({ ok }) => !ok).length + Number(isEnded);
        const errors = Number(verdict === "invalid");
        const counts = { tests: String(thresholds.length + 1), failures: String(failures), errors: String(errors) };
        expect(suites.attributes).toEqual(counts);
        expect(suite?.attributes).toMatchObject(counts);
        const marked = suite?.children.flatMap(({ name, children }) => (name === "testcase" ? children : [])) ?? [];
        expect(marked.map(({ name }) => name).sort()).toEqual([
          ...Array(errors).fill("error"),
          ...Array(failures).fill("failure"),
        ]);
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

  it("has the script's word of its failure", () => {
    const [validity] = casesOf(summaryWith({ verdict: "failed", failReasons: ["no stock"] }));
    expect(validity?.children[0]?.attributes).toMatchObject({ type: "failed", message: "no stock" });
  });

  it("has every reason why a run is invalid, on lines of their own", () => {
    const reasons = ["a < b & c", 'said "no"'];
    const [validity] = casesOf(summaryWith({ verdict: "invalid", invalidReasons: reasons }));
    expect(validity?.children[0]?.attributes.message).toBe(reasons.join("\n"));
    expect(toJunit(summaryWith({ verdict: "invalid", invalidReasons: reasons }))).toContain(
      'message="a &lt; b &amp; c&#10;said &quot;no&quot;"',
    );
  });

  it("is one suite from run to run, which says when it ran, how long, and which run it was", () => {
    const start = { instant: "2026-01-01T00:00:00.250Z", skewMilliseconds: 0 };
    const state = { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: 2_500 };
    const [suite] = parseXml(toJunit(summaryWith({ name: "shop", runId: "run-7", start, state }))).children;
    expect(suite?.attributes).toMatchObject({ name: "meridian shop", time: "2.5", timestamp: "2026-01-01T00:00:00" });
    expect(suite?.children[0]?.children[0]?.attributes).toEqual({ name: "meridian.run_id", value: "run-7" });
    expect(suite?.children.slice(1).reduce((sum, one) => sum + Number(one.attributes.time), 0)).toBe(2.5);
  });

  it("marks checks that failed in a suite of theirs, and lets the verdict be", () => {
    const checks = [
      { group: "::buy", name: "is 200", passes: 3, fails: 0 },
      { group: "", name: "is 200", passes: 1, fails: 2 },
    ];
    const summary = summaryWith({ checks });
    expect(parseXml(toJunit(summary)).attributes).toEqual({ tests: "3", failures: "0", errors: "0" });
    const cases = casesOf(summary, 1);
    expect(cases.map(({ attributes }) => attributes.name)).toEqual(["buy › is 200", "is 200"]);
    expect(cases.map(({ children }) => children.map(({ name, text }) => [name, text]))).toEqual([
      [],
      [["skipped", "failed: held 1 of 3 times"]],
    ]);
  });

  it("gives each failure a type and a text", () => {
    const threshold = { metric: "http_reqs", expression: "count>5", ok: false, value: 1, limit: 5 };
    const [validity, failed] = casesOf(
      summaryWith({ verdict: "invalid", invalidReasons: ["no clock"], thresholds: [threshold] }),
    );
    expect(validity?.children).toMatchObject([{ name: "error", attributes: { type: "invalid" }, text: "no clock" }]);
    expect(failed?.children).toMatchObject([
      { name: "failure", attributes: { type: "threshold" }, text: "measured 1, wanted count>5" },
    ]);
  });
});
