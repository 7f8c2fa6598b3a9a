// What the live page hears, and what it takes silence for.
import type { RunView, ViewEvent } from "../../../contracts/results/view.ts";
import { type Hearing, listen } from "../../../dashboard/client/connection.ts";
import { sampleView } from "../support.ts";

/** A browser's stream of events, whose server is the test. */
class PretendedEvents {
  static readonly CLOSED = 2;
  static last: PretendedEvents;
  static opened = 0;
  readyState = 1;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  constructor() {
    PretendedEvents.last = this;
    PretendedEvents.opened += 1;
  }
  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }
  close(): void {
    this.readyState = PretendedEvents.CLOSED;
  }
  tell(event: ViewEvent): void {
    this.#listeners.get("message")?.({ data: JSON.stringify(event) });
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.#listeners.get("error")?.({ data: "" });
  }
}

const before = (globalThis as { EventSource?: unknown }).EventSource;
let views: RunView[];
let hearings: Hearing[];
let end: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  Object.assign(globalThis, { EventSource: PretendedEvents });
  PretendedEvents.opened = 0;
  views = [];
  hearings = [];
  end = listen(
    (view) => views.push(view),
    (hearing) => hearings.push(hearing),
  );
});
afterEach(() => {
  end();
  jest.useRealTimers();
  Object.assign(globalThis, { EventSource: before });
});

const view = sampleView(["us-east-1"], 5);
const point = [9, 0, 1, 1, 1, 1, 1];

it("brings its copy up to date by each change", () => {
  PretendedEvents.last.tell({ type: "whole", view });
  PretendedEvents.last.tell({ type: "change", change: { points: [["us-east-1", 5, point]], heatColumns: [] } });
  expect(views.map(({ course }) => course.lines["us-east-1"]?.length)).toEqual([5, 6]);
  expect(hearings).toEqual(["live", "live"]);
});

it("waits for the whole when it hears of a change first", () => {
  PretendedEvents.last.tell({ type: "change", change: { points: [], heatColumns: [] } });
  expect([views, hearings]).toEqual([[], []]);
});

it("says that nothing is heard any more after silence, and hears on", () => {
  PretendedEvents.last.tell({ type: "whole", view });
  jest.advanceTimersByTime(7_000);
  expect(hearings.at(-1)).toBe("lost");
  PretendedEvents.last.tell({ type: "whole", view });
  expect(hearings.at(-1)).toBe("live");
});

it("opens the stream again when it was answered with an error, once", () => {
  PretendedEvents.last.fail(PretendedEvents.CLOSED);
  jest.advanceTimersByTime(5_000);
  expect(PretendedEvents.opened).toBe(2);
});

it("leaves it to the browser to open again what broke off", () => {
  PretendedEvents.last.fail(0);
  jest.advanceTimersByTime(30_000);
  expect(PretendedEvents.opened).toBe(1);
});

it("hears nothing after the run's end", () => {
  PretendedEvents.last.tell({ type: "over", view });
  jest.advanceTimersByTime(60_000);
  expect(hearings).toEqual(["over"]);
  expect(PretendedEvents.last.readyState).toBe(PretendedEvents.CLOSED);
});
