// The summary: the same from the log's export as from the live run, and right in what it says of requests, checks and
// verdict.
import fc from "fast-check";
import { exportLine, importLine } from "../../../contracts/delta/flush-codec.ts";
import type { FlushItem, FlushPayload } from "../../../contracts/delta/flush-item.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import type { GroupSummary } from "../../../contracts/results/k6-summary.ts";
import { Summary } from "../../../contracts/results/summary.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { commitItem, type RegionRun, recordOf, regionRunArb } from "../random-run.ts";
import { attemptsIn, counter, gauge, payloadOf, rate, requests, trend, workerRecord } from "../support.ts";

const REGIONS = ["eu-west-1", "us-east-1", "ap-south-1"];
const THRESHOLDS = readThresholds({
  http_req_duration: ["p(95)<300", "avg<100"],
  "http_req_duration{region:eu-west-1,status:200}": ["p(99.9)<500"],
  http_req_failed: ["rate<0.5"],
  "checks{check:is ok}": ["rate>0.1"],
});

/** Regions, and whose item comes next for somebody who reads them all as they grow. */
const liveRun = fc.tuple(...REGIONS.map(regionRunArb)).chain((regions) => {
  const turns = regions.flatMap(({ region, items }) => items.map(() => region));
  return fc.record({ regions: fc.constant(regions), turns: fc.shuffledSubarray(turns, { minLength: turns.length }) });
});

const reader = () => {
  const totals = new RunTotals();
  const logs = new Map(
    REGIONS.map((region) => [region, new RegionLog(region, (payload) => totals.add(region, payload))]),
  );
  return { totals, logs };
};

const readLive = (regions: readonly RegionRun[], turns: readonly string[]) => {
  const { totals, logs } = reader();
  const next = new Map<string, number>();
  for (const turn of turns) {
    const at = next.get(turn) ?? 0;
    next.set(turn, at + 1);
    logs.get(turn)?.append(regions.find(({ region }) => region === turn)?.items.slice(at, at + 1) ?? []);
  }
  return { totals, logs };
};

const readExport = (lines: readonly string[]) => {
  const { totals, logs } = reader();
  const items: FlushItem[] = lines.map(importLine);
  for (const [region, log] of logs) log.append(items.filter(({ run }) => run.endsWith(`#${region}`)));
  return { totals, logs };
};

/** The summary of one region's only flush, by one worker that ended. */
const summaryOf = (payload: Partial<FlushPayload>, changes: Parameters<typeof recordOf>[1] = {}): Summary => {
  const totals = new RunTotals();
  const log = new RegionLog("eu-west-1", (read) => totals.add("eu-west-1", read));
  const attemptsTotal = attemptsIn(payload.seconds ?? []);
  const workers = [workerRecord({ attemptsTotal, attempts: attemptsTotal })];
  const items = [commitItem("eu-west-1", 1, "flush", payloadOf([], { workers, ...payload }))];
  log.append(items);
  const run = { region: "eu-west-1", items, payloads: [], attempts: new Map([["worker-0", attemptsTotal]]) };
  return summarise(recordOf([run], changes), new Map([["eu-west-1", log]]), totals);
};

const checksUnder = (group: GroupSummary | undefined): GroupSummary["checks"] =>
  group === undefined ? [] : [...group.checks, ...group.groups.flatMap(checksUnder)];

