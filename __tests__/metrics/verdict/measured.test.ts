// Whether a run measured anything, and whether its script worked: what is doubted, and what must not be.
import type { Series, SeriesTags } from "../../../contracts/delta/series.ts";
import type { ErrorCount } from "../../../contracts/delta/worker-delta.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { judgeMeasured } from "../../../metrics/verdict/measured.ts";
import { recordOf } from "../random-run.ts";
import { counter, payloadOf, rate } from "../support.ts";

const GOOD = { status: "200" };
const REFUSED = { status: "0", error_code: "1212" };

/** Iterations that ended well, threw by mistake, threw after a failed request, and said fail(). */
const iterations = (well: number, script = 0, target = 0, fail = 0, tags: SeriesTags = {}): Series[] => {
  const all = well + script + target + fail;
  return [
    ...(well === 0 ? [] : [counter("iterations", tags, well)]),
    ...Object.entries({ script, target, fail }).flatMap(([cause, count]) =>
      count === 0 ? [] : [counter("iterations", { ...tags, cause }, count)],
    ),
    ...(all === 0 ? [] : [rate("iterations_failed", tags, all, script)]),
  ];
};

const error = (message: string, count: number, cause?: ErrorCount["cause"]): ErrorCount => ({
  kind: "script",
  message,
  place: "script.js:3:14",
  count,
  ...(cause === undefined ? {} : { cause }),
});

interface Measured {
  readonly series: readonly Series[];
  /** Those of another region. */
  readonly elsewhere?: readonly Series[];
  readonly errors?: readonly ErrorCount[];
  readonly thresholds?: Readonly<Record<string, string[]>>;
  readonly iterationErrors?: number;
  readonly isWhole?: boolean;
}

const judge = ({
  series,
  elsewhere = [],
  errors = [],
  thresholds = {},
  iterationErrors = 0.1,
  isWhole = true,
}: Measured) => {
  const totals = new RunTotals();
  totals.add("eu-west-1", payloadOf([{ second: 0, series: [...series] }], { errors: [...errors] }));
  if (elsewhere.length > 0) totals.add("us-east-1", payloadOf([{ second: 0, series: [...elsewhere] }]));
  const record = recordOf([], { thresholds: readThresholds(thresholds), limits: { iterationErrors } });
  return judgeMeasured(record, totals, isWhole);
};

describe("nothing was measured", () => {
  it.each<[string, Measured, string]>([
    [
      "when a mistake ended every iteration",
      { series: iterations(0, 50), errors: [error("TypeError: http.gett is not a function", 50)] },
      "an error of the script ended all 50 iterations: TypeError: http.gett is not a function (script.js:3:14)",
    ],
    [
      "when a mistake ended every iteration, though requests were answered",
      { series: [...iterations(0, 1), counter("http_reqs", GOOD, 9)] },
      "an error of the script ended the one iteration",
    ],
    [
      "when not one request got an answer",
      { series: [...iterations(5), counter("http_reqs", REFUSED, 120)] },
      "not one of 120 requests got an answer",
    ],
    [
      "when the end cut the only request",
      { series: [counter("http_reqs_interrupted", { status: "0", error_code: "1051" }, 1)] },
      "not one of 1 request got an answer",
    ],
    [
      "when setup() alone was answered",
      {
        series: [
          ...iterations(5, 0, 0, 0, { scenario: "default" }),
          counter("http_reqs", { ...GOOD, group: "::setup" }, 1),
          counter("http_reqs", { ...REFUSED, scenario: "default" }, 5),
        ],
      },
      "not one of 5 requests got an answer",
    ],
    [
      "when fail() ended all iterations without a request",
      { series: iterations(0, 0, 0, 3), errors: [error("fail: no", 3, "fail")] },
      "all 3 iterations threw, and no request was made: fail: no (script.js:3:14)",
    ],
    ["when nothing ended at all", { series: [] }, "no iteration ended, and no request was made"],
    [
      "when the script could not be loaded",
      { series: [], errors: [error("SyntaxError: Unexpected end of JSON input", 2)] },
      "no iteration ended, and no request was made: SyntaxError: Unexpected end of JSON input (script.js:3:14)",
    ],
  ])("%s", (_, measured, why) => {
    expect(judge(measured).reasons).toEqual([`nothing was measured: ${why}`]);
  });

  it.each<[string, Measured]>([
    ["a script that makes no request", { series: iterations(9) }],
    [
      "one answer in an outage",
      { series: [...iterations(2), counter("http_reqs", REFUSED, 99), counter("http_reqs", GOOD, 1)] },
    ],
    ["answers of 404 alone", { series: [...iterations(9), counter("http_reqs", { status: "404" }, 9)] }],
    [
      "an outage whose answers make the script throw",
      { series: [...iterations(0, 0, 9), counter("http_reqs", { status: "502" }, 9)] },
    ],
    [
      "a script that calls fail() whenever it is asked to",
      { series: [...iterations(0, 0, 0, 9), counter("http_reqs", { status: "500" }, 9)] },
    ],
    [
      "one long iteration that the end cut",
      { series: [counter("iterations_interrupted", {}, 1), counter("http_reqs", GOOD, 900)] },
    ],
    [
      "a setup() that calls another host in vain",
      { series: [...iterations(9), counter("http_reqs", { ...REFUSED, group: "::setup" }, 1)] },
    ],
    ["a run of which something is missing", { series: [], isWhole: false }],
  ])("is not said of %s", (_, measured) => {
    expect(judge(measured)).toEqual({ reasons: [], warnings: [] });
  });

  it("is said of a region or scenario that the script's errors ended whole", () => {
    const broken = iterations(0, 1, 0, 0, { scenario: "buy" });
    const { reasons } = judge({ series: [...iterations(99, 0, 0, 0, { scenario: "browse" }), ...broken] });
    expect(reasons).toEqual([
      "nothing was measured in the scenario buy: an error of the script ended the one iteration",
    ]);
    expect(judge({ series: iterations(99), elsewhere: iterations(0, 2) }).reasons).toEqual([
      "nothing was measured in the region us-east-1: an error of the script ended all 2 iterations",
    ]);
  });

  it("is a warning of a region or scenario without an answer", () => {
    const series = [...iterations(9), counter("http_reqs", GOOD, 9)];
    expect(judge({ series, elsewhere: [counter("http_reqs", REFUSED, 3)] })).toEqual({
      reasons: [],
      warnings: ["not one of 3 requests of the region us-east-1 got an answer"],
    });
  });
});

