// A comparison marks what changed, and next to nothing where nothing did.
import fc from "fast-check";
import type { ComparedValue, Comparison } from "../../../contracts/results/comparison.ts";
import { compare } from "../../../metrics/compare/compare.ts";
import { criticalT } from "../../../metrics/compare/student-t.ts";
import { type MadeRun, sideOf } from "./made-run.ts";

const rowsOf = ({ sections }: Comparison) => sections.flatMap(({ rows }) => rows);
const marked = (comparison: Comparison) =>
  rowsOf(comparison).filter(({ change }) => change !== "within-noise" && change !== "unjudged");
const compareMade = (baseline: MadeRun, candidate: MadeRun): Comparison => compare(sideOf(baseline), sideOf(candidate));
const seedArb = fc.integer({ min: 1, max: 1_000_000 });

describe("a comparison", () => {
  it("of a run with itself marks nothing and says nothing above the table", () =>
    fc.assert(
      fc.property(seedArb, fc.integer({ min: 1, max: 40 }), (seed, seconds) => {
        const comparison = compareMade({ seed, seconds }, { seed, seconds });
        expect(marked(comparison)).toEqual([]);
        expect(comparison.notices.filter((notice) => !notice.startsWith("nothing is marked: a run shorter"))).toEqual(
          comparison.notices.filter((notice) => notice.includes("not to be trusted")),
        );
      }),
      { numRuns: 8 },
    ));

  it("marks latencies that all became half as long again, and marks them the other way round as better", () =>
    fc.assert(
      fc.property(seedArb, (seed) => {
        const [slow, fast] = [{ seed: seed + 1, latencyFactor: 1.5 }, { seed }];
        const of = (comparison: Comparison): Record<string, ComparedValue["change"]> =>
          Object.fromEntries(
            rowsOf(comparison).flatMap(({ subject, metric, aggregation, change }) =>
              metric === "http_req_duration" && subject === "" ? [[aggregation, change]] : [],
            ),
          );
        expect(of(compareMade(fast, slow))).toMatchObject({ avg: "worse", med: "worse", "p(95)": "worse" });
        expect(of(compareMade(slow, fast))).toMatchObject({ avg: "better", med: "better", "p(95)": "better" });
      }),
      { numRuns: 5 },
    ));

  it("marks failures that became many", () => {
    const comparison = compareMade({ seed: 1, failedFraction: 0.01 }, { seed: 2, failedFraction: 0.3 });
    const failed = rowsOf(comparison).filter(({ metric }) => metric === "http_req_failed");
    expect(failed.map(({ change }) => change)).toEqual(["worse", "worse", "worse"]);
    expect(
      rowsOf(comparison)
        .filter(({ metric }) => metric === "checks")
        .map(({ change }) => change),
    ).toEqual(["worse", "worse"]);
  });

  it("of runs of one distribution marks anything in few cases, whatever waves they have", () => {
    let count = 0;
    const cases = 45;
    for (let number = 0; number < cases; number += 1) {
      const made = { seconds: 60, perSecond: 12, persistence: (number % 3) * 0.3 };
      const comparison = compareMade({ ...made, seed: 2 * number + 1 }, { ...made, seed: 2 * number + 2 });
      count += marked(comparison).length > 0 ? 1 : 0;
    }
    expect(count).toBeLessThanOrEqual(cases * 0.05);
  });

  it("judges nothing without a log, or of a run of seconds", () => {
    const whole = sideOf({ seed: 1 });
    const withoutLog = { ...sideOf({ seed: 2, latencyFactor: 3 }), log: undefined };
    for (const comparison of [
      compare(whole, withoutLog),
      compareMade({ seed: 1, seconds: 5 }, { seed: 2, seconds: 5, latencyFactor: 3 }),
    ]) {
      expect(new Set(rowsOf(comparison).map(({ change }) => change))).toEqual(new Set(["unjudged"]));
      expect(comparison.notices.join("\n")).toContain("nothing is marked");
    }
  });

  it("says what is wrong with a log of which the rest counts", () => {
    const [whole, side] = [sideOf({ seed: 1 }), sideOf({ seed: 2 })];
    const unread = [3, 5, 8, 9].map((seq) => `item ${seq} of the flush log of eu-west-1 cannot be read`);
    const damaged = { ...side, log: side.log === undefined ? undefined : { ...side.log, damages: unread } };
    const comparison = compare(whole, damaged);
    expect(comparison.notices).toContain(
      `the candidate's log is damaged, and its noise is that of what is left: ${unread.slice(0, 3).join("; ")}; and 1 more`,
    );
    expect(rowsOf(comparison).some(({ change }) => change !== "unjudged")).toBe(true);
    expect(compare(whole, side).notices.join()).not.toContain("damaged");
  });

  it("says what differs between the runs", () => {
    const [a, b] = [sideOf({ seed: 1 }), sideOf({ seed: 2 })];
    const other = {
      ...b,
      summary: { ...b.summary, target: "http://other.test", verdict: "invalid" as const, invalidReasons: ["it broke"] },
      record: b.record && { ...b.record, scriptSha256: "another", config: { load: 2 } },
    };
    const notices = compare(a, other).notices.join("\n");
    for (const part of [
      "candidate is invalid",
      "it broke",
      "targets differ",
      "scripts differ",
      "configs differ in load",
    ])
      expect(notices).toContain(part);
  });
});

describe("the tails of Student's distribution", () => {
  it.each([
    [0.05, 9, 2.262157],
    [0.05, 19, 2.093024],
    [0.01, 19, 2.860935],
    [0.001, 19, 3.883406],
  ])("begin for %d at %d degrees where tables say", (alpha, df, t) => expect(criticalT(alpha, df)).toBeCloseTo(t, 4));
});
