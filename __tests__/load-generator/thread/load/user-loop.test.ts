// One user's loop by a clock that moves only when it is told to.

import { type LoopedUser, type LoopPorts, runUser } from "../../../../images/load-generator/thread/load/user-loop.ts";
import { FakeClock } from "./fake-clock.ts";

/** A user whose iterations take so long, and the times at which they began; a cut ends the one under way. */
const userOf = (clock: FakeClock, iterationMs: number) => {
  const begun: number[] = [];
  const stopped: number[] = [];
  const open = (): LoopedUser => {
    let cut = (): void => {};
    return {
      isDone: false,
      iterate: async () => {
        begun.push(clock.nowMs);
        if (iterationMs === 0) return false;
        await new Promise<void>((resolve) => {
          const cancel = clock.at(clock.nowMs + iterationMs, resolve);
          cut = () => {
            cancel();
            resolve();
          };
        });
        return true;
      },
      stop: () => {
        stopped.push(clock.nowMs);
        cut();
      },
    };
  };
  return { begun, stopped, open };
};

const portsOf = (clock: FakeClock, openUser: () => LoopedUser, lates: number[] = []): LoopPorts => ({
  openUser,
  joinedMs: clock.nowMs,
  elapsedMs: () => clock.nowMs,
  waitUntil: (atMs) =>
    new Promise((resolve) => {
      if (clock.isStopping || atMs <= clock.nowMs) resolve(clock.isStopping);
      else clock.at(atMs, () => resolve(clock.isStopping));
    }),
  isStopping: () => clock.isStopping,
  onIteration: (lateMs) => lates.push(lateMs),
  at: (atMs, run) => clock.at(atMs, run),
});

describe("a user's loop", () => {
  it("begins iterations until its time is over, lets the last one end, and leaves no timer behind", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 300);
    const ended = runUser(0, [{ fromMs: 100, untilMs: 1_000, cutMs: 5_000 }], portsOf(clock, user.open));
    await clock.advance(10_000);
    await ended;
    expect(user.begun).toEqual([100, 400, 700]);
    expect(user.stopped).toEqual([1_000]);
    expect(clock.pending).toBe(0);
  });

  it("cuts an iteration that is still under way when its grace is over", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 60_000);
    const ended = runUser(0, [{ fromMs: 0, untilMs: 1_000, cutMs: 3_000 }], portsOf(clock, user.open));
    await clock.advance(10_000);
    await ended;
    expect(user.begun).toEqual([0]);
    expect(user.stopped[0]).toBe(3_000);
  });

  it("begins nothing with a user that was cut, though the timer fired before the interval's end", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 300);
    const ended = runUser(0, [{ fromMs: 0, untilMs: 1_000, cutMs: 1_000 }], {
      ...portsOf(clock, user.open),
      at: (atMs, run) => clock.at(atMs - 0.5, run),
    });
    await clock.advance(2_000);
    await ended;
    expect(user.begun).toEqual([0, 300, 600, 900]);
  });

  it("comes back for each interval as a fresh user", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 400);
    let opened = 0;
    const open = (): LoopedUser => {
      opened += 1;
      return user.open();
    };
    const intervals = [
      { fromMs: 0, untilMs: 500, cutMs: 600 },
      { fromMs: 2_000, untilMs: 2_100, cutMs: 9_000 },
    ];
    const ended = runUser(0, intervals, portsOf(clock, open));
    await clock.advance(10_000);
    await ended;
    expect(user.begun).toEqual([0, 400, 2_000]);
    expect(opened).toBe(2);
  });

  it("says how late the first iteration of an interval is, and that none after it is", async () => {
    const clock = new FakeClock();
    const lates: number[] = [];
    const ports = portsOf(clock, userOf(clock, 300).open, lates);
    const late: LoopPorts = {
      ...ports,
      // The timer of a busy event loop.
      waitUntil: (atMs) => ports.waitUntil(atMs + 150),
    };
    const ended = runUser(0, [{ fromMs: 1_000, untilMs: 1_500, cutMs: 2_000 }], late);
    await clock.advance(10_000);
    await ended;
    expect(lates).toEqual([150, 0]);
  });

  it("does not call a user late that takes over in the middle of its interval", async () => {
    const clock = new FakeClock();
    clock.nowMs = 7_000;
    const lates: number[] = [];
    const user = userOf(clock, 1_000);
    const intervals = [
      { fromMs: 0, untilMs: 5_000, cutMs: 6_000 },
      { fromMs: 6_500, untilMs: 9_000, cutMs: 9_000 },
    ];
    const ended = runUser(0, intervals, portsOf(clock, user.open, lates));
    await clock.advance(20_000);
    await ended;
    expect(user.begun).toEqual([7_000, 8_000]);
    expect(lates).toEqual([0, 0]);
  });

  it("does not call a user late whose own iteration reached into its next interval: the target was slow, not the generator", async () => {
    const clock = new FakeClock();
    const lates: number[] = [];
    const ended = runUser(
      0,
      [
        { fromMs: 0, untilMs: 1_000, cutMs: 9_000 },
        { fromMs: 2_000, untilMs: 3_000, cutMs: 9_000 },
      ],
      portsOf(clock, userOf(clock, 2_500).open, lates),
    );
    await clock.advance(10_000);
    await ended;
    expect(lates).toEqual([0, 0]);
  });

  it("begins nothing more once the run is stopping", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 300);
    const ended = runUser(0, [{ fromMs: 0, untilMs: 60_000, cutMs: 60_000 }], portsOf(clock, user.open));
    await clock.advance(1_000);
    clock.isStopping = true;
    await clock.advance(2_000);
    await ended;
    expect(user.begun).toEqual([0, 300, 600, 900]);
  });

  it("never begins where the run was stopped before its time came", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 300);
    const ended = runUser(0, [{ fromMs: 5_000, untilMs: 60_000, cutMs: 60_000 }], portsOf(clock, user.open));
    clock.isStopping = true;
    await clock.advance(6_000);
    await ended;
    expect(user.begun).toEqual([]);
  });

  it("gives others their turn though its iterations never wait", async () => {
    const clock = new FakeClock();
    const user = userOf(clock, 0);
    const ended = runUser(0, [{ fromMs: 0, untilMs: 100, cutMs: 200 }], portsOf(clock, user.open));
    let turns = 0;
    while (turns < 20) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    expect(user.begun.length).toBeGreaterThan(1);
    expect(user.begun.length).toBeLessThanOrEqual(turns + 1);
    clock.nowMs = 100;
    await ended;
  });
});
