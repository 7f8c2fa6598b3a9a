// The recorder against a plain list: whatever is taken and when, it sums to what was recorded, each sample in its
// second.
import fc from "fast-check";
import type { Series } from "../../../contracts/delta/series.ts";
import { FAILURES, type FailureKind, isInterruption } from "../../../contracts/metrics/outcomes.ts";
import { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import { RequestSamples } from "../../../images/load-generator/protocols/http/request-samples.ts";
import { UNSCHEDULED } from "../../../images/load-generator/protocols/protocol.ts";
import { type Recorded, Recorder } from "../../../images/load-generator/recorder/recorder.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";

const replyOf = (status: number, failure: FailureKind | null, micros: number): Reply => {
  const reply = new Reply();
  Object.assign(reply, {
    status: failure === null ? status : 0,
    failure,
    waitingMicros: micros,
    sentBytes: 10,
    receivedBytes: micros % 97,
  });
  return reply;
};

type RecorderStep =
  | {
      readonly is: "request";
      readonly name: string;
      readonly method: string;
      readonly group: string;
      readonly status: number;
      readonly failure: FailureKind | null;
      readonly micros: number;
    }
  | { readonly is: "iteration"; readonly micros: number }
  | { readonly is: "check"; readonly name: string; readonly group: string; readonly passed: boolean }
  | { readonly is: "time"; readonly ms: number }
  | { readonly is: "take" };

const group = fc.constantFrom("", "::buy");
const step: fc.Arbitrary<RecorderStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant("request" as const),
      name: fc.constantFrom("a", "b"),
      method: fc.constantFrom("GET", "POST"),
      group,
      status: fc.constantFrom(200, 404, 500),
      failure: fc.oneof(fc.constant(null), fc.constantFrom(...(Object.keys(FAILURES) as FailureKind[]))),
      micros: fc.nat(5_000_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("iteration" as const), micros: fc.nat(5_000_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant("check" as const),
      name: fc.constantFrom("ok", "fast"),
      group,
      passed: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant("time" as const), ms: fc.oneof(fc.nat(400), fc.nat(3_000)) }) },
  { weight: 2, arbitrary: fc.constant({ is: "take" as const }) },
);

/** `second metric tags` → [count, sum], of all series taken. */
const flat = (all: readonly Recorded[]): Map<string, readonly [number, number]> => {
  const sums = new Map<string, readonly [number, number]>();
  const add = (second: number, { metric, tags, count, sum }: Series): void => {
    const key = `${second} ${metric} ${JSON.stringify(Object.entries(tags).sort())}`;
    const [knownCount, knownSum] = sums.get(key) ?? [0, 0];
    sums.set(key, [knownCount + count, knownSum + sum]);
  };
  for (const { seconds } of all) for (const { second, series } of seconds) for (const one of series) add(second, one);
  return sums;
};

/** Whether the end of the run cut it. */
const isCut = ({ failure }: { readonly failure: FailureKind | null }): boolean =>
  failure !== null && isInterruption(failure);

/** What should have been counted, as `second metric` → count. */
const expected = (
  steps: readonly RecorderStep[],
  startMs: number,
): { perSecond: Map<string, number>; attempts: number; iterations: number } => {
  const perSecond = new Map<string, number>();
  let [nowMs, attempts, iterations] = [startMs, 0, 0];
  const count = (metric: string): void => {
    const key = `${Math.floor(Math.max(0, nowMs) / 1000)} ${metric}`;
    perSecond.set(key, (perSecond.get(key) ?? 0) + 1);
  };
  for (const one of steps) {
    if (one.is === "time") nowMs += one.ms;
    else if (one.is === "request") {
      attempts += 1;
      const ofRequests = ["http_reqs", "http_req_failed", "http_req_duration", "http_req_waiting"];
      for (const metric of isCut(one) ? ["http_reqs_interrupted"] : ofRequests) count(metric);
      for (const metric of ["data_sent", "data_received"]) count(metric);
    } else if (one.is === "iteration") {
      iterations += 1;
      count("iterations");
      count("iteration_duration");
      count("iterations_failed");
    } else if (one.is === "check") count("checks");
  }
  return { perSecond, attempts, iterations };
};

const run = (steps: readonly RecorderStep[], startMs: number, vus = 0): Recorded[] => {
  let nowMs = startMs;
  const recorder = new Recorder(
    () => nowMs,
    0,
    () => vus,
  );
  const requests = new RequestSamples(recorder);
  const taken: Recorded[] = [];
  for (const one of steps) {
    if (one.is === "time") nowMs += one.ms;
    else if (one.is === "request")
      requests.add(one.name, one.method, one.group, replyOf(one.status, one.failure, one.micros), UNSCHEDULED);
    else if (one.is === "iteration") recorder.iteration(one.micros);
    else if (one.is === "check") recorder.check(one.name, one.group, one.passed);
    else taken.push(recorder.take(false));
  }
  taken.push(recorder.take(true));
  return taken;
};

