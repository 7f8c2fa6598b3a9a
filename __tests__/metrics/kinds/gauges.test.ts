// Built-in gauges beside `vus`, each with another rule: catalogue entries are all that is added, and every place has
// the right levels.
import fc from "fast-check";
import { resourceMetricsOf } from "../../../cli/exports/otlp-metrics.ts";
import { terminalColors } from "../../../cli/terminal/colors.ts";
import { summaryLines } from "../../../cli/terminal/summary-lines.ts";
import type { SecondOfSeries, Series } from "../../../contracts/delta/series.ts";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { Catalog, LevelRule } from "../../../contracts/metrics/definition.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { parseDelta } from "../../../images/aggregator/server/delta-check.ts";
import { Recorder, RecorderBounds } from "../../../images/load-generator/recorder/recorder.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { FamilyNames } from "../../../metrics/results/family-names.ts";
import { toOpenMetrics } from "../../../metrics/results/openmetrics.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { CrossingWatch } from "../../../metrics/verdict/first-crossing.ts";
import { evaluateThresholds } from "../../../metrics/verdict/thresholds.ts";
import { deltaOf } from "../../aggregator/support.ts";
import { recordOf } from "../random-run.ts";
import { gauge, payloadOf } from "../support.ts";

const gaugeOf = (level: LevelRule) =>
  ({
    kind: "gauge",
    level,
    contains: "default",
    better: "lower",
    tags: ["region", "scenario"],
    meaning: `levels by ${level}`,
  }) as const;

const CATALOG: Catalog = {
  ...METRICS,
  queued_jobs: gaugeOf("sum"),
  buffer_fill: gaugeOf("mean"),
  open_sockets: gaugeOf("max"),
};
const RULES = { queued_jobs: "sum", buffer_fill: "mean", open_sockets: "max" } as const;
const NAMES = Object.keys(RULES) as (keyof typeof RULES)[];

const REGIONS = ["eu-west-1", "us-east-1"] as const;

/** What one thread of a worker says of one second. */
interface Told {
  readonly region: string;
  readonly flush: number;
  readonly second: number;
  readonly level: number;
}

const toldArb: fc.Arbitrary<Told[]> = fc.array(
  fc.record({
    region: fc.constantFrom(...REGIONS),
    flush: fc.nat(2),
    second: fc.nat(5),
    // Halves too: a level needs not be whole.
    level: fc.integer({ min: -20, max: 180 }).map((halves) => halves / 2),
  }),
  { minLength: 1, maxLength: 12 },
);

const seriesOf = (metric: string, { level }: Told): Series => ({
  kind: "gauge",
  metric,
  tags: {},
  count: 1,
  sum: level,
});

/** One thread's series each, merged to flushes as workers and aggregators do. */
const totalsOf = (told: readonly Told[], watch?: CrossingWatch): RunTotals => {
  const totals = new RunTotals(CATALOG);
  if (watch !== undefined) totals.watch((region, payload) => watch.add(region, payload));
  for (const region of REGIONS) {
    for (const flush of [0, 1, 2]) {
      const threads = new SeriesSet(CATALOG);
      for (const one of told.filter((some) => some.region === region && some.flush === flush))
        for (const metric of NAMES) threads.add(one.second, seriesOf(metric, one));
      const flushed = new SeriesSet(CATALOG);
      flushed.addAll(threads.toSeconds());
      totals.add(region, payloadOf(flushed.toSeconds()));
    }
  }
  return totals;
};

const levelsOf = (told: readonly Told[], second: number): number[] =>
  told.filter((one) => one.second === second).map(({ level }) => level);

const total = (levels: readonly number[]): number => levels.reduce((sum, level) => sum + level, 0);

