// The audit, rule by rule: what makes a run's numbers not to be trusted, what deserves a warning, and what the ledger
// says.
import fc from "fast-check";
import type { WorkerRecord } from "../../../contracts/delta/flush-item.ts";
import { NOTICES, type Notice, type NoticeCode, type NoticeLevel, noticeOf } from "../../../contracts/delta/notices.ts";
import type { Series } from "../../../contracts/delta/series.ts";
import { FAILURES, type FailureKind, isOwnFailure } from "../../../contracts/metrics/outcomes.ts";
import type { RunEnding, RunRecord } from "../../../contracts/results/run-record.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { audit } from "../../../metrics/verdict/audit.ts";
import * as limits from "../../../metrics/verdict/limits.ts";
import { commitItem, partItem, recordOf } from "../random-run.ts";
import { counter, payloadOf, workerRecord } from "../support.ts";

const REGION = "eu-west-1";

interface Worker extends Partial<WorkerRecord> {
  /** What it said at its end, when that is not what the log has; null when it said nothing. */
  readonly said?: number | null;
}

interface Run {
  readonly workers: readonly Worker[];
  readonly series?: readonly Series[];
  readonly notices?: readonly Notice[];
  readonly ending?: Partial<RunEnding> | null;
  readonly record?: Partial<RunRecord>;
}

/** The audit of a run of one region and one flush, which is in order but for what the test changes. */
const inspect = ({ workers, series = [], notices = [], ending = {}, record = {} }: Run) => {
  const totals = new RunTotals();
  const log = new RegionLog(REGION, (payload) => totals.add(REGION, payload));
  const records = workers.map(({ said: _, ...changes }, slot) =>
    workerRecord({ workerId: `worker-${slot}`, slot, ...changes }),
  );
  const made = workers.flatMap(({ attemptsTotal }) =>
    attemptsTotal === undefined || attemptsTotal === 0 ? [] : [counter("http_reqs", {}, attemptsTotal)],
  );
  const hasIterations = series.some(({ metric }) => metric === "iterations");
  const ran = hasIterations ? [] : [counter("iterations", {}, 1)];
  const payload = payloadOf([{ second: 0, series: [...made, ...ran, ...series] }], {
    workers: records,
    notices: [...notices],
  });
  const items = [commitItem(REGION, 1, "flush", payload)];
  log.append(items);
  const attempts = new Map(records.map(({ workerId, attemptsTotal }) => [workerId, attemptsTotal]));
  const base = recordOf([{ region: REGION, items, payloads: [], attempts }]);
  const spoken = Object.fromEntries(
    workers.flatMap(({ said, attemptsTotal = 0 }, slot) =>
      said === null ? [] : [[`worker-${slot}`, { attempts: said ?? attemptsTotal, iterations: 0, lastSequence: 1 }]],
    ),
  );
  const ended = base.ending === null || ending === null ? null : { ...base.ending, totals: spoken, ...ending };
  const complete = { ...base, ending: ended, ...record };
  const logs = new Map([[REGION, log]]);
  return { ...audit(complete, logs, totals), verdict: summarise(complete, logs, totals).verdict };
};

const codes = Object.keys(NOTICES) as NoticeCode[];

const health = (changes: Partial<WorkerRecord["health"]>): Pick<WorkerRecord, "health"> => ({
  health: { ...workerRecord().health, ...changes },
});

const certificate = (changes: Partial<NonNullable<WorkerRecord["certificate"]>>) => ({
  certificate: { clockOffsetMs: 0, roundTripMs: 1, leadMs: 8_000, skewMs: 0, atStart: true, ...changes },
});

it("a run in order has nothing to be said of it", () => {
  expect(inspect({ workers: [{ attemptsTotal: 1_000 }, { attemptsTotal: 500 }] })).toMatchObject({
    ledger: { sent: 1_500, merged: 1_500, lost: 0, ambiguous: 0, neverSent: 0, interrupted: 0, resent: 0, refused: 0 },
    skewMilliseconds: 0,
    invalidReasons: [],
    warnings: [],
    verdict: "passed",
  });
});