describe("what is taken from the recorder", () => {
  it("sums to what was recorded, each sample in the second in which it ended, however often it is taken", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60, size: "max" }),
        fc.integer({ min: -2_500, max: 5_000 }),
        (steps, startMs) => {
          const taken = run(steps, startMs);
          const want = expected(steps, startMs);
          const got = new Map<string, number>();
          for (const [key, [count]] of flat(taken)) {
            const short = key.split(" ").slice(0, 2).join(" ");
            got.set(short, (got.get(short) ?? 0) + count);
          }
          for (const [key, count] of want.perSecond) expect([key, got.get(key)]).toEqual([key, count]);
          expect(taken.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(want.attempts);
          expect(taken.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(want.iterations);
        },
      ),
    );
  });

  it("is the same, series for series, whether it is taken often or once", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const often = new SeriesSet();
        for (const { seconds } of run(steps, 0, 3)) often.addAll(seconds);
        const once = new SeriesSet();
        for (const { seconds } of run(
          steps.filter(({ is }) => is !== "take"),
          0,
          3,
        ))
          once.addAll(seconds);
        expect(often.toSeconds()).toEqual(once.toSeconds());
      }),
    );
  });

  it("has each request under its name, method, status, failure and group, and what failed as failed", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        const want = new Map<string, [number, number]>();
        for (const one of steps) {
          if (one.is !== "request" || isCut(one)) continue;
          const tags = {
            name: one.name,
            method: one.method,
            status: String(one.failure === null ? one.status : 0),
            ...(one.failure === null ? {} : { error_code: FAILURES[one.failure].errorCode }),
            ...(one.group === "" ? {} : { group: one.group }),
          };
          const key = JSON.stringify(Object.entries(tags).sort());
          const [count, failed] = want.get(key) ?? [0, 0];
          want.set(key, [count + 1, failed + (one.failure !== null || one.status >= 400 ? 1 : 0)]);
        }
        const timeless = steps.filter(({ is }) => is !== "time");
        const got = new Map<string, readonly [number, number]>();
        for (const [key, sums] of flat(run(timeless, 0))) {
          if (key.startsWith("0 http_req_failed ")) got.set(key.slice("0 http_req_failed ".length), sums);
        }
        expect([...got].sort()).toEqual([...want].sort());
      }),
    );
  });

  it("says for each second how many users were at work, also where nothing else happened", () => {
    const vus = run([{ is: "time", ms: 2_500 }, { is: "take" }], 0, 5).flatMap(({ seconds }) => seconds);
    expect(vus.map(({ second, series }) => [second, series.map(({ metric, sum }) => [metric, sum])])).toEqual([
      [0, [["vus", 5]]],
      [1, [["vus", 5]]],
      [2, [["vus", 5]]],
    ]);
  });

  it("says how many users there are wherever some are at work", () => {
    const given = ([busy, startMs]: readonly [number, number]): [number, string[]][] => {
      let nowMs = startMs;
      const recorder = new Recorder(
        () => nowMs,
        0,
        () => busy,
        { vusMax: 9 },
      );
      nowMs += 2_000;
      return recorder
        .take(false)
        .seconds.map(({ second, series }) => [second, series.map(({ metric, sum }) => `${metric} ${sum}`)]);
    };
    const said = ["vus 5", "vus_max 9"];
    expect(given([5, 0])).toEqual([
      [0, said],
      [1, said],
    ]);
    expect(given([5, 3_000])).toEqual([
      [3, said],
      [4, said],
    ]);
    // Nobody is busy yet, as where few arrive.
    expect(given([0, 0])).toEqual([[0, ["vus_max 9"]]]);
  });

  it("says nothing of the seconds before a worker that comes in the middle", () => {
    const seconds = run([{ is: "iteration", micros: 5 }], 7_300, 5).flatMap((taken) => taken.seconds);
    expect(seconds.map(({ second }) => second)).toEqual([7]);
  });
});

describe("request names", () => {
  const record = (names: readonly string[]): Recorded => {
    const recorder = new Recorder(
      () => 500,
      0,
      () => 0,
    );
    const requests = new RequestSamples(recorder);
    for (const name of names) requests.add(name, "GET", "", replyOf(200, null, 5), UNSCHEDULED);
    return recorder.take(true);
  };
  const namesIn = (taken: Recorded): Map<string, number> =>
    new Map(
      taken.seconds.flatMap(({ series }) =>
        series
          .filter(({ metric }) => metric === "http_reqs")
          .map(({ tags, count }) => [tags.name ?? "", count] as const),
      ),
    );
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `name ${index}`);

  it("are kept as they are up to 200", () => {
    const taken = record(many(200));
    expect(namesIn(taken).size).toBe(200);
    expect(taken.notices).toEqual([]);
  });

  it("beyond 200 are counted together, with one warning, and none is lost", () => {
    const taken = record([...many(250), ...many(250)]);
    const names = namesIn(taken);
    expect(names.size).toBe(201);
    expect(names.get("(other)")).toBe(100);
    expect(names.get("name 199")).toBe(2);
    expect(taken.attempts).toBe(500);
    expect(taken.notices).toEqual([
      { code: "names-bounded", level: "warning", text: expect.stringMatching(/^more than 200 request names/) },
    ]);
  });
});