describe("a summary", () => {
  it("made again from the exported log is the one of the live run", () =>
    fc.assert(
      fc.property(liveRun, ({ regions, turns }) => {
        const record = recordOf(regions, { thresholds: THRESHOLDS });
        const live = readLive(regions, turns);
        const rebuilt = readExport(regions.flatMap(({ items }) => items.map(exportLine)));
        const summary = summarise(record, live.logs, live.totals);
        expect(summarise(record, rebuilt.logs, rebuilt.totals)).toEqual(summary);
        expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
      }),
      { numRuns: 60 },
    ));

  it("has in all what its regions have together, and in its requests what it has in all", () =>
    fc.assert(
      fc.property(liveRun, ({ regions, turns }) => {
        const { totals, logs } = readLive(regions, turns);
        const { metrics, regions: byRegion, requests: rows, ledger } = summarise(recordOf(regions), logs, totals);
        for (const metric of ["http_reqs", "iterations"]) {
          const counts = Object.values(byRegion).map((one) => one.metrics[metric]?.values.count ?? 0);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(metrics[metric]?.values.count ?? 0);
        }
        expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(ledger.merged);
        expect(rows.reduce((sum, { failedCount }) => sum + failedCount, 0)).toBe(
          metrics.http_req_failed?.values.passes ?? 0,
        );
        for (const { count, statuses } of rows)
          expect(Object.values(statuses).reduce((sum, one) => sum + one, 0)).toBe(count);
      }),
      { numRuns: 60 },
    ));

  it("lists requests by count, then by name and method, with statuses and times in milliseconds", () => {
    const series = [
      requests({ name: "cart", method: "POST", status: "200" }, [1_000]),
      requests({ name: "cart", method: "GET", status: "200" }, [2_000, 4_000]),
      requests({ name: "cart", method: "GET", status: "503" }, [6_000]),
      requests({ name: "cart", method: "DELETE", status: "200" }, [9_000]),
    ].flat();
    const rows = summaryOf({ seconds: [{ second: 0, series }] }).requests;
    expect(rows.map(({ name, method, count, failedCount }) => [name, method, count, failedCount])).toEqual([
      ["cart", "GET", 3, 1],
      ["cart", "DELETE", 1, 0],
      ["cart", "POST", 1, 0],
    ]);
    expect(rows[0]?.statuses).toEqual({ 200: 2, 503: 1 });
    expect(rows[0]?.duration.values).toMatchObject({ avg: 4, min: 2, max: 6, count: 3 });
  });

  it("lists checks by name with what passed and what failed", () => {
    const series = [rate("checks", { check: "is ok" }, 5, 3), rate("checks", { check: "has a body" }, 2, 2)];
    expect(summaryOf({ seconds: [{ second: 0, series }] }).checks).toEqual([
      { group: "", name: "has a body", passes: 2, fails: 0 },
      { group: "", name: "is ok", passes: 3, fails: 2 },
    ]);
  });

  it("keeps checks of one name apart by their groups", () => {
    const series = [
      rate("checks", { check: "is 200", group: "::shop::pay" }, 4, 0),
      rate("checks", { check: "is 200", group: "::shop" }, 4, 4),
      rate("checks", { check: "is 200", group: "::shop::pay", status: "500" }, 1, 1),
      trend("group_duration", { group: "::shop::idle" }, [2_000]),
    ];
    const { checks, root_group, options, state } = summaryOf({ seconds: [{ second: 0, series }] });
    expect(checks.map(({ group, passes, fails }) => [group, passes, fails])).toEqual([
      ["::shop", 4, 0],
      ["::shop::pay", 1, 4],
    ]);
    const id = expect.stringMatching(/^[0-9a-f]{32}$/);
    const pay = { name: "is 200", path: "::shop::pay::is 200", id, passes: 1, fails: 4 };
    expect(root_group).toMatchObject({ name: "", path: "", id: "d41d8cd98f00b204e9800998ecf8427e", checks: [] });
    expect(root_group?.groups).toMatchObject([{ name: "shop", path: "::shop", checks: [{ passes: 4, fails: 0 }] }]);
    expect(root_group?.groups[0]?.groups).toEqual([
      { name: "idle", path: "::shop::idle", id, groups: [], checks: [] },
      { name: "pay", path: "::shop::pay", id, groups: [], checks: [pay] },
    ]);
    expect(options?.summaryTrendStats).toContain("p(95)");
    expect(state).toEqual({ isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: 1_000 });
  });

  it("has every check in its tree once, whatever groups and checks are called", () => {
    const name = fc.constantFrom("a", "b", "", "::", "a::b", ":", "\n", "(other)", "__proto__", "é\u0000🙂");
    const group = fc.oneof(
      fc.constantFrom("", "(other)"),
      fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.map((one) => `::${one}`).join("")),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(group, name), { maxLength: 8 }), (pairs) => {
        const series = pairs.map(([path, check]) => rate("checks", { check, ...(path && { group: path }) }, 3, 1));
        const { checks, root_group } = summaryOf({ seconds: [{ second: 0, series }] });
        const inTree = checksUnder(root_group);
        expect(inTree.map((one) => one.name).sort()).toEqual(checks.map((one) => one.name).sort());
        expect(new Set(inTree.map(({ id }) => id)).size).toBe(checks.length);
        expect(inTree.reduce((sum, { passes }) => sum + passes, 0)).toBe(pairs.length);
      }),
    );
  });

  it("says how many users worked at the end, not after it", () => {
    const users = (second: number, sum: number) => ({ second, series: [gauge(sum)] });
    const after = { second: 2, series: [counter("iterations", {}, 1)] };
    const { metrics } = summaryOf({ seconds: [users(0, 5), users(1, 7), after] });
    expect(metrics.vus?.values).toEqual({ value: 7, min: 5, max: 7 });
  });

  it("has as many users at most as all threads were given", () => {
    const given = (sum: number) => ({ kind: "gauge" as const, metric: "vus_max", tags: {}, count: 1, sum });
    const seconds = [
      { second: 0, series: [given(3), given(4)] },
      { second: 4, series: [given(4)] },
    ];
    expect(summaryOf({ seconds }).metrics.vus_max?.values).toMatchObject({ value: 7, max: 7 });
  });

  it("gives rates per second of the load, or of what was measured when the run ended early", () => {
    const seconds = [{ second: 3, series: [counter("iterations", {}, 8)] }];
    expect(summaryOf({ seconds }).metrics.iterations?.values).toEqual({ count: 8, rate: 2 });
    expect(summaryOf({ seconds }, { durationSeconds: 2 }).metrics.iterations?.values).toEqual({ count: 8, rate: 4 });
  });

  it("puts a threshold's metric with its tags beside the metrics, with what held", () => {
    const key = "http_req_duration{status:200}";
    const series = requests({ name: "cart", method: "GET", status: "200" }, [2_000]);
    const { metrics } = summaryOf(
      { seconds: [{ second: 0, series }] },
      { thresholds: readThresholds({ [key]: ["max<1", "max<3"], "http_req_duration{status:500}": ["max<1"] }) },
    );
    expect(metrics[key]?.thresholds).toEqual({ "max<1": { ok: false }, "max<3": { ok: true } });
    expect(metrics[key]?.values).toEqual(metrics.http_req_duration?.values);
    expect(Object.keys(metrics)).not.toContain("http_req_duration{status:500}");
  });

  it("has the most frequent errors first", () => {
    const error = (message: string, count: number) => ({
      kind: "script" as const,
      message,
      place: "script.js:1:1",
      count,
    });
    const { errors } = summaryOf({ errors: [error("seldom", 1), error("often", 5), error("seldom", 2)] });
    expect(errors).toEqual([error("often", 5), error("seldom", 3)]);
  });

  it("has no start instant when the run never started", () => {
    const ending = { startTimestamp: "", reason: "barrier-timeout" as const, totals: {}, missing: [] };
    expect(summaryOf({ workers: [] }, { ending }).start).toEqual({ instant: null, skewMilliseconds: null });
  });
});

describe("the verdict", () => {
  const seconds = [{ second: 0, series: [counter("iterations", {}, 1), trend("http_req_duration", {}, [5_000])] }];
  const broken = { http_req_duration: ["max<1"] };
  const ended = recordOf([]).ending;
  if (ended === null) throw new Error("a run that ended was expected");
  const totals = { "worker-0": { attempts: 9, iterations: 0, lastSequence: 2 } };
  const aborted = { ...ended, reason: "aborted" as const };

  it.each([
    ["passed when every threshold holds", { thresholds: { http_req_duration: ["max<9"] } }, "passed"],
    ["failed when one does not", { thresholds: { http_req_duration: ["max<9", "max<1"] } }, "failed"],
    [
      "invalid rather than failed when numbers are missing",
      { thresholds: broken, ending: { ...ended, totals } },
      "invalid",
    ],
    ["interrupted whatever else", { thresholds: broken, ending: { ...aborted, totals } }, "interrupted"],
  ] as const)("is %s", (_, changes, verdict) => {
    const thresholds = readThresholds(changes.thresholds);
    expect(summaryOf({ seconds }, { ...changes, thresholds }).verdict).toBe(verdict);
  });
});