describe("the ledger", () => {
  const workerArb = fc.record({
    attemptsTotal: fc.nat(2_000),
    attempts: fc.nat(50),
    inFlight: fc.nat(5),
    final: fc.boolean(),
    said: fc.constantFrom(null, 0, 100, 2_500),
  });

  it("balances: sent = merged + lost, lost only above 0.1 % a reason to doubt", () =>
    fc.assert(
      fc.property(fc.array(workerArb, { minLength: 1, maxLength: 4 }), (workers) => {
        const { ledger, invalidReasons, warnings } = inspect({ workers });
        const lostAt = (rateOf: (attempts: number) => number): number =>
          workers
            .map(({ attemptsTotal, attempts, inFlight, final, said }) =>
              said === null
                ? final
                  ? 0
                  : limits.GAP_SECONDS * rateOf(attempts) + inFlight
                : Math.max(0, said - attemptsTotal),
            )
            .reduce((sum, one) => sum + one, 0);
        const peak = Math.max(...workers.map(({ attempts }) => attempts));
        expect(ledger.merged).toBe(workers.reduce((sum, { attemptsTotal }) => sum + attemptsTotal, 0));
        // At least by its own rate; at most by the highest of its region, where it had none or shared a slot.
        expect(ledger.lost).toBeGreaterThanOrEqual(lostAt((attempts) => attempts));
        expect(ledger.lost).toBeLessThanOrEqual(lostAt(() => peak));
        expect(ledger.sent).toBe(ledger.merged + ledger.lost);
        expect(invalidReasons.length > 0).toBe(ledger.lost * 1_000 > ledger.sent);
        if (ledger.lost > 0) expect(invalidReasons.length + warnings.length).toBeGreaterThan(0);
      }),
    ));

  it.each([
    [9_990, 10_000, "passed"],
    [10_000, 10_010, "passed"],
    [10_000, 10_011, "invalid"],
  ])("with %d attempts in the log and %d at the worker's end is %s", (attemptsTotal, said, verdict) => {
    const found = inspect({ workers: [{ attemptsTotal, said }] });
    const gap = `worker worker-0 in ${REGION} made ${said - attemptsTotal} requests that did not reach the log`;
    expect([found.ledger.lost, found.verdict]).toEqual([said - attemptsTotal, verdict]);
    expect(verdict === "invalid" ? found.invalidReasons : found.warnings).toEqual([gap]);
  });

  it("bounds what a killed worker loses by the seconds on their way at its highest rate, and what was under way", () => {
    const { ledger, invalidReasons } = inspect({
      workers: [{ attemptsTotal: 1_000, attempts: 40, inFlight: 2, final: false, said: null }],
    });
    expect(ledger).toMatchObject({ sent: 1_122, merged: 1_000, lost: 122 });
    expect(invalidReasons).toEqual([
      `worker worker-0 in ${REGION} ended without its last delta: at most 122 of its requests are missing`,
    ]);
  });

  it("bounds what one loses that was killed before its first second by its successor's rate", () => {
    const { ledger } = inspect({
      workers: [
        { attemptsTotal: 0, attempts: 0, inFlight: 4, final: false, said: null },
        { attemptsTotal: 500, attempts: 50 },
      ],
    });
    expect(ledger.lost).toBe(limits.GAP_SECONDS * 50 + 4);
  });

  it("bounds what a region loses that left nothing by the rate of as many virtual users elsewhere", () => {
    const totals = new RunTotals();
    const logOf = (region: string, worker: Partial<WorkerRecord>): RegionLog => {
      const log = new RegionLog(region, (payload) => totals.add(region, payload));
      log.append([commitItem(region, 1, "flush", payloadOf([], { workers: [workerRecord(worker)] }))]);
      return log;
    };
    const logs = new Map([
      [REGION, logOf(REGION, { workerId: "dead", attempts: 0, attemptsTotal: 0, inFlight: 2, final: false })],
      ["us-east-1", logOf("us-east-1", { workerId: "other", attempts: 40, attemptsTotal: 0 })],
    ]);
    const base = recordOf([]);
    const regions = { [REGION]: { vus: 6, workers: 1 }, "us-east-1": { vus: 4, workers: 1 } };
    const { ledger } = audit({ ...base, regions, ending: null }, logs, totals);
    expect(ledger.lost).toBe(limits.GAP_SECONDS * 60 + 2);
  });

  it("counts a worker that the log does not know by what it said", () => {
    const totals = { "worker-9": { attempts: 7, iterations: 0, lastSequence: 1 } };
    const { ledger, invalidReasons } = inspect({ workers: [{}], ending: { totals } });
    expect(ledger).toMatchObject({ sent: 7, merged: 0, lost: 7 });
    expect(invalidReasons).toEqual(["worker worker-9 made 7 requests, none of which reached the log"]);
  });

  it("tells attempts that the target may have counted from those that never left", () => {
    const series = [
      counter("http_reqs", { status: "200" }, 5),
      counter("http_reqs", { status: "0", error_code: "1050" }, 3),
      counter("http_reqs", { status: "0", error_code: "1212" }, 2),
    ];
    expect(inspect({ workers: [{}], series }).ledger).toMatchObject({ merged: 10, ambiguous: 3, neverSent: 2 });
  });

  it("counts interrupted attempts among the ambiguous and the never sent", () => {
    const series = [
      counter("http_reqs", { status: "200" }, 5),
      counter("http_reqs", { status: "0", error_code: "1050" }, 1),
      counter("http_reqs_interrupted", { status: "0", error_code: "1051" }, 3),
      counter("http_reqs_interrupted", { status: "0", error_code: "1052" }, 2),
    ];
    const { ledger } = inspect({ workers: [{}], series });
    expect(ledger).toMatchObject({ sent: 11, merged: 11, ambiguous: 4, neverSent: 2, interrupted: 5 });
  });

  it("counts first tries as attempts, by what became of them, and apart", () => {
    const series = [
      counter("http_reqs", { status: "200" }, 5),
      counter("http_reqs_resent", { status: "0", error_code: "1220" }, 3),
      counter("http_reqs_resent", { status: "0", error_code: "1638" }, 1),
    ];
    const { ledger } = inspect({ workers: [{}], series });
    expect(ledger).toMatchObject({ sent: 9, merged: 9, lost: 0, ambiguous: 3, neverSent: 1, resent: 4 });
  });

  it("doubts a log that holds other requests than its workers claim", () => {
    const { invalidReasons } = inspect({ workers: [{}], series: [counter("http_reqs", {}, 3)] });
    expect(invalidReasons).toEqual([`the log of ${REGION} holds 3 requests, its workers claim 0`]);
  });

  it("doubts a damaged log", () => {
    const log = new RegionLog(REGION, () => undefined);
    log.append([partItem(REGION, 2, "flush", payloadOf([]))]);
    const { invalidReasons } = audit(
      recordOf([{ region: REGION, items: [], payloads: [], attempts: new Map() }]),
      new Map([[REGION, log]]),
      new RunTotals(),
    );
    expect(invalidReasons).toEqual([`the flush log of ${REGION} lacks the items 1 to 1`]);
  });
});

