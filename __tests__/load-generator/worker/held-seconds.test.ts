// What waits for an aggregator that is away: all of it arrives, exact where it is counted, and it takes little room.
import fc from "fast-check";
import type { SecondOfSeries, Series } from "../../../contracts/delta/series.ts";
import { bytesOf, piecesOf } from "../../../images/load-generator/worker/delta-pieces.ts";
import { DeltaQueue } from "../../../images/load-generator/worker/delta-queue.ts";
import { HeldSeconds } from "../../../images/load-generator/worker/held-seconds.ts";
import { dealOut } from "../../../metrics/log/deal-out.ts";
import { ledgerSum } from "../../../metrics/log/ledger-sum.ts";
import { mergeSeries, SeriesSet } from "../../../metrics/log/series-set.ts";
import { NO_HEALTH } from "../../../metrics/totals/health.ts";
import { attemptsIn, micros, requests, secondsArb, trend } from "../../metrics/support.ts";

/** A second of a load, as each of two threads tells it. */
const secondOf = (second: number, millis: number): SecondOfSeries => ({
  second,
  series: requests({ name: "cart", method: "GET", status: "200" }, [millis * 1000, millis * 1000 + 1]),
});

const held = (seconds: number, queue = new HeldSeconds()): HeldSeconds => {
  for (let second = 0; second < seconds; second += 1)
    for (const thread of [1, 2]) queue.add([secondOf(second, 10 * thread)]);
  return queue;
};

const countsOf = (seconds: readonly SecondOfSeries[]): Series[] =>
  seconds.flatMap(({ series }) => series.filter(({ kind }) => kind !== "trend"));

describe("seconds that are held back", () => {
  it("are the same as without for twenty seconds", () =>
    fc.assert(
      fc.property(fc.array(secondsArb(4), { maxLength: 6 }), (told) => {
        const queue = new HeldSeconds();
        for (const seconds of told) queue.add(seconds);
        const [sent, all] = [new SeriesSet(), new SeriesSet()];
        sent.addAll(queue.take());
        for (const seconds of told) all.addAll(seconds);
        expect(sent.toSeconds()).toEqual(all.toSeconds());
        expect(queue.take()).toEqual([]);
      }),
    ));

  it("have their counts each, and their distributions by ten", () => {
    const queue = held(60);
    expect(queue.isCoarse).toBe(true);
    const seconds = queue.take();
    const apart = seconds.filter(({ spanSeconds }) => spanSeconds === undefined);
    expect(new Set(apart.map(({ second }) => second)).size).toBe(60);
    const together = seconds.filter(({ spanSeconds }) => spanSeconds !== undefined);
    expect(together.map(({ second, spanSeconds }) => [second, spanSeconds])).toEqual([
      [0, 10],
      [10, 10],
      [20, 10],
    ]);
    for (const { series } of together)
      expect(series.map(({ kind, count }) => [kind, count])).toContainEqual(["trend", 40]);
    expect(attemptsIn(seconds)).toBe(60 * 4);
    expect(countsOf(seconds).length).toBe(countsOf(held(60).take()).length);
  });

  it("are dealt out to their seconds by whoever reads them, and add up to the run", () => {
    const read = dealOut(held(60).take());
    const [coarse, exact] = [new SeriesSet(), new SeriesSet()];
    coarse.addAll(read);
    for (let second = 0; second < 60; second += 1)
      for (const thread of [1, 2]) exact.addAll([secondOf(second, 10 * thread)]);
    const countsIn = (set: SeriesSet) =>
      set.toSeconds().map(({ second, series }) => [second, series.map(({ metric, count }) => [metric, count])]);
    expect(countsIn(coarse)).toEqual(countsIn(exact));
  });

  it("keep count, sum, least and greatest when they are dealt out", () =>
    fc.assert(
      fc.property(fc.array(micros, { minLength: 1, maxLength: 80 }), (samples) => {
        const whole = trend("http_req_duration", {}, samples);
        const dealt = dealOut([{ second: 30, spanSeconds: 10, series: [whole] }]);
        expect(dealt.map(({ second }) => second)).toEqual(
          Array.from({ length: Math.min(10, samples.length) }, (_, index) => 30 + index),
        );
        const set = new SeriesSet();
        for (const { series } of dealt) for (const one of series) set.add(0, one);
        const [merged] = set.toSeconds().flatMap(({ series }) => series);
        const [once] = mergeSeries([whole]);
        expect(merged).toEqual(once);
      }),
    ));

  it("beyond the bound are given up, the oldest first, and counted", () => {
    const queue = new DeltaQueue({ runId: "r", region: "home", workerId: "w", slot: 0 }, new HeldSeconds(20_000));
    for (let second = 0; second < 200; second += 1) {
      const seconds = [secondOf(second, 10)];
      queue.add({ seconds, errors: [], notices: [], attempts: ledgerSum("attempts", seconds), iterations: 0 });
    }
    const delta = queue.take(0, NO_HEALTH, true, "2026-11-24T17:02:21.000Z");
    expect(bytesOf(delta.seconds.flatMap(({ series }) => series))).toBeLessThan(25_000);
    expect(delta.lostAttempts).toBeGreaterThan(0);
    expect(delta.attemptsTotal).toBe(attemptsIn(delta.seconds));
    expect(delta.attemptsTotal + (delta.lostAttempts ?? 0)).toBe(400);
    expect(delta.seconds.at(-1)?.second).toBe(199);
    expect(delta.notices.map(({ code }) => code)).toEqual(["held-back-lost"]);
  });

  it("go in pieces of a bound size, each with its own part of the total", () => {
    const queue = new DeltaQueue({ runId: "r", region: "home", workerId: "w", slot: 0 });
    for (let second = 0; second < 100; second += 1) {
      const seconds = [secondOf(second, 10)];
      queue.add({ seconds, errors: [], notices: [], attempts: ledgerSum("attempts", seconds), iterations: 0 });
    }
    const pieces = piecesOf(queue.take(0, NO_HEALTH, true, "2026-11-24T17:02:21.000Z"), 10_000);
    expect(pieces.length).toBeGreaterThan(3);
    let attempts = 0;
    for (const { seconds, attemptsTotal, final } of pieces) {
      expect(bytesOf(seconds.flatMap(({ series }) => series))).toBeLessThanOrEqual(10_000);
      attempts += attemptsIn(seconds);
      expect(attemptsTotal).toBe(attempts);
      expect(final).toBe(attempts === 200);
    }
    expect(pieces.flatMap(({ seconds }) => seconds).filter(({ spanSeconds }) => spanSeconds === 10)).toHaveLength(7);
  });
});
