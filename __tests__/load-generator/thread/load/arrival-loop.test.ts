// A thread's arrivals by a clock that moves only when it is told to: an hour of them passes in a moment.
import fc from "fast-check";
import { ArrivalLoop, type Arrivals } from "../../../../images/load-generator/thread/load/arrival-loop.ts";
import type { LoopedUser } from "../../../../images/load-generator/thread/load/user-loop.ts";
import { FakeClock } from "./fake-clock.ts";

interface Seen {
  readonly begun: { readonly user: number; readonly atMs: number; readonly lateMs: number }[];
  readonly started: number[];
  readonly dropped: number[];
  readonly waited: number[];
  readonly opened: number[];
  readonly stopped: Set<number>;
}

/** A loop whose iterations take what `iterationMs` says of the instant at which they begin. */
const loopOf = (
  clock: FakeClock,
  arrivals: Partial<Arrivals>,
  iterationMs: (atMs: number) => number,
  isDoneAt: (atMs: number) => boolean = () => false,
  joinedMs = 0,
) => {
  const seen: Seen = { begun: [], started: [], dropped: [], waited: [], opened: [], stopped: new Set() };
  const openUser = (user: number): LoopedUser => {
    seen.opened.push(clock.nowMs);
    let cut = (): void => {};
    return {
      get isDone() {
        return isDoneAt(clock.nowMs);
      },
      iterate: (lateMs = 0) => {
        seen.begun.push({ user, atMs: clock.nowMs, lateMs });
        if (iterationMs(clock.nowMs) === 0) return Promise.resolve(false);
        return new Promise((resolve) => {
          const cancel = clock.at(clock.nowMs + iterationMs(clock.nowMs), () => resolve(true));
          cut = () => {
            cancel();
            resolve(true);
          };
        });
      },
      stop: () => {
        seen.stopped.add(user);
        cut();
      },
    };
  };
  const loop = new ArrivalLoop(
    { count: 10, dueMs: (index) => index * 100, cutMs: 100_000, preAllocatedVUs: 1, maxVUs: 5, ...arrivals },
    {
      openUser,
      joinedMs,
      elapsedMs: () => clock.nowMs,
      waitUntil: (atMs) =>
        new Promise((resolve) => {
          if (clock.isStopping || atMs <= clock.nowMs) resolve(clock.isStopping);
          else clock.at(atMs, () => resolve(clock.isStopping));
        }),
      isStopping: () => clock.isStopping,
      onIteration: () => {},
      at: (atMs, run) => clock.at(atMs, run),
      onStarted: () => seen.started.push(clock.nowMs),
      onDropped: () => seen.dropped.push(clock.nowMs),
      onWaited: (waitedMs) => seen.waited.push(waitedMs),
    },
  );
  return { loop, seen };
};

const beganAt = ({ begun }: Seen): number[] => begun.map(({ atMs }) => atMs);