/** By the words of the contract. @param measured seconds in which anything was measured */
const expectedOf = (rule: LevelRule, told: readonly Told[], measured: readonly number[]) => {
  const all = told.map(({ level }) => level);
  const last = levelsOf(told, Math.max(...told.map(({ second }) => second)));
  const range = { min: Math.min(...all), max: Math.max(...all) };
  if (rule === "max") return { ...range, value: range.max };
  if (rule === "mean") return { ...range, value: total(last) / last.length };
  const sums = measured.map((second) => total(levelsOf(told, second)));
  return { value: sums.at(-1) ?? 0, min: Math.min(...sums), max: Math.max(...sums) };
};

const measuredIn = (told: readonly Told[]): number[] =>
  [...new Set(told.map(({ second }) => second))].sort((a, b) => a - b);

const near = ({ value, min, max }: { value: number; min: number; max: number }) => ({
  value: expect.closeTo(value, 9),
  min: expect.closeTo(min, 9),
  max: expect.closeTo(max, 9),
});

const recordFor = () => recordOf(REGIONS.map((region) => ({ region, items: [], payloads: [], attempts: new Map() })));

describe("built-in gauges of every rule", () => {
  it("have their levels in the summary, in all and by region", () =>
    fc.assert(
      fc.property(toldArb, (told) => {
        const { metrics, regions } = summarise(recordFor(), new Map(), totalsOf(told));
        for (const name of NAMES) {
          expect(metrics[name]?.values).toEqual(near(expectedOf(RULES[name], told, measuredIn(told))));
          for (const region of REGIONS) {
            const here = told.filter((one) => one.region === region);
            if (here.length === 0) expect(regions[region]?.metrics[name]).toBeUndefined();
            else
              expect(regions[region]?.metrics[name]?.values).toEqual(
                near(expectedOf(RULES[name], here, measuredIn(here))),
              );
          }
        }
      }),
    ));

  it("are taken by an aggregator as a thread records them, fractions too", () => {
    const recorder = new Recorder(
      () => 0,
      0,
      () => 0,
      { bounds: new RecorderBounds({}, CATALOG) },
    );
    for (const name of NAMES) for (const level of [2.25, -0.5]) recorder.series(name, {}).add(level);
    const { seconds } = recorder.take(true);
    const { series = [] } = parseDelta(deltaOf({ seconds: [...seconds] }), CATALOG).seconds[0] ?? {};
    expect(series.map(({ metric, sum }) => [metric, sum])).toEqual(NAMES.map((name) => [name, -0.5]));
    const totals = new RunTotals(CATALOG);
    totals.add("eu-west-1", payloadOf(seconds));
    expect(summarise(recordFor(), new Map(), totals).metrics.buffer_fill?.values).toEqual({
      value: -0.5,
      min: -0.5,
      max: 2.25,
    });
  });

  it("are what thresholds compare, in all and by region", () =>
    fc.assert(
      fc.property(toldArb, (told) => {
        const here = told.filter(({ region }) => region === "eu-west-1");
        for (const name of NAMES) {
          const keys: [string, readonly Told[]][] = [
            [name, told],
            [`${name}{region:eu-west-1}`, here],
          ];
          for (const [key, some] of keys) {
            const results = evaluateThresholds(
              readThresholds({ [key]: ["value<0", "min<0", "max<0"] }, CATALOG),
              totalsOf(told),
              6,
            );
            if (some.length === 0) continue;
            const { value, min, max } = expectedOf(RULES[name], some, measuredIn(some));
            expect(results.map((one) => one.value)).toEqual([value, min, max].map((one) => expect.closeTo(one, 9)));
          }
        }
      }),
    ));

  it("cross their limits in the second in which they do", () => {
    const told = [3, 9, 2].map((level, second) => ({ region: "eu-west-1", flush: 0, second, level }));
    const more = told.map((one) => ({ ...one, region: "us-east-1", level: one.level + 1 }));
    // Sums are 7, 19, 5, means half of that, and the greatest ever 4, 10, 10.
    const watched = readThresholds(
      { queued_jobs: ["value<19"], buffer_fill: ["value<9"], open_sockets: ["value<5"] },
      CATALOG,
    );
    const watch = new CrossingWatch(watched, CATALOG);
    const totals = totalsOf([...told, ...more], watch);
    const course = watch.courseOf(evaluateThresholds(watched, totals, 3));
    expect(course.map(({ metric, value, firstCrossedSecond }) => [metric, value, firstCrossedSecond])).toEqual([
      ["queued_jobs", 5, 1],
      ["buffer_fill", 2.5, 1],
      ["open_sockets", 10, 1],
    ]);
  });

  it("are exported as OpenMetrics, with what they mean", () => {
    const told = [4, 7].map((level) => ({ region: "eu-west-1", flush: 0, second: 0, level }));
    const text = toOpenMetrics(summarise(recordFor(), new Map(), totalsOf(told)), 1_500, CATALOG);
    const lines = text.split("\n");
    expect(lines).toContain("# HELP meridian_open_sockets levels by max");
    expect(lines).toContain('meridian_queued_jobs{region="(all)"} 11 1.5');
    expect(lines).toContain('meridian_buffer_fill{region="(all)"} 5.5 1.5');
    expect(lines).toContain('meridian_open_sockets{region="(all)"} 7 1.5');
  });

  it("are exported live, by region", () => {
    const told = [
      { region: "eu-west-1", flush: 0, second: 0, level: 4 },
      { region: "eu-west-1", flush: 1, second: 0, level: 7 },
      { region: "us-east-1", flush: 0, second: 0, level: 5 },
    ];
    const { scopeMetrics } = resourceMetricsOf(
      recordFor(),
      totalsOf(told),
      { startMs: 0, nowMs: 1_000 },
      new FamilyNames(CATALOG),
    );
    const pointsOf = (name: string) =>
      scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .filter(({ descriptor }) => descriptor.name === `meridian.${name}`)
        .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => [attributes.region, value]));
    expect(pointsOf("queued_jobs")).toEqual([
      ["eu-west-1", 11],
      ["us-east-1", 5],
    ]);
    expect(pointsOf("buffer_fill")[0]).toEqual(["eu-west-1", 5.5]);
    expect(pointsOf("open_sockets")[0]).toEqual(["eu-west-1", 7]);
  });
});

