// Planned load against the load that there was: what is a gap, what it is called, and what is none.
import fc from "fast-check";
import type { WorkerRecord } from "../../../contracts/delta/flush-item.ts";
import type { LoadGap } from "../../../contracts/delta/load-gaps.ts";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import type { SecondOfSeries } from "../../../contracts/delta/series.ts";
import type { RunEnding } from "../../../contracts/results/run-record.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { audit } from "../../../metrics/verdict/audit.ts";
import { commitItem, recordOf } from "../random-run.ts";
import { counter, gauge, payloadOf, workerRecord } from "../support.ts";

const REGION = "eu-west-1";
const START = Date.parse("2026-01-01T00:00:00.000Z");

interface Worker extends Partial<WorkerRecord> {
  readonly workerId: string;
  /** When it spoke last, in seconds from the start. */
  readonly until?: number;
  /** When it came, where it was not there at the start. */
  readonly from?: number;
  readonly hasEnded?: boolean;
}

interface Run {
  readonly load?: object;
  readonly region?: object;
  readonly vus?: number;
  readonly duration?: number;
  readonly workers?: readonly Worker[];
  readonly told?: readonly LoadGap[];
  /** Users at work in each second; in those that are not named as many as in the first. */
  readonly users?: (second: number) => number;
  readonly measuredSeconds?: number;
  readonly notices?: Parameters<typeof noticeOf>[];
  readonly ending?: Partial<RunEnding>;
}

const inspect = (run: Run) => {
  const { load = { executor: "constant-vus" }, vus = 4, duration = 30, told = [], notices = [] } = run;
  const { region = { vus }, workers = [{ workerId: "w" }], users = () => vus, measuredSeconds = duration } = run;
  const seconds = Array.from({ length: measuredSeconds }, (_, second): SecondOfSeries => {
    const atWork = users(second);
    const series = atWork === 0 ? [] : [gauge(atWork)];
    return { second, series: second === 0 ? [...series, counter("iterations", {}, 1)] : series };
  }).filter(({ series }) => series.length > 0);
  const records = workers.map(({ until = duration, from, ...changes }) =>
    workerRecord({
      final: true,
      sentAt: new Date(START + until * 1000).toISOString(),
      certificate: {
        clockOffsetMs: 0,
        roundTripMs: 1,
        leadMs: 8_000,
        skewMs: (from ?? 0) * 1000,
        atStart: from === undefined,
      },
      slot: 0,
      ...changes,
    }),
  );
  const totals = new RunTotals();
  const log = new RegionLog(REGION, (payload) => totals.add(REGION, payload));
  const payload = {
    ...payloadOf(seconds, { workers: records, notices: notices.map((notice) => noticeOf(...notice)) }),
    gaps: [...told],
  };
  log.append([commitItem(REGION, 1, "flush", payload)]);
  const base = recordOf([]);
  const config = { remoteRegions: { [REGION]: region }, duration: `${duration}s`, load };
  const ended = workers.filter(({ hasEnded = true }) => hasEnded);
  const ending = {
    ...(base.ending as RunEnding),
    totals: Object.fromEntries(
      ended.map(({ workerId }) => [workerId, { attempts: 0, iterations: 1, lastSequence: 1 }]),
    ),
    ...run.ending,
  };
  const regions = { [REGION]: { vus, workers: 1 + Math.max(0, ...workers.map(({ slot = 0 }) => slot)) } };
  const { loadGaps, invalidReasons, warnings } = audit(
    { ...base, config, regions, durationSeconds: duration, ending },
    new Map([[REGION, log]]),
    totals,
  );
  const text = [...invalidReasons, ...warnings].find((one) => one.includes("stood still"));
  return {
    gaps: loadGaps.map(({ fromSecond, toSecond, cause }) => `${cause} ${fromSecond} ${toSecond}`),
    isInvalid: invalidReasons.some((one) => one.includes("stood still")),
    text,
  };
};

const paused = (fromSecond: number, toSecond: number): LoadGap => ({
  fromSecond,
  toSecond,
  cause: "process-suspended",
});
const ramp = (...stages: [number, number][]) => ({
  executor: "ramping-vus",
  startFraction: 0,
  stages: stages.map(([duration, target]) => ({ duration: `${duration}s`, target })),
});