describe("the start", () => {
  it.each([
    [limits.MAX_START_SKEW_MS, []],
    [
      limits.MAX_START_SKEW_MS + 1,
      ["the start was not simultaneous: first iterations lie 251 ms apart, at most 250 are allowed"],
    ],
  ])("with first iterations %d ms apart is doubted above the limit", (apartMs, reasons) => {
    const workers = [certificate({ skewMs: -100 }), certificate({ skewMs: apartMs - 100 })];
    const { skewMilliseconds, invalidReasons } = inspect({ workers });
    expect({ skewMilliseconds, invalidReasons }).toEqual({ skewMilliseconds: apartMs, invalidReasons: reasons });
  });

  it.each([
    [limits.MIN_START_LEAD_MS, []],
    [
      limits.MIN_START_LEAD_MS - 1,
      [`late start: worker worker-0 in ${REGION} learned of it 1,999 ms ahead; raise start.bufferSeconds`],
    ],
  ])("that a worker learned of %d ms ahead is doubted below the limit", (leadMs, reasons) => {
    expect(inspect({ workers: [certificate({ leadMs })] }).invalidReasons).toEqual(reasons);
  });

  it.each(["none", "simulated"] as const)("on one machine is judged by its skew alone: distances %s", (distances) => {
    const reasonsOf = (...skews: number[]) =>
      inspect({ workers: skews.map((skewMs) => certificate({ leadMs: -20, skewMs })), record: { distances } })
        .invalidReasons;
    expect(reasonsOf(0)).toEqual([]);
    expect(reasonsOf(0, 40)).toEqual([]);
    expect(reasonsOf(0, 300)).toEqual([expect.stringMatching(/not simultaneous/)]);
  });

  it("is not judged by a worker that took over a slot in mid-run", () => {
    const workers = [{}, { slot: 0, ...certificate({ atStart: false, leadMs: 0, skewMs: 60_000 }) }];
    const regions = { [REGION]: { vus: 10, workers: 1 } };
    const { skewMilliseconds, invalidReasons } = inspect({ workers, record: { regions } });
    expect({ skewMilliseconds, invalidReasons }).toEqual({ skewMilliseconds: 0, invalidReasons: [] });
  });

  it("is doubted when a slot has no certificate of it", () => {
    const regions = { [REGION]: { vus: 10, workers: 3 } };
    const workers = [{}, certificate({ atStart: false })];
    expect(inspect({ workers, record: { regions } }).invalidReasons).toEqual([
      `2 of 3 workers in ${REGION} gave no certificate of their start`,
    ]);
  });

  it("has no skew when nobody certified it", () => {
    expect(inspect({ workers: [certificate({ atStart: false })] }).skewMilliseconds).toBeNull();
  });
});