describe("a thread's arrivals", () => {
  it("begin when they are due, however long those before them take", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(clock, { maxVUs: 10 }, () => 3_000);
    const ended = loop.run();
    await clock.advance(20_000);
    await ended;
    expect(beganAt(seen)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(seen.dropped).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("find their users open at the start, and end them where the run is stopped before", async () => {
    for (const isStopping of [false, true]) {
      const clock = new FakeClock();
      clock.nowMs = -500;
      const { loop, seen } = loopOf(clock, { preAllocatedVUs: 3, maxVUs: 3, count: 3 }, () => 50);
      const ended = loop.run();
      await clock.advance(-100);
      expect(seen.opened).toEqual([-500, -500, -500]);
      clock.isStopping = isStopping;
      await clock.advance(1_000);
      await ended;
      expect(beganAt(seen)).toEqual(isStopping ? [] : [0, 100, 200]);
      expect([...seen.stopped]).toEqual([0, 1, 2]);
      expect(seen.opened).toHaveLength(3);
    }
  });

  it("share the users that are free before a further one is opened, each in its turn", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(clock, { preAllocatedVUs: 3 }, () => 50);
    const ended = loop.run();
    await clock.advance(20_000);
    await ended;
    expect(seen.begun.map(({ user }) => user)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    expect(seen.stopped).toEqual(new Set([0, 1, 2]));
  });

  it("are dropped where no user is free and none may be added, and tell what their users would have waited", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(clock, { maxVUs: 1, count: 5 }, () => 250);
    const ended = loop.run();
    await clock.advance(20_000);
    await ended;
    expect(beganAt(seen)).toEqual([0, 300]);
    expect(seen.started).toEqual([0, 300]);
    expect(seen.dropped).toEqual([100, 200, 400]);
    expect(seen.waited).toEqual([150, 50, 150]);
  });

  it("are not dropped where a user has ended in the same turn of the event loop", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(
      clock,
      { maxVUs: 1, count: 4, dueMs: (index) => Math.floor(index / 2) * 100 },
      () => 0,
    );
    const ended = loop.run();
    await clock.advance(1_000);
    await ended;
    expect(beganAt(seen)).toEqual([0, 0, 100, 100]);
    expect(seen.dropped).toEqual([]);
  });

  it("are dropped where their users are done, and nobody waits for these", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(
      clock,
      { maxVUs: 2, count: 6 },
      () => 10,
      (atMs) => atMs > 200,
    );
    const ended = loop.run();
    await clock.advance(2_000);
    await ended;
    // Two users end at 210 and 310 in an iteration that is not one; nobody is left for the last two.
    expect(beganAt(seen)).toEqual([0, 100, 200, 300]);
    expect(seen.dropped).toEqual([210, 310, 400, 500]);
    expect(seen.waited).toEqual([]);
  });

  it("are cut when their time to finish is over", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(clock, { cutMs: 2_000, count: 2 }, () => 60_000);
    const ended = loop.run();
    await clock.advance(3_000);
    await ended;
    expect(seen.begun).toHaveLength(2);
    expect(seen.stopped.size).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it("begin in the middle, where a worker takes over: nothing is made up for", async () => {
    const clock = new FakeClock();
    clock.nowMs = 550;
    const { loop, seen } = loopOf(clock, {}, () => 10, undefined, 550);
    const ended = loop.run();
    await clock.advance(20_000);
    await ended;
    expect(beganAt(seen)).toEqual([600, 700, 800, 900]);
    expect(seen.dropped).toEqual([]);
  });

  it("are all begun or dropped where the thread learned late of its start", async () => {
    const clock = new FakeClock();
    clock.nowMs = 350;
    const { loop, seen } = loopOf(clock, { maxVUs: 3 }, () => 10);
    const ended = loop.run();
    await clock.advance(20_000);
    await ended;
    expect(seen.begun.map(({ lateMs }) => lateMs)).toEqual([350, 250, 150, 0, 0, 0, 0, 0, 0]);
    expect(seen.dropped).toEqual([350]);
  });

  it("say how late they began when the event loop was held up, and lose none", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(clock, { maxVUs: 10 }, () => 10);
    const ended = loop.run();
    await clock.advance(250);
    // Held up: time has passed, and no timer has fired.
    clock.nowMs = 650;
    await clock.advance(20_000);
    await ended;
    expect(seen.begun.map(({ atMs, lateMs }) => atMs - lateMs)).toEqual([
      0, 100, 200, 300, 400, 500, 600, 700, 800, 900,
    ]);
    expect(seen.begun.map(({ lateMs }) => lateMs)).toEqual([0, 0, 0, 350, 250, 150, 50, 0, 0, 0]);
  });

  it("end at once when the run is stopped, and drop nothing by that", async () => {
    const clock = new FakeClock();
    const { loop, seen } = loopOf(clock, {}, () => 10);
    const ended = loop.run();
    await clock.advance(450);
    clock.isStopping = true;
    await clock.advance(20_000);
    await ended;
    expect(seen.begun).toHaveLength(5);
    expect(seen.dropped).toEqual([]);
  });

  it("of an hour are all begun or dropped, and a stall of the target is one of theirs", async () => {
    const clock = new FakeClock();
    const isStalled = (atMs: number): boolean => atMs >= 1_800_000 && atMs < 1_860_000;
    const arrivals = { count: 3_600, dueMs: (index: number) => index * 1_000, cutMs: 3_700_000, maxVUs: 20 };
    const { loop, seen } = loopOf(clock, arrivals, (atMs) => (isStalled(atMs) ? 1_860_000 - atMs : 100));
    const ended = loop.run();
    await clock.advance(3_700_000);
    await ended;
    expect(seen.begun.length + seen.dropped.length).toBe(3_600);
    expect(seen.dropped).toHaveLength(40);
    expect(Math.max(...seen.waited)).toBe(40_000);
  });

  it("show a stall of 2 s in 20 in the corrected p99, where the service times of ten busy users hide it", async () => {
    const clock = new FakeClock();
    const serviceMs = (atMs: number): number => (atMs >= 9_000 && atMs < 11_000 ? 11_000 - atMs : 20);
    const arrivals = { count: 2_000, dueMs: (index: number) => index * 10, maxVUs: 10, preAllocatedVUs: 10 };
    const { loop, seen } = loopOf(clock, arrivals, serviceMs);
    const ended = loop.run();
    await clock.advance(30_000);
    await ended;
    const p99 = (values: readonly number[]): number =>
      [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN;
    const service = seen.begun.map(({ atMs }) => serviceMs(atMs));
    const corrected = seen.begun.map(({ atMs, lateMs }) => serviceMs(atMs) + lateMs);
    expect(p99(service)).toBe(20);
    expect(p99([...corrected, ...seen.waited])).toBeGreaterThan(1_700);
  });

  it("are begun or dropped, each once and in order, whatever the users and the times", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(300), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        async (gaps, times, maxVUs) => {
          const dues = gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));
          const clock = new FakeClock();
          let turn = 0;
          const arrivals = { count: dues.length, dueMs: (index: number) => dues[index] ?? Infinity, maxVUs };
          const { loop, seen } = loopOf(clock, arrivals, () => times[turn++ % times.length] ?? 1);
          const ended = loop.run();
          await clock.advance(50_000);
          await ended;
          expect([...beganAt(seen), ...seen.dropped].sort((a, b) => a - b)).toEqual(dues);
          expect(seen.waited).toHaveLength(seen.dropped.length);
          expect(seen.stopped.size).toBeLessThanOrEqual(maxVUs);
        },
      ),
      { numRuns: 50 },
    ));
});
