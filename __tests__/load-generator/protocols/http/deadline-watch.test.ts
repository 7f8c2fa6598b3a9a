// When exchanges are looked at that may be overdue.
import { DeadlineWatch } from "../../../../images/load-generator/protocols/http/deadline-watch.ts";

/** Exchanges of which each is to end at its own instant, and how often somebody looked. */
class Exchanges {
  readonly dueMs: number[] = [];
  readonly cutMs: number[] = [];
  lookCount = 0;

  checkDeadlines(nowMs: number): number {
    this.lookCount += 1;
    for (const dueMs of this.dueMs.filter((one) => one <= nowMs)) this.cutMs.push(dueMs);
    this.dueMs.splice(0, this.dueMs.length, ...this.dueMs.filter((one) => one > nowMs));
    return Math.min(...this.dueMs);
  }
}

let exchanges: Exchanges;
let watch: DeadlineWatch;

const begin = (timeoutMs: number): void => {
  exchanges.dueMs.push(Date.now() + timeoutMs);
  watch.begun(Date.now(), timeoutMs);
};

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  exchanges = new Exchanges();
  watch = new DeadlineWatch([exchanges], Date.now);
});

afterEach(() => {
  watch.stop();
  jest.useRealTimers();
});

test("what has a short time is cut after it, though others before and after it have long ones", () => {
  begin(20_000);
  jest.advanceTimersByTime(1_000);
  begin(200);
  begin(25_000);
  jest.advanceTimersByTime(200);
  expect(exchanges.cutMs).toEqual([1_200]);
  jest.advanceTimersByTime(25_000);
  expect(exchanges.cutMs).toEqual([1_200, 20_000, 26_000]);
});

test("nobody looks while nothing can be overdue", () => {
  jest.advanceTimersByTime(100_000);
  expect(exchanges.lookCount).toBe(0);
  for (let count = 0; count < 1_000; count += 1) begin(10_000);
  jest.advanceTimersByTime(9_000);
  expect(exchanges.lookCount).toBe(0);
  jest.advanceTimersByTime(100_000);
  expect(exchanges.lookCount).toBe(1);
});

test("one that has no connection yet is looked at before its long timeout is over", () => {
  begin(300_000);
  jest.advanceTimersByTime(30_000);
  expect(exchanges.lookCount).toBe(1);
  expect(exchanges.cutMs).toEqual([]);
});