describe("the end", () => {
  const unknown = "nobody followed the run to its end: what its workers did last is not known";

  it.each<[string, Partial<RunEnding> | null, string[]]>([
    ["that nobody saw", null, [unknown]],
    ["that is not known", { reason: "unknown" }, [unknown]],
    ["by the deadline", { reason: "deadline" }, ["the run was ended by its deadline, not by its workers"]],
    ["by somebody", { reason: "aborted" }, []],
    [
      "at a barrier that was not met",
      { reason: "barrier-timeout" },
      [`the run never started: ${REGION} not ready in time`],
    ],
    [
      "at a barrier, with what was missing",
      { reason: "barrier-timeout", missing: ["us-east-1: 2 of 3 workers"] },
      ["the run never started: us-east-1: 2 of 3 workers not ready in time"],
    ],
  ])("%s is a reason to doubt, or not", (_, ending, reasons) => {
    expect(inspect({ workers: [{}], ending }).invalidReasons).toEqual(reasons);
  });

  it("before the start asks nobody for a certificate", () => {
    const regions = { [REGION]: { vus: 10, workers: 3 } };
    const ending = { reason: "aborted" as const, startTimestamp: "" };
    expect(inspect({ workers: [], record: { regions }, ending }).invalidReasons).toEqual([]);
  });
});

