// What is told of a thread that dies, by a clock that goes as it is told.
import type { LoadStart, ThreadAssignment } from "../../../images/load-generator/shared/messages.ts";
import type { Pause } from "../../../images/load-generator/shared/pauses.ts";
import type { ThreadEvents, ThreadHome } from "../../../images/load-generator/shared/thread-home.ts";
import { type PoolEvents, ThreadSeat } from "../../../images/load-generator/worker/thread-seat.ts";

const mockClock = { nowMs: 0 };
jest.mock("../../../images/load-generator/shared/monotonic.ts", () => ({ monotonicMs: () => mockClock.nowMs }));

const ENDS_AT_MS = 60_000;

const openSeat = () => {
  const threads: ThreadEvents[] = [];
  const home: ThreadHome = {
    open: (_, __, events) => {
      threads.push(events);
      return { begun: 0, tell: () => {}, end: async () => {} };
    },
  };
  const pauses: Pause[] = [];
  const notices: string[] = [];
  const events = {
    onStarted: () => {},
    onMeasured: () => {},
    onPause: (pause: Pause) => pauses.push(pause),
    onNotice: (code: string) => notices.push(code),
  } as unknown as PoolEvents;
  const seat = new ThreadSeat({
    home,
    assignment: { threadCount: 1 } as ThreadAssignment,
    events,
    greeting: () => ({ startAtMs: 0 }) as LoadStart,
    mayRestart: () => true,
    endsAtMs: () => ENDS_AT_MS,
    onChanged: () => {},
  });
  const begin = (): void => {
    threads.at(-1)?.onMessage({ type: "ready" });
    threads.at(-1)?.onMessage({ type: "started", skewMs: 0 });
  };
  const seconds = (): string[] =>
    pauses.map(({ fromMs, untilMs, cause }) => `${cause} ${fromMs / 1000} to ${untilMs / 1000}`);
  return { seat, threads, notices, begin, seconds, die: () => threads.at(-1)?.onEnded(1, "it ran out of memory") };
};

describe("a thread that dies", () => {
  beforeEach(() => {
    mockClock.nowMs = 0;
  });

  it("stood still from its last word on, and its place until another is ready", () => {
    const { begin, die, seconds } = openSeat();
    begin();
    mockClock.nowMs += 12_000;
    die();
    mockClock.nowMs += 1_000;
    begin();
    expect(seconds()).toEqual(["thread-blocked 0 to 12", "thread-dead 12 to 13"]);
  });

  it("had no pause where it had said something a moment before", () => {
    const { begin, die, seconds } = openSeat();
    begin();
    mockClock.nowMs += 1_000;
    die();
    mockClock.nowMs += 2_000;
    begin();
    expect(seconds()).toEqual(["thread-dead 1 to 3"]);
  });

  it("has a successor that is blocked by nothing, where that is not ready when the load ends", () => {
    const { seat, begin, die, seconds, notices } = openSeat();
    begin();
    mockClock.nowMs += 50_000;
    die();
    mockClock.nowMs += 13_000;
    seat.endBlocked();
    expect(seconds()).toEqual(["thread-blocked 0 to 50", "thread-dead 50 to 60"]);
    expect(notices).toEqual(["thread-ended"]);
    expect(seat.isDone).toBe(true);
  });
});