describe("gauges of times", () => {
  const CLOCKS: Catalog = {
    ...METRICS,
    clock_offset: { ...gaugeOf("mean"), contains: "time" },
    queue_wait: { ...gaugeOf("sum"), contains: "time" },
    longest_pause: { ...gaugeOf("max"), contains: "time" },
  };
  const names = ["clock_offset", "queue_wait", "longest_pause"] as const;
  /** @param micros as a protocol adds them, one a second */
  const totalsOfMicros = (micros: readonly number[], watch?: CrossingWatch): RunTotals => {
    const totals = new RunTotals(CLOCKS);
    if (watch !== undefined) totals.watch((region, payload) => watch.add(region, payload));
    const seriesOfAll = (sum: number): Series[] =>
      names.map((metric) => ({ kind: "gauge", metric, tags: {}, count: 1, sum }));
    totals.add("eu-west-1", payloadOf(micros.map((one, second) => ({ second, series: seriesOfAll(one) }))));
    return totals;
  };

  it("are milliseconds in the summary and in the terminal", () => {
    const summary = summarise(recordFor(), new Map(), totalsOfMicros([4_500, 1_250]));
    const inAll = names.map((name) => summary.metrics[name]);
    expect(inAll).toEqual(
      [1.25, 1.25, 4.5].map((value) => ({ type: "gauge", contains: "time", values: { value, min: 1.25, max: 4.5 } })),
    );
    expect(summary.regions["eu-west-1"]?.metrics.clock_offset).toEqual(inAll[0]);
    const [line] = summaryLines(summary, terminalColors).filter((text) => text.includes("clock_offset"));
    expect(line).toMatch(/: 1\.25 ms {2}min=1\.25 ms max=4\.50 ms$/);
  });

  it("are milliseconds to thresholds, in the second of crossing too", () => {
    const watched = readThresholds({ clock_offset: ["value<2", "min>1", "max<4.5"], queue_wait: ["value<4"] }, CLOCKS);
    const watch = new CrossingWatch(watched, CLOCKS);
    const totals = totalsOfMicros([1_250, 4_500, 1_500], watch);
    const course = watch.courseOf(evaluateThresholds(watched, totals, 3));
    expect(
      course.map(({ expression, ok, value, firstCrossedSecond }) => [expression, ok, value, firstCrossedSecond]),
    ).toEqual([
      ["value<2", true, 1.5, 1],
      ["min>1", true, 1.25, null],
      ["max<4.5", false, 4.5, 1],
      ["value<4", true, 1.5, 1],
    ]);
  });

  it("are seconds in OpenMetrics and OpenTelemetry", () => {
    const totals = totalsOfMicros([4_500, 1_250]);
    const text = toOpenMetrics(summarise(recordFor(), new Map(), totals), 1_500, CLOCKS);
    expect(text).toContain("# UNIT meridian_clock_offset_seconds seconds\n");
    expect(text).toContain('\nmeridian_clock_offset_seconds{region="(all)"} 0.00125 1.5\n');
    expect(text).toContain('\nmeridian_longest_pause_seconds{region="eu-west-1"} 0.0045 1.5\n');
    const { scopeMetrics } = resourceMetricsOf(
      recordFor(),
      totals,
      { startMs: 0, nowMs: 1_000 },
      new FamilyNames(CLOCKS),
    );
    const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
    const of = (name: string) =>
      metrics
        .filter(({ descriptor }) => descriptor.name === `meridian.${name}`)
        .map(({ descriptor, dataPoints }) => [descriptor.unit, dataPoints.map((point) => point.value)]);
    expect(names.flatMap(of)).toEqual([0.00125, 0.00125, 0.0045].map((value) => ["s", [value]]));
  });
});