describe("the generators", () => {
  it.each([
    [limits.WARN_MEAN_LAG_MS, [], []],
    [21, [], [`worker worker-0 in ${REGION} was busy: its event loop was 21 ms late on average`]],
    [limits.MAX_MEAN_LAG_MS, [], [`worker worker-0 in ${REGION} was busy: its event loop was 100 ms late on average`]],
    [
      101,
      [
        `worker worker-0 in ${REGION} could not keep up: its event loop was 101 ms late on average; use more tasks (lower task.vusPerTask)`,
      ],
      [],
    ],
  ])("with an event loop %d ms late on average are fine, busy or the bottleneck", (lagMs, reasons, warned) => {
    const { invalidReasons, warnings } = inspect({ workers: [health({ eventLoopLagMeanMs: lagMs })] });
    expect({ invalidReasons, warnings }).toEqual({ invalidReasons: reasons, warnings: warned });
  });

  it.each([
    [limits.WARN_CPU_FRACTION, 0, [], []],
    [1, 0, [], [`worker worker-0 in ${REGION} used 100 % of its CPU`]],
    [
      limits.MAX_CPU_FRACTION,
      30,
      [],
      [
        `worker worker-0 in ${REGION} was busy: its event loop was 30 ms late on average`,
        `worker worker-0 in ${REGION} used 95 % of its CPU`,
      ],
    ],
    [
      0.96,
      30,
      [
        `worker worker-0 in ${REGION} used 96 % of its CPU, and its event loop was late; use more tasks (lower task.vusPerTask) or give them more CPU (task.cpu)`,
      ],
      [`worker worker-0 in ${REGION} was busy: its event loop was 30 ms late on average`],
    ],
  ])(
    "that used %d of their CPU, with an event loop %d ms late, are fine, near it or the bottleneck",
    (cpuFraction, lagMs, reasons, warned) => {
      const { invalidReasons, warnings } = inspect({
        workers: [health({ cpuFraction, eventLoopLagMeanMs: lagMs })],
      });
      expect({ invalidReasons, warnings }).toEqual({ invalidReasons: reasons, warnings: warned });
    },
  );

  it.each([
    [limits.WARN_MEAN_SLIP_MS, "fine"],
    [21, "warned of"],
    [limits.MAX_MEAN_SLIP_MS, "warned of"],
    [101, "doubted"],
  ])("whose iterations began %d ms late on average are %s", (meanMs, verdict) => {
    const { invalidReasons, warnings } = inspect({
      workers: [health({ begunIterationCount: 10, slipMeanMs: meanMs, slipMaxMs: 300 })],
    });
    const slipped = `iterations of worker worker-0 in ${REGION} began ${meanMs} ms after they were due on average, 300 ms at most`;
    expect(warnings).toEqual(verdict === "warned of" ? [slipped] : []);
    expect(invalidReasons).toEqual(verdict === "doubted" ? [`${slipped}; use more tasks (lower task.vusPerTask)`] : []);
  });

  it.each([
    [limits.WARN_GC_FRACTION, limits.WARN_GC_PAUSE_MS, "fine", ""],
    [0.01, 101, "warned of", `stood still for garbage collection: longest pause 101 ms`],
    [0.06, 50, "warned of", `spent 6 % of its time in garbage collection (longest pause 50 ms)`],
    [0.11, 50, "doubted", `spent 11 % of its time in garbage collection (longest pause 50 ms)`],
  ])("that spent %d of their time in garbage collection, %d ms at once, are %s", (fraction, pauseMs, verdict, said) => {
    const { invalidReasons, warnings } = inspect({
      workers: [health({ gcFraction: fraction, gcPauseMaxMs: pauseMs })],
    });
    const text = `worker worker-0 in ${REGION} ${said}`;
    expect(warnings).toEqual(verdict === "warned of" ? [text] : []);
    expect(invalidReasons).toEqual(
      verdict === "doubted"
        ? [`${text}; keep less in the script (discardResponseBodies), or use more tasks (lower task.vusPerTask)`]
        : [],
    );
  });

  it.each(Object.entries(FAILURES).filter(([kind]) => isOwnFailure(kind as FailureKind)))(
    "that failed requests by their own doing (%s) are doubted above a thousandth, with what to change",
    (_, { errorCode, ...failure }) => {
      for (const [count, verdict] of [
        [1, "passed"],
        [2, "invalid"],
      ] as const) {
        const series = [
          counter("http_reqs", { status: "200" }, 1_000 - count),
          counter("http_reqs", { status: "0", error_code: errorCode }, count),
        ];
        const found = inspect({ workers: [{ attemptsTotal: 0 }], series });
        const remedy = "remedy" in failure ? failure.remedy : "";
        const said = `${count} of 1,000 requests failed by the generator's own doing: ${failure.meaning}; ${remedy}`;
        expect(verdict === "invalid" ? found.invalidReasons : found.warnings).toContain(said);
        expect(remedy).toMatch(/task|responseType|http\.version/);
        const { neverSent, ambiguous } = found.ledger;
        expect(failure.outcome === "never-sent" ? neverSent : ambiguous).toBe(count);
      }
    },
  );

  it("are not blamed for what the target refused", () => {
    const series = [counter("http_reqs", { status: "0", error_code: FAILURES["connection-refused"].errorCode }, 1_000)];
    const { invalidReasons, warnings } = inspect({ workers: [{ attemptsTotal: 0 }], series });
    expect([...invalidReasons, ...warnings].join()).not.toMatch(/not sent/);
  });

  it.each([
    [200, 20, 0],
    [200, 21, 1],
    [20, 10, 0],
    [20, 11, 1],
  ])("of %d iterations that began %d late are doubted above a tenth and above ten", (iterations, late, count) => {
    const { invalidReasons } = inspect({
      workers: [health({ lateIterationCount: late })],
      series: [counter("iterations", {}, iterations)],
    });
    expect(invalidReasons).toEqual(
      count === 0
        ? []
        : [`${late} of ${iterations} iterations began more than 100 ms late; use more tasks (lower task.vusPerTask)`],
    );
  });

  it("pass on what they say, each where its level says", () => {
    const { invalidReasons, warnings } = inspect({
      workers: [{}],
      notices: [noticeOf("names-bounded", "too many names"), noticeOf("thread-blocked", "slot 0 was stopped")],
    });
    expect(invalidReasons).toEqual([`${REGION}: slot 0 was stopped`]);
    expect(warnings).toEqual([`${REGION}: too many names`]);
  });

  it("are kept apart where two levels say the same words", () => {
    const both = [noticeOf("thread-blocked", "slot 0"), noticeOf("thread-ended", "slot 0")];
    for (const notices of [both, both.toReversed(), [...both, noticeOf("plan-retried", "slot 0")]]) {
      const { invalidReasons, warnings, verdict } = inspect({ workers: [{ attemptsTotal: 10 }], notices });
      const said = [`${REGION}: slot 0`];
      expect({ invalidReasons, warnings, verdict }).toEqual({
        invalidReasons: said,
        warnings: said,
        verdict: "invalid",
      });
    }
  });

  it("are judged by the level of what they say, never by its words", () =>
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.oneof(fc.string(), fc.constant("script blocked: it")), (code, text) => {
        const {
          invalidReasons,
          failReasons = [],
          warnings,
          verdict,
        } = inspect({
          workers: [{ attemptsTotal: 10 }],
          notices: [noticeOf(code, text)],
        });
        const saidAt = (level: NoticeLevel) => (NOTICES[code].level === level ? [`${REGION}: ${text}`] : []);
        expect({ invalidReasons, failReasons, warnings, verdict }).toEqual({
          invalidReasons: saidAt("invalid"),
          failReasons: saidAt("failed"),
          warnings: saidAt("warning"),
          verdict: { invalid: "invalid", failed: "failed", warning: "passed" }[NOTICES[code].level],
        });
      }),
    ));

  it("do not make a run invalid that read its plan at the third try", () => {
    const notices = [noticeOf("plan-retried", "no such object: it was read at try 3")];
    expect(inspect({ workers: [{ attemptsTotal: 10 }], notices }).verdict).toBe("passed");
  });
});
