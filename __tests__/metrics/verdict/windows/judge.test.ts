// Windows of thresholds: against judging each of them afresh from the bare samples, and what each rule of theirs says.
import fc from "fast-check";
import type { SecondOfSeries } from "../../../../contracts/delta/series.ts";
import { METRICS } from "../../../../contracts/metrics/catalog.ts";
import { readThresholds } from "../../../../contracts/metrics/threshold.ts";
import type { ThresholdTime } from "../../../../contracts/metrics/threshold-time.ts";
import { type Judgement, judgeOf } from "../../../../metrics/verdict/windows/judge.ts";
import { KeptSeconds } from "../../../../metrics/verdict/windows/kept-seconds.ts";
import { counter, gauge, histogramOf, payloadOf, rate, trend } from "../../support.ts";

const LAST_SECOND = 24;

/** What one region measured in each second: latencies, each with whether its request failed. */
type Samples = Readonly<Record<string, readonly (readonly { micros: number; hasFailed: boolean }[])[]>>;

const samplesArb: fc.Arbitrary<Samples> = fc
  .array(
    fc.array(fc.record({ micros: fc.integer({ min: 0, max: 900_000 }), hasFailed: fc.boolean() }), { maxLength: 14 }),
    { minLength: LAST_SECOND, maxLength: LAST_SECOND },
  )
  .chain((eu) => fc.record({ eu: fc.constant(eu), us: fc.shuffledSubarray(eu, { minLength: LAST_SECOND }) }));

const secondsOf = (samples: Samples[string]): SecondOfSeries[] =>
  samples.flatMap((of, second) => {
    if (of.length === 0) return [];
    const failed = of.filter(({ hasFailed }) => hasFailed).length;
    return [
      {
        second,
        series: [
          counter("http_reqs", {}, of.length),
          rate("http_req_failed", {}, of.length, failed),
          trend(
            "http_req_duration",
            {},
            of.map(({ micros }) => micros),
          ),
        ],
      },
    ];
  });

const makeJudge = (
  key: string,
  expression: string,
  time: ThresholdTime,
  told: Readonly<Record<string, SecondOfSeries[]>>,
) => {
  const [threshold] = readThresholds({ [key]: [{ threshold: expression, ...time }] });
  const [asked] = threshold?.expressions ?? [];
  if (threshold === undefined || asked === undefined) throw new Error("a threshold was expected");
  const seconds = new KeptSeconds(threshold.selector, METRICS);
  for (const [region, of] of Object.entries(told)) seconds.add(region, payloadOf(of));
  const judge = judgeOf(threshold, asked, seconds, METRICS);
  if (judge === undefined) throw new Error("a judge was expected");
  return judge;
};

const judged = (samples: Samples, key: string, expression: string, time: ThresholdTime): Judgement =>
  makeJudge(
    key,
    expression,
    time,
    Object.fromEntries(Object.entries(samples).map(([region, of]) => [region, secondsOf(of)])),
  ).judge(LAST_SECOND);

/** Each way to ask, by hand from the samples of a window; undefined where they are too few. */
type Asked = {
  key: string;
  expression: string;
  valueIn: (samples: Samples[string][number]) => number | undefined;
  isOk: (value: number) => boolean;
};

const percentileOf =
  (percentile: number, least: number) =>
  (all: Samples[string][number]): number | undefined =>
    all.length < least ? undefined : histogramOf(all.map(({ micros }) => micros)).percentileMicros(percentile) / 1000;

const ASKED: readonly Asked[] = [
  { key: "http_req_duration", expression: "p(95)<600", valueIn: percentileOf(95, 20), isOk: (value) => value < 600 },
  { key: "http_req_duration", expression: "p(90)<=700", valueIn: percentileOf(90, 10), isOk: (value) => value <= 700 },
  { key: "http_req_duration", expression: "med>200", valueIn: percentileOf(50, 2), isOk: (value) => value > 200 },
  { key: "http_req_duration", expression: "max<880", valueIn: percentileOf(100, 1), isOk: (value) => value < 880 },
  {
    key: "http_req_duration",
    expression: "min<20",
    valueIn: (all) => (all.length === 0 ? undefined : Math.min(...all.map(({ micros }) => micros)) / 1000),
    isOk: (value) => value < 20,
  },
  {
    key: "http_req_failed",
    expression: "rate<0.5",
    valueIn: (all) => (all.length < 20 ? undefined : all.filter(({ hasFailed }) => hasFailed).length / all.length),
    isOk: (value) => value < 0.5,
  },
  { key: "http_reqs", expression: "count>=25", valueIn: (all) => all.length, isOk: (value) => value >= 25 },
];

