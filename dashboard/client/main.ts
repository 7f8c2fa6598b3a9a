// The live page's program: takes what the run's server tells and puts it in place; says when it hears nothing; offers the stop.
import type { PageEvent } from "../live/events.ts";
import { PAGE_PATHS } from "../live/paths.ts";
import { morphChildren } from "./morph.ts";

const SILENCE_MS = 5000;

const run = document.getElementById("run");
const status = document.getElementById("connection");
const stop = document.getElementById("stop");
if (run === null || status === null || !(stop instanceof HTMLButtonElement))
  throw new Error("the page is not the live page");

/** Text of the same words is not set again: a screen reader would say it again. */
const say = (text: string, isLost: boolean): void => {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("lost", isLost);
};

// Parsed apart from the page: nothing in it runs, and no value of it can become a script (the server has escaped each).
const parsed = (markup: string): Node => new DOMParser().parseFromString(markup, "text/html").body;

const showParts = (parts: Record<string, string>): void => {
  for (const [name, markup] of Object.entries(parts)) {
    const place = run.querySelector(`[data-part="${name}"]`);
    if (place !== null) morphChildren(place, parsed(markup));
  }
};

const LOST = "Lost the connection to the run; these are the last numbers that came. Trying again.";
let heardAtMs = performance.now();

const showReport = (title: string, report: string): void => {
  run.replaceChildren(...parsed(report).childNodes);
  document.title = title;
  stop.hidden = true;
  say("The run is over. This is its report; the same lies in the results' folder as report.html.", false);
};

const listen = (): void => {
  const events = new EventSource(PAGE_PATHS.events);
  const hear = (message: MessageEvent<string>): void => {
    heardAtMs = performance.now();
    const event = JSON.parse(message.data) as PageEvent;
    if (event.type === "parts") {
      showParts(event.parts);
      say("Live", false);
      return;
    }
    events.close();
    clearInterval(watch);
    showReport(event.title, event.report);
  };
  events.addEventListener("parts", hear);
  events.addEventListener("over", hear);
  events.addEventListener("error", () => {
    say(LOST, true);
    // A browser asks again by itself, but not when it was answered with an error.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, SILENCE_MS);
  });
};

// A connection can hang without an error: what counts is when something was heard last.
const watch = setInterval(() => {
  if (performance.now() - heardAtMs > SILENCE_MS) say(LOST, true);
}, 1000);
listen();

const token = location.hash.slice(1);
stop.hidden = token === "";
stop.addEventListener("click", () => {
  if (stop.dataset.asked === undefined) {
    stop.dataset.asked = "yes";
    stop.textContent = "Really stop it?";
    return;
  }
  stop.disabled = true;
  stop.textContent = "Stopping";
  fetch(PAGE_PATHS.stop, { method: "POST", headers: { "x-meridian-token": token } })
    .then(({ ok }) => ok || Promise.reject(new Error("refused")))
    .catch(() => {
      stop.textContent = "It could not be stopped from here";
    });
});
