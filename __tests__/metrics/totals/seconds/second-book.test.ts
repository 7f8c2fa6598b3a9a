// A run whose seconds are put away while it is read has the results of one that stays in memory.
import fc from "fast-check";
import type { SecondOfSeries } from "../../../../contracts/delta/series.ts";
import { METRICS } from "../../../../contracts/metrics/catalog.ts";
import { readThresholds } from "../../../../contracts/metrics/threshold.ts";
import { toCsv } from "../../../../metrics/results/csv.ts";
import { toHistogramLog } from "../../../../metrics/results/hlog.ts";
import { RunTotals } from "../../../../metrics/totals/run-totals.ts";
import { SecondBook } from "../../../../metrics/totals/seconds/second-book.ts";
import type { Shelf } from "../../../../metrics/totals/seconds/shelf.ts";
import { CrossingWatch } from "../../../../metrics/verdict/first-crossing.ts";
import { evaluateThresholds } from "../../../../metrics/verdict/thresholds.ts";
import { counter, payloadOf, requests, secondsArb, trend } from "../../support.ts";

const REGIONS = ["eu-west-1", "us-east-1"];

class MemoryShelf implements Shelf {
  readonly boards = new Map<string, string[]>();
  readonly mostKept: number;
  readonly #hasRoom: () => boolean;

  constructor(mostKept: number, hasRoom = () => true) {
    this.mostKept = mostKept;
    this.#hasRoom = hasRoom;
  }

  put(board: string, lines: readonly string[]): boolean {
    if (!this.#hasRoom()) return false;
    this.boards.set(board, [...(this.boards.get(board) ?? []), ...lines]);
    return true;
  }

  linesOn(board: string): readonly string[] {
    return this.boards.get(board) ?? [];
  }
}

const NUMBERS = {
  toJson: (value: number): unknown => value,
  fromJson: (json: number): number => json,
  merge: (one: number, other: number): number => one + other,
};

describe("a book of seconds", () => {
  const addsArb = fc.array(fc.tuple(fc.constantFrom(...REGIONS), fc.nat({ max: 500 }), fc.integer()), {
    maxLength: 200,
  });
  const contentOf = (book: SecondBook<number>) =>
    Array.from({ length: 501 }, (_, second) => [...book.at(second)].sort(([a], [b]) => (a < b ? -1 : 1)));
  const add = (book: SecondBook<number>, region: string, second: number, value: number): void => {
    const known = book.get(region, second);
    if (known === undefined) book.set(region, second, value);
    else book.kept.get(region)?.set(second, known + value);
  };

  it("has all of every second, wherever it was kept meanwhile", () =>
    fc.assert(
      fc.property(addsArb, fc.integer({ min: 4, max: 40 }), (adds, mostKept) => {
        const whole = new SecondBook("a", NUMBERS, undefined);
        const shelved = new SecondBook("a", NUMBERS, new MemoryShelf(mostKept));
        for (const one of adds) for (const book of [whole, shelved]) add(book, ...one);
        expect(contentOf(shelved)).toEqual(contentOf(whole));
        for (const [, second] of adds) expect(shelved.at(second)).toEqual(whole.at(second));
        const keptCount = [...shelved.kept.values()].reduce((sum, { size }) => sum + size, 0);
        expect(keptCount).toBeLessThanOrEqual(mostKept);
      }),
    ));

  it("keeps what a full shelf does not take", () =>
    fc.assert(
      fc.property(addsArb, fc.nat({ max: 5 }), (adds, room) => {
        let left = room;
        const whole = new SecondBook("a", NUMBERS, undefined);
        const shelved = new SecondBook("a", NUMBERS, new MemoryShelf(8, () => left-- > 0));
        for (const one of adds) for (const book of [whole, shelved]) add(book, ...one);
        expect(contentOf(shelved)).toEqual(contentOf(whole));
      }),
    ));
});

describe("a run read with a shelf", () => {
  const thresholds = readThresholds({ http_req_duration: ["p(95)<50"], http_req_failed: ["rate<0.2"] });
  type Flush = readonly [region: string, seconds: readonly SecondOfSeries[]];

  const resultsOf = (flushes: readonly Flush[], shelf: Shelf | undefined) => {
    const totals = new RunTotals(METRICS, shelf);
    const watch = new CrossingWatch(thresholds, METRICS, shelf);
    for (const [region, seconds] of flushes) {
      const payload = payloadOf([...seconds]);
      totals.add(region, payload);
      watch.add(region, payload);
    }
    return {
      csv: [...toCsv(totals, 0)].join(""),
      hlog: [...toHistogramLog(totals, 0)].join(""),
      course: watch.courseOf(evaluateThresholds(thresholds, totals, Math.max(1, totals.lastSecond + 1))),
    };
  };

  it("writes the same files as one in memory, a late second included", () => {
    const tags = { name: "cart", method: "GET", status: "200" };
    const seconds = (count: number): SecondOfSeries[] =>
      Array.from({ length: count }, (_, second) => ({
        second,
        series: [
          ...requests(tags, [1_000 * (1 + (second % 90))]),
          counter("orders", {}, second),
          trend("wait", {}, [second + 1]),
        ],
      }));
    // Each region at once, as an export may have them, and a delta that comes when all else is put away.
    const late: Flush = ["eu-west-1", [{ second: 3, series: requests(tags, [700_000]) }]];
    const flushes: Flush[] = [...REGIONS.map((region): Flush => [region, seconds(250)]), late];
    const shelf = new MemoryShelf(40);
    expect(resultsOf(flushes, shelf)).toEqual(resultsOf(flushes, undefined));
    expect([...shelf.boards.keys()]).toEqual(expect.arrayContaining(["seconds-0", "threshold-0-0"]));
  });

  it("writes the same files as one in memory for any short run, without the shelf", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...REGIONS), secondsArb()), { maxLength: 4 }), (flushes) => {
        const shelf = new MemoryShelf(1_000);
        expect(resultsOf(flushes, shelf)).toEqual(resultsOf(flushes, undefined));
        expect(shelf.boards.size).toBe(0);
      }),
      { numRuns: 20 },
    ));
});