describe("a definition", () => {
  const common = { better: "neither", tags: ["region"], meaning: "of a test" } as const;

  it("does not compile with what its kind cannot be", () => {
    const wrong: Catalog = {
      // @ts-expect-error a counter of times
      waited: { ...common, kind: "counter", contains: "time" },
      // @ts-expect-error a rate of bytes
      filled: { ...common, kind: "rate", contains: "data" },
      // @ts-expect-error a level that the ledger counts
      level: { ...common, kind: "gauge", contains: "default", level: "sum", ledger: "attempts" },
      // @ts-expect-error a gauge that does not say how its levels merge
      bare: { ...common, kind: "gauge", contains: "default" },
    };
    expect(Object.keys(wrong)).toHaveLength(4);
  });
});

describe("virtual users", () => {
  const at = (second: number, scenario: string, users: number): SecondOfSeries => ({
    second,
    series: [{ ...gauge(users), tags: { scenario } }],
  });

  it("of one scenario are not those of all", () => {
    const totals = new RunTotals();
    totals.add("eu-west-1", payloadOf([at(0, "browse", 7), at(0, "buy", 2), at(1, "browse", 6)]));
    const [browse, buy, all] = evaluateThresholds(
      readThresholds({ "vus{scenario:browse}": ["max<0"], "vus{scenario:buy}": ["value<0"], vus: ["max<0"] }),
      totals,
      2,
    );
    expect([browse?.value, buy?.value, all?.value]).toEqual([7, 0, 9]);
  });

  it("carry no range that is not theirs", () => {
    const set = new SeriesSet();
    set.add(0, gauge(3));
    set.add(0, gauge(4));
    expect(set.toSeconds()).toEqual([{ second: 0, series: [{ ...gauge(7), count: 2 }] }]);
  });
});
