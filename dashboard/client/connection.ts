// Hears what the run's server tells, and keeps the page's copy of the run up to date with it.
import { applyChange, type RunView, type ViewEvent } from "../../contracts/results/view.ts";
import { PAGE_PATHS } from "../live/paths.ts";

/** waiting: nothing was heard yet. lost: nothing any more. over: the run has ended, and this is its report. */
export type Hearing = "waiting" | "live" | "lost" | "over";

const SILENCE_MS = 5000;

/** @returns what ends it */
export const listen = (onView: (view: RunView) => void, onHearing: (hearing: Hearing) => void): (() => void) => {
  let view: RunView | undefined;
  let heardAtMs = performance.now();
  let events: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const hear = ({ data }: MessageEvent<string>): void => {
    heardAtMs = performance.now();
    const event = JSON.parse(data) as ViewEvent;
    if (event.type === "change" && view === undefined) return;
    view = event.type === "change" && view !== undefined ? applyChange(view, event.change) : (wholeOf(event) ?? view);
    if (view !== undefined) onView(view);
    onHearing(event.type === "over" ? "over" : "live");
    if (event.type === "over") stop();
  };
  const open = (): void => {
    events = new EventSource(PAGE_PATHS.events);
    events.addEventListener("message", hear);
    events.addEventListener("error", () => {
      onHearing("lost");
      // A browser asks again by itself, but not when it was answered with an error.
      if (events?.readyState === EventSource.CLOSED) retry = setTimeout(open, SILENCE_MS);
    });
  };
  // A connection can hang without an error: what counts is when something was heard last.
  const watch = setInterval(() => {
    if (performance.now() - heardAtMs > SILENCE_MS) onHearing("lost");
  }, 1000);
  const stop = (): void => {
    clearInterval(watch);
    clearTimeout(retry);
    events?.close();
  };
  open();
  return stop;
};

const wholeOf = (event: ViewEvent): RunView | undefined => (event.type === "change" ? undefined : event.view);