describe("is no gap", () => {
  it("a sound run, whatever its executor", () => {
    const none = { gaps: [], isInvalid: false };
    expect(inspect({})).toMatchObject(none);
    const rate = { region: { rate: 10, maxVUs: 4 } };
    expect(inspect({ ...rate, load: { executor: "constant-arrival-rate" } })).toMatchObject(none);
    expect(inspect({ load: { executor: "shared-iterations", iterations: 9 }, measuredSeconds: 3 })).toMatchObject(none);
    expect(inspect({ load: { executor: "per-vu-iterations", iterations: 2 }, measuredSeconds: 5 })).toMatchObject(none);
  });

  it("a ramp from nobody, a stage of nobody, the time after the last user", () => {
    const load = ramp([10, 1], [5, 0], [10, 0], [5, 1]);
    const users = (second: number): number => {
      if (second < 15)
        return second < 10 ? Math.floor((4 * (second + 0.5)) / 10) : Math.floor((4 * (14.5 - second)) / 5);
      return second < 25 ? 0 : Math.floor((4 * (second - 24.5)) / 5);
    };
    expect(inspect({ load, users }).gaps).toEqual([]);
  });

  it("a pause while nothing was due", () => {
    const load = ramp([5, 1], [0, 0], [20, 0], [5, 1]);
    const users = (second: number): number => (second < 5 ? Math.floor((4 * (second + 0.5)) / 5) : 0);
    expect(inspect({ load, users, measuredSeconds: 6, told: [paused(7, 20)] }).gaps).toEqual([]);
    const slow = { load: { executor: "constant-arrival-rate", timeUnit: "1m" }, region: { rate: 2, maxVUs: 4 } };
    expect(inspect({ ...slow, told: [paused(5, 12)] }).gaps).toEqual([]);
  });

  it("what comes after somebody ended the run", () => {
    const ending = { reason: "aborted" as const, abortedAt: new Date(START + 12_000).toISOString() };
    expect(inspect({ measuredSeconds: 13, ending, workers: [{ workerId: "w", until: 13 }] }).gaps).toEqual([]);
  });

  it("that users had no row left", () => {
    const notices: Run["notices"] = [["rows-used-up", "all rows were used"]];
    const users = (second: number): number => (second > 8 && second < 29 ? 0 : 4);
    expect(inspect({ notices, users }).gaps).toEqual([]);
  });

  it("anything, where the record does not tell what was planned", () => {
    expect(inspect({ region: { weight: -1 }, workers: [{ workerId: "w", until: 3, hasEnded: false }] }).gaps).toEqual(
      [],
    );
  });
});

describe("is a gap", () => {
  it.each([
    [1.9, false],
    [2.1, true],
  ])("a pause of %d s, which makes the run invalid beyond two", (seconds, isInvalid) => {
    const found = inspect({ told: [paused(5, 5 + seconds)] });
    expect(found).toMatchObject({ gaps: [`process-suspended 5 ${5 + seconds}`], isInvalid });
    expect(found.text).toContain(`stood still for ${seconds.toFixed(1)} s although some was due`);
  });

  it("what several short pauses add up to, each second once", () => {
    expect(inspect({ told: [paused(5, 6.5), paused(6, 6.9)] })).toMatchObject({ isInvalid: false });
    expect(inspect({ told: [paused(5, 6.5), paused(10, 11.5)] })).toMatchObject({ isInvalid: true });
  });

  it("only the part of a pause in which something was due", () => {
    const load = ramp([0, 1], [10, 1], [0, 0], [20, 0]);
    const users = (second: number): number => (second < 10 ? 4 : 0);
    expect(inspect({ load, users, measuredSeconds: 10, told: [paused(9.5, 25)] }).gaps).toEqual([
      "process-suspended 9.5 10",
    ]);
  });

  it("the time between a worker that died and the one after it, though others of its region were at work", () => {
    const workers: Worker[] = [
      { workerId: "dead", final: false, hasEnded: false, until: 8 },
      { workerId: "next", from: 20 },
      { workerId: "other", slot: 1 },
    ];
    expect(inspect({ workers })).toMatchObject({ gaps: ["worker-dead 8 20"], isInvalid: true });
  });

  it("the time until the end where no worker came after one that died", () => {
    expect(
      inspect({ workers: [{ workerId: "dead", final: false, hasEnded: false, until: 8 }], measuredSeconds: 8 }),
    ).toMatchObject({ gaps: ["worker-dead 8 30"], isInvalid: true });
  });

  it("the time after a worker handed its slot back", () => {
    const workers: Worker[] = [
      { workerId: "left", hasEnded: false, until: 8 },
      { workerId: "next", from: 9 },
    ];
    expect(inspect({ workers })).toMatchObject({ gaps: ["worker-left 8 9"], isInvalid: false });
  });

  it("the whole load of a slot whose worker died before it began", () => {
    const workers: Worker[] = [
      { workerId: "dead", final: false, hasEnded: false, until: 0.2, certificate: undefined },
      { workerId: "next", certificate: undefined },
    ];
    expect(inspect({ workers })).toMatchObject({ gaps: ["worker-dead 0 30"], isInvalid: true });
  });

  it("seconds of which the log has nothing, between such that it has", () => {
    const users = (second: number): number => (second >= 10 && second < 14 ? 0 : 4);
    expect(inspect({ users })).toMatchObject({ gaps: ["not-reported 10 14"], isInvalid: true });
    expect(inspect({ users, told: [paused(9, 14)] }).gaps).toEqual(["process-suspended 9 14"]);
  });
});

it("says of pauses at random times what of them was due, and no more", () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.integer({ min: 0, max: 400 }), length: fc.integer({ min: 1, max: 80 }) }), {
        maxLength: 6,
      }),
      (pauses) => {
        const told = pauses.map(({ at, length }) => paused(at / 10, (at + length) / 10));
        const paused10ths = new Set(
          told.flatMap(({ fromSecond, toSecond }) => {
            const [from, until] = [Math.round(fromSecond * 10), Math.min(300, Math.round(toSecond * 10))];
            return Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
          }),
        );
        const { gaps, isInvalid } = inspect({ told });
        const found = gaps.reduce((sum, gap) => {
          const [, from, until] = gap.split(" ").map(Number);
          return sum + (until ?? 0) - (from ?? 0);
        }, 0);
        // Pauses that are a tenth apart are one.
        expect(found).toBeGreaterThanOrEqual(paused10ths.size / 10 - 1e-9);
        expect(found).toBeLessThanOrEqual(paused10ths.size / 10 + told.length * 0.1 + 1e-9);
        if (paused10ths.size > 20) expect(isInvalid).toBe(true);
      },
    ),
  ));