describe("iterations that an error of the script ended", () => {
  const errors = [
    error("TypeError: a", 3),
    error("RangeError: b", 8),
    error("fail: no", 90, "fail"),
    error("check: c", 70, "check"),
  ];

  it("are a reason to doubt above the limit, with the most frequent error", () => {
    expect(judge({ series: iterations(89, 11), errors }).reasons).toEqual([
      "an error of the script ended 11 of 100 iterations, since second 0, more than limits.iterationErrors (0.1) allows; most often: RangeError: b (script.js:3:14)",
    ]);
  });

  it("are told with their regions, where there are several", () => {
    const reasonOf = (one: number, other: number): string | undefined =>
      judge({ series: iterations(1_300 - one, one), elsewhere: iterations(1_300 - other, other) }).reasons[0];
    expect(reasonOf(1_000, 1_200)).toContain("ended 2,200 of 2,600 iterations, in every region since second 0, more");
    expect(reasonOf(0, 1_200)).toContain("ended 1,200 of 2,600 iterations, in us-east-1 since second 0, more");
  });

  it("name one of many, though most were not kept apart", () => {
    const made = [error("(other)", 9), error("Error: order 7", 2)];
    expect(judge({ series: iterations(89, 11), errors: made }).reasons).toEqual([
      expect.stringMatching(/allows; most often: Error: order 7 \(script\.js:3:14\)$/),
    ]);
  });

  it.each<[string, Measured]>([
    ["at the limit", { series: iterations(90, 10) }],
    ["below a limit of one's own", { series: iterations(50, 50), iterationErrors: 0.5 }],
    ["by fail()", { series: iterations(50, 0, 0, 50) }],
    ["by the target", { series: iterations(50, 0, 50) }],
    ["where a threshold judges them", { series: iterations(50, 50), thresholds: { iterations_failed: ["rate<0.2"] } }],
  ])("%s are none", (_, measured) => {
    expect(judge({ ...measured, errors }).reasons).toEqual([]);
  });

  it("are one at a limit of zero, if it is a single one", () => {
    expect(judge({ series: iterations(999, 1), iterationErrors: 0 }).reasons).toHaveLength(1);
  });

  it("are one where a threshold judges others alone", () => {
    const thresholds = { "iterations_failed{scenario:browse}": ["rate<1"] };
    const series = [
      ...iterations(50, 50, 0, 0, { scenario: "browse" }),
      ...iterations(80, 20, 0, 0, { scenario: "buy" }),
    ];
    expect(judge({ series, thresholds }).reasons).toEqual([
      "an error of the script ended 20 of 100 iterations, since second 0, more than limits.iterationErrors (0.1) allows",
    ]);
  });
});

describe("what threw outside of any iteration", () => {
  const errors = [error("TypeError: a", 60, "outside")];

  it("is a reason to doubt, like what ended iterations", () => {
    expect(judge({ series: iterations(60), errors }).reasons).toEqual([
      "the script threw 60 errors in work that no iteration awaited, in 60 iterations: TypeError: a (script.js:3:14)",
    ]);
  });

  it("is none where it is rare, or as many requests failed", () => {
    expect(judge({ series: iterations(600), errors }).reasons).toEqual([]);
    const outage = [...iterations(60), counter("http_reqs", { status: "503" }, 60)];
    expect(judge({ series: outage, errors }).reasons).toEqual([]);
  });
});