const byHand = (
  samples: Samples,
  { valueIn, isOk, expression }: Asked,
  over: number,
  [from, until]: [number, number],
) => {
  const isUpper = expression.includes("<");
  const within = (region: string | undefined, begin: number) =>
    Object.entries(samples).flatMap(([name, of]) =>
      region === undefined || region === name ? of.slice(begin, begin + over).flat() : [],
    );
  const values: { begin: number; value: number }[] = [];
  let leftOut = 0;
  for (let begin = from; begin + over <= until; begin += 1) {
    const value = valueIn(within(undefined, begin));
    if (value === undefined) leftOut += 1;
    else values.push({ begin, value });
  }
  const isWorse = (one: number, other: number): boolean => (isUpper ? one > other : one < other);
  const worstOf = (of: typeof values) => of.reduce((worst, one) => (isWorse(one.value, worst.value) ? one : worst));
  const stretches: (typeof values)[] = [];
  for (const one of values.filter(({ value }) => !isOk(value))) {
    const last = stretches.at(-1);
    if (last !== undefined && (last.at(-1)?.begin ?? 0) + over >= one.begin) last.push(one);
    else stretches.push([one]);
  }
  const broken = stretches.map((stretch) => {
    const { begin, value } = worstOf(stretch);
    const there = Object.keys(samples).filter((region) => within(region, begin).length > 0);
    const alone = there.filter((region) => {
      const own = valueIn(within(region, begin));
      return own !== undefined && !isOk(own);
    });
    const regions = alone.length === 0 ? there : alone;
    return { from: stretch[0]?.begin, to: (stretch.at(-1)?.begin ?? 0) + over, worst: value, regions };
  });
  return {
    value: values.length === 0 ? null : worstOf(values).value,
    ok: broken.length === 0,
    windows: { judged: values.length, leftOut },
    broken,
  };
};

describe("windows of a threshold", () => {
  it("are each judged as afresh from their own samples", () =>
    fc.assert(
      fc.property(
        samplesArb,
        fc.constantFrom(...ASKED),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 13, max: LAST_SECOND }),
        (samples, asked, over, from, until) => {
          const { firstBrokenSecond: _, ...found } = judged(samples, asked.key, asked.expression, {
            over,
            span: { from, until },
          });
          expect(found).toEqual(byHand(samples, asked, over, [from, until]));
        },
      ),
      { numRuns: 60 },
    ));

  it("come to the same live, second by second, as from the log", () =>
    fc.assert(
      fc.property(samplesArb, fc.constantFrom(...ASKED), fc.integer({ min: 1, max: 9 }), (samples, asked, over) => {
        const time = { over, span: { from: 3, until: LAST_SECOND, withDrain: true } } as const;
        const told = Object.fromEntries(Object.entries(samples).map(([region, of]) => [region, secondsOf(of)]));
        const live = makeJudge(asked.key, asked.expression, time, told);
        for (let second = 0; second < LAST_SECOND; second += 1) live.judge(second);
        expect(live.judge(LAST_SECOND)).toEqual(judged(samples, asked.key, asked.expression, time));
      }),
      { numRuns: 15 },
    ));
});

/** Ten requests a second that take so long, by second. */
const taking = (ms: (second: number) => number, until = LAST_SECOND): SecondOfSeries[] =>
  Array.from({ length: until }, (_, second) => ({
    second,
    series: [trend("http_req_duration", {}, new Array<number>(10).fill(ms(second) * 1000))],
  }));

const RUN = { from: 0, until: LAST_SECOND, withDrain: true } as const;

describe("a threshold about a part of the run", () => {
  it("leaves the warm-up out", () => {
    const told = { eu: taking((second) => (second < 10 ? 900 : 50)) };
    const time = { after: 10, span: { ...RUN, from: 10 } };
    expect(makeJudge("http_req_duration", "p(95)<300", time, told).judge(LAST_SECOND)).toMatchObject({
      ok: true,
      value: 50,
    });
  });

  it("finds a late collapse that the whole run hides", () => {
    const told = { eu: taking(() => 50), us: taking((second) => (second >= LAST_SECOND - 2 ? 900 : 50)) };
    const found = makeJudge("http_req_duration", "p(95)<300", { over: 2, span: RUN }, told).judge(LAST_SECOND);
    expect(found).toMatchObject({
      ok: false,
      value: 900,
      broken: [{ from: LAST_SECOND - 3, to: LAST_SECOND, worst: 900, regions: ["us"] }],
    });
  });

  it("counts what ends after the load to windows that begin within", () => {
    const told = { eu: taking((second) => (second < LAST_SECOND ? 50 : 900), LAST_SECOND + 6) };
    const within = makeJudge("http_req_duration", "p(95)<300", { over: 4, span: RUN }, told).judge(LAST_SECOND + 6);
    expect(within.broken).toEqual([{ from: LAST_SECOND - 3, to: LAST_SECOND + 3, worst: 900, regions: ["eu"] }]);
    const stage = { from: 10, until: 20 };
    const early = makeJudge("http_req_duration", "p(95)<300", { over: 4, span: stage }, told).judge(LAST_SECOND + 6);
    expect(early).toMatchObject({ ok: true, windows: { judged: 7, leftOut: 0 } });
  });

  it("has no value where no window has enough samples", () => {
    const told = { eu: taking(() => 900) };
    const found = makeJudge("http_req_duration", "p(99)<300", { over: 5, span: RUN }, told).judge(LAST_SECOND);
    expect(found).toMatchObject({ value: null, windows: { judged: 0, leftOut: LAST_SECOND - 4 }, broken: [] });
  });

  it("looks at levels in each window by themselves", () => {
    const told = { eu: Array.from({ length: 10 }, (_, second) => ({ second, series: [gauge(second)] })) };
    const found = makeJudge("vus", "max<5", { over: 3, span: { from: 0, until: 10 } }, told).judge(10);
    expect(found).toMatchObject({ value: 9, broken: [{ from: 3, to: 10, worst: 9 }] });
  });
});
